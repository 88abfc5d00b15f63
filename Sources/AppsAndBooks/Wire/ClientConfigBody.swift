// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// `ClientConfigResponse`, without the fields every answer has and without its secret.
struct ClientConfigBody: Decodable, AnswerBody {
    /// Store country, upper-case alpha-2.
    let countryISO2ACode: String?
    /// `enterprisestore` or `volumestore`.
    let defaultPlatform: String?
    /// The location's name in Apple's console.
    let locationName: String?
    /// Apple Business or School Manager.
    let websiteURL: String?

    private enum CodingKeys: String, CodingKey {
        case countryISO2ACode, defaultPlatform, locationName, websiteURL
    }

    /// A field of another type costs itself, not the probe of the token.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        countryISO2ACode = container.text(.countryISO2ACode)
        defaultPlatform = container.text(.defaultPlatform)
        locationName = container.text(.locationName)
        websiteURL = container.text(.websiteURL)
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
            mdmInfo: answer.envelope.mdmInfo)
    }
}
