// SPDX-License-Identifier: Apache-2.0

/// A public app of the store, or a custom app made for the organization (formerly B2B).
package enum AppKind: String, Codable, Sendable, CaseIterable {
    case `public`
    case custom
}

/// The store platform a version belongs to. A universal app has one version on each.
package enum StorePlatform: String, Codable, Sendable, Comparable, CaseIterable {
    /// iOS, iPadOS, tvOS, watchOS, visionOS: what `enterprisestore` and `volumestore` answer for.
    case iOS
    /// macOS: what `macappstore` answers for.
    case macOS

    package static func < (left: StorePlatform, right: StorePlatform) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A store version of an app on a platform.
///
/// `externalId` is compared for change, never for order (apple-apps-and-books.md, 9.1).
package struct AppVersion: Hashable, Codable, Sendable {
    /// Apple's `externalId` of the version; on a device, `ExternalVersionIdentifier`.
    package var externalId: UInt64
    /// The version as people see it, `4.2.1`. May be empty.
    package var display: String

    package init(externalId: UInt64, display: String) {
        self.externalId = externalId
        self.display = display
    }
}

/// What the content metadata lookup says of one app on one platform.
package struct AppMetadata: Hashable, Codable, Sendable {
    package var adamId: AdamID
    package var name: String
    /// Nil for books.
    package var bundleId: BundleID?
    package var kind: AppKind
    /// Nil where the answer carried no usable version: never counts as a change (C3).
    package var version: AppVersion?
    package var minimumOSVersion: String?
    /// URL of an icon, where the answer had one.
    package var icon: String?

    package init(
        adamId: AdamID, name: String, bundleId: BundleID? = nil, kind: AppKind = .public,
        version: AppVersion? = nil, minimumOSVersion: String? = nil, icon: String? = nil
    ) {
        self.adamId = adamId
        self.name = name
        self.bundleId = bundleId
        self.kind = kind
        self.version = version
        self.minimumOSVersion = minimumOSVersion
        self.icon = icon
    }
}

/// A lookup of several apps on one platform, with one token's entitlement (C3).
package struct MetadataQuery: Hashable, Codable, Sendable {
    package var platform: StorePlatform
    /// Apple's `platform` parameter for iOS: the location's `defaultPlatform`.
    package var defaultPlatform: String
    /// Store country, lower-case alpha-2, as the `cc` parameter.
    package var country: String
    /// Ids to ask for, at most ``maximumIDs``.
    package var adamIds: [AdamID]

    package init(
        platform: StorePlatform, defaultPlatform: String, country: String, adamIds: [AdamID]
    ) {
        self.platform = platform
        self.defaultPlatform = defaultPlatform
        self.country = country
        self.adamIds = adamIds
    }

    /// Apple states no maximum; 50 ids keep the URL under 1 KiB.
    package static let maximumIDs = 50
}

/// The answer to a ``MetadataQuery``: what was found. A missing id is no proof of anything.
package struct MetadataAnswer: Hashable, Sendable {
    package var found: [AppMetadata]
    /// How long Apple lets the answer be kept (`Cache-Control: max-age`); 15 minutes when absent.
    package var maximumAge: Duration
    package var requests: Int

    package init(found: [AppMetadata], maximumAge: Duration, requests: Int = 1) {
        self.found = found
        self.maximumAge = maximumAge
        self.requests = requests
    }
}
