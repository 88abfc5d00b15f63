// SPDX-License-Identifier: Apache-2.0

/// Who says it manages a location: Apple's `mdmInfo`. The last writer wins at Apple, so the
/// client compares `id` in every response that carries it (T6).
package struct MDMInfo: Hashable, Codable, Sendable {
    package var id: String
    package var name: String
    package var metadata: String

    package init(id: String, name: String, metadata: String) {
        self.id = id
        self.name = name
        self.metadata = metadata
    }
}

/// What a location says about itself (`ClientConfigResponse`, without its secrets).
package struct ClientConfig: Hashable, Codable, Sendable {
    package var uId: LibraryID?
    package var locationName: String?
    /// Store country, upper-case alpha-2 (`countryISO2ACode`).
    package var country: String?
    /// `enterprisestore` or `volumestore`; goes into the metadata lookup.
    package var defaultPlatform: String?
    package var websiteURL: String?
    package var tokenExpirationDate: Timestamp?
    /// Nil until some MDM has claimed the location.
    package var mdmInfo: MDMInfo?
    /// Where the location sends notifications; nil: nowhere.
    package var notifications: NotificationTarget?

    package init(
        uId: LibraryID? = nil, locationName: String? = nil, country: String? = nil,
        defaultPlatform: String? = nil, websiteURL: String? = nil,
        tokenExpirationDate: Timestamp? = nil, mdmInfo: MDMInfo? = nil,
        notifications: NotificationTarget? = nil
    ) {
        self.uId = uId
        self.locationName = locationName
        self.country = country
        self.defaultPlatform = defaultPlatform
        self.websiteURL = websiteURL
        self.tokenExpirationDate = tokenExpirationDate
        self.mdmInfo = mdmInfo
        self.notifications = notifications
    }
}
