// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// `ClientConfigResponse`, without the fields every answer has and with its secret, which is not taken over.
struct ClientConfigBody: Decodable, AnswerBody {
    /// Store country, upper-case alpha-2.
    let countryISO2ACode: String?
    /// `enterprisestore` or `volumestore`.
    let defaultPlatform: String?
    /// The location's name in Apple's console.
    let locationName: String?
    /// Apple Business or School Manager.
    let websiteURL: String?
    /// Where notifications go.
    let notificationUrl: String?
    /// The secret they carry, echoed: only its fingerprint leaves this module.
    let notificationAuthToken: String?
    /// Not the request's name for it.
    let subscribedNotificationTypes: [String]?

    private enum CodingKeys: String, CodingKey {
        case countryISO2ACode, defaultPlatform, locationName, websiteURL
        case notificationUrl, notificationAuthToken, subscribedNotificationTypes
    }

    /// A field of another type costs itself, not the probe of the token.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        countryISO2ACode = container.text(.countryISO2ACode)
        defaultPlatform = container.text(.defaultPlatform)
        locationName = container.text(.locationName)
        websiteURL = container.text(.websiteURL)
        notificationUrl = container.text(.notificationUrl)
        notificationAuthToken = container.text(.notificationAuthToken)
        subscribedNotificationTypes = container.value(.subscribedNotificationTypes)
    }

    /// Nil where nothing is subscribed.
    var notifications: NotificationTarget? {
        guard let url = notificationUrl, !url.isEmpty else { return nil }
        let secret = notificationAuthToken.flatMap { $0.isEmpty ? nil : $0 }
        return NotificationTarget(
            url: String(url.prefix(1_024)),
            types: (subscribedNotificationTypes ?? []).prefix(32).map { String($0.prefix(64)) },
            secret: secret.map { NotificationSecret(revealed: $0).fingerprint })
    }
}

extension ClientConfig {
    /// The configuration out of an answer without error.
    init(_ answer: Answer<ClientConfigBody>) {
        self.init(
            uId: answer.envelope.uId, locationName: answer.body?.locationName,
            country: answer.body?.countryISO2ACode,
            defaultPlatform: answer.body?.defaultPlatform, websiteURL: answer.body?.websiteURL,
            tokenExpirationDate: answer.envelope.tokenExpirationDate,
            mdmInfo: answer.envelope.mdmInfo,
            notifications: answer.body?.notifications)
    }
}
