// SPDX-License-Identifier: Apache-2.0

extension AppleService {
    /// Every type of notification there is.
    static let notificationTypes = [
        "TEST_NOTIFICATION", "ASSET_MANAGEMENT", "USER_MANAGEMENT", "USER_ASSOCIATED",
        "ASSET_COUNT", "SUBSCRIPTION_MANAGEMENT", "SUBSCRIPTION_COUNT", "UNLIMITED_ASSET",
    ]

    /// The answer of service/config. It needs no token, so it answers for a revoked one too.
    var serviceConfig: Reply {
        let base = "\(origin)/mdm/v2/"
        func url(_ path: String) -> JSON { .string(base + path) }
        let invitation = "https://buy.itunes.apple.com/WebObjects/MZFinance.woa/wa/simulated"
        return .json(
            .object([
                "urls": .object([
                    "invitationEmail": .string("\(invitation)?inviteCode=%25inviteCode%25"),
                    "clientConfig": url("client/config"), "createUsers": url("users/create"),
                    "updateUsers": url("users/update"), "retireUsers": url("users/retire"),
                    "getUsers": url("users"), "getAssets": url("assets"),
                    "getAssignments": url("assignments"),
                    "associateAssets": url("assets/associate"),
                    "disassociateAssets": url("assets/disassociate"),
                    "revokeAssets": url("assets/revoke"), "eventStatus": url("status"),
                    "contentMetadataLookup": .string(origin + Self.lookupPath),
                ]),
                "limits": .members(
                    limits.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) }),
                "notificationTypes": .array(Self.notificationTypes.map(JSON.string)),
                "errorCodes": AppleError.catalog,
            ]))
    }

    /// The answer of client/config, to GET and POST alike.
    func clientConfig(_ token: TokenRecord) -> Reply {
        guard let location = locations[token.uId] else { return Reply(status: 500) }
        return .json(
            .object([
                "countryISO2ACode": .string(location.country),
                "defaultPlatform": .string(location.defaultPlatform),
                "locationName": .string(location.name), "mdmInfo": location.mdmInfo,
                "notificationUrl": location.notificationUrl.map(JSON.string),
                "notificationAuthToken": location.notificationAuthToken.map(JSON.string),
                "subscribedNotificationTypes":
                    .array(location.notificationTypes.sorted().map(JSON.string)),
                "tokenExpirationDate": .string(token.expires.asTokenDate),
                "uId": .string(location.uId), "websiteURL": .string("https://business.apple.com"),
            ]))
    }

    /// Takes over what a POST to client/config asks for: omitted fields are kept, empty ones
    /// cleared. All of it or nothing.
    mutating func configure(_ body: JSON, token: TokenRecord) throws(AppleError) {
        guard var location = locations[token.uId] else { throw .number(9603) }
        if let info = body["mdmInfo"] { location.mdmInfo = try checked(info) }
        try checkNotifications(body)
        if let url = body["notificationUrl"]?.text {
            location.notificationUrl = url.isEmpty ? nil : url
            location.notificationAuthToken = url.isEmpty ? nil : body["notificationAuthToken"]?.text
        }
        if let types = body["notificationTypes"]?.elements {
            let wanted = types.compactMap(\.text)
            guard wanted.allSatisfy(Self.notificationTypes.contains) else { throw .number(9602) }
            location.notificationTypes = wanted
        }
        locations[token.uId] = location
    }

    private func checked(_ info: JSON) throws(AppleError) -> JSON {
        guard let id = info["id"]?.text, let name = info["name"]?.text,
            let metadata = info["metadata"]?.text
        else { throw .number(9723) }
        if id.count > limits["maxMdmIdLength"] ?? 100 { throw .number(9724) }
        if name.count > limits["maxMdmNameLength"] ?? 100 { throw .number(9725) }
        if metadata.count > limits["maxMdmMetadataLength"] ?? 255 { throw .number(9713) }
        return Self.mdmInfo(id: id, name: name, metadata: metadata)
    }

    /// An `mdmInfo` object.
    package static func mdmInfo(id: String, name: String, metadata: String) -> JSON {
        .object(["id": .string(id), "name": .string(name), "metadata": .string(metadata)])
    }

    private func checkNotifications(_ body: JSON) throws(AppleError) {
        guard let url = body["notificationUrl"]?.text, !url.isEmpty else { return }
        guard let secret = body["notificationAuthToken"]?.text, !secret.isEmpty else {
            throw .number(9710)
        }
        let longest = limits["maxNotificationLength"] ?? 512
        if url.count > longest || secret.count > longest { throw .number(9711) }
        guard url.hasPrefix("https://"), !url.contains("?") else { throw .number(9712) }
    }
}
