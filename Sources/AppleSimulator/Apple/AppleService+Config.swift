// SPDX-License-Identifier: Apache-2.0

extension AppleService {
    /// Every type of notification there is.
    static let notificationTypes = [
        "TEST_NOTIFICATION", "ASSET_MANAGEMENT", "USER_MANAGEMENT", "USER_ASSOCIATED",
        "ASSET_COUNT", "SUBSCRIPTION_MANAGEMENT", "SUBSCRIPTION_COUNT", "UNLIMITED_ASSET",
    ]

    /// The answer of service/config. It needs no token, so it answers for a revoked one too.
    mutating func serviceConfig() -> Reply {
        if let known = serviceConfigBody { return .json(known) }
        let body = serviceConfigJSON.encoded
        serviceConfigBody = body
        return .json(body)
    }

    private var serviceConfigJSON: JSON {
        func url(_ endpoint: String) -> JSON {
            .string(origin + (moved[endpoint] ?? "/mdm/v2/\(endpoint)"))
        }
        let invitation = "https://buy.itunes.apple.com/WebObjects/MZFinance.woa/wa/simulated"
        return .object([
            "urls": .object([
                "invitationEmail": .string("\(invitation)?inviteCode=%25inviteCode%25"),
                "clientConfig": url("client/config"), "createUsers": url("users/create"),
                "updateUsers": url("users/update"), "retireUsers": url("users/retire"),
                "getUsers": url("users"), "getAssets": url("assets"),
                "getAssignments": url("assignments"),
                "associateAssets": url("assets/associate"),
                "disassociateAssets": url("assets/disassociate"),
                "revokeAssets": url("assets/revoke"), "eventStatus": url("status"),
                "contentMetadataLookup": .string(
                    origin + (moved["lookup"] ?? Self.lookupPath)),
            ]),
            "limits": .members(
                limits.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) }),
            "notificationTypes": .array(Self.notificationTypes.map(JSON.string)),
            "errorCodes": AppleError.catalog,
        ])
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
        let wanted = try checkConfiguration(body)
        guard let place = locations.index(forKey: token.uId) else { throw .number(9603) }
        let clears = behavior.omittedClears
        let info = body["mdmInfo"].map(Self.plain)
        let url = body["notificationUrl"]?.text
        if info != nil || clears { locations.values[place].mdmInfo = info }
        if let url, !url.isEmpty {
            locations.values[place].notificationUrl = url
            locations.values[place].notificationAuthToken = body["notificationAuthToken"]?.text
        } else if url == nil ? clears : behavior.emptyClears {
            locations.values[place].notificationUrl = nil
            locations.values[place].notificationAuthToken = nil
        }
        if let wanted, !wanted.isEmpty || behavior.emptyClears {
            locations.values[place].notificationTypes = wanted
        } else if wanted == nil, clears {
            locations.values[place].notificationTypes = []
        }
    }

    /// Refuses a configuration that is not acceptable.
    /// - Returns: The notification types it names; nil where it names none.
    func checkConfiguration(_ body: JSON) throws(AppleError) -> [String]? {
        if let info = body["mdmInfo"] { try checkInfo(info) }
        try checkNotifications(body)
        guard let types = body["notificationTypes"]?.elements else { return nil }
        let wanted = types.compactMap(\.text)
        guard wanted.allSatisfy(Self.notificationTypes.contains) else { throw .number(9602) }
        return wanted
    }

    private func checkInfo(_ info: JSON) throws(AppleError) {
        guard let id = info["id"]?.text, let name = info["name"]?.text,
            let metadata = info["metadata"]?.text
        else { throw .number(9723) }
        if length(id) > limits["maxMdmIdLength"] ?? 100 { throw .number(9724) }
        if length(name) > limits["maxMdmNameLength"] ?? 100 { throw .number(9725) }
        if length(metadata) > limits["maxMdmMetadataLength"] ?? 255 { throw .number(9713) }
    }

    private func length(_ text: String) -> Int {
        behavior.lengthsInBytes ? text.utf8.count : text.count
    }

    /// The three members of an `mdmInfo`, without any other.
    private static func plain(_ info: JSON) -> JSON {
        mdmInfo(
            id: info["id"]?.text ?? "", name: info["name"]?.text ?? "",
            metadata: info["metadata"]?.text ?? "")
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
        if length(url) > longest || length(secret) > longest { throw .number(9711) }
        guard url.hasPrefix("https://"), !url.contains("?") else { throw .number(9712) }
    }
}
