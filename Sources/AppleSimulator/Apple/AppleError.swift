// SPDX-License-Identifier: Apache-2.0

/// An error of Apple's service: its number, its HTTP status, and a text of our own.
package struct AppleError: Error, Sendable, Equatable {
    /// Apple's `errorNumber`.
    package var number: Int
    /// HTTP status of the answer.
    package var status: Int
    /// What we write as `errorMessage`; clients must not read it.
    package var message: String
    /// Members of `errorInfo`, where there are any.
    package var info: JSON?

    /// `errorNumber`, `errorMessage` and `errorInfo` as members of a JSON object.
    package var members: [(String, JSON)] {
        var all: [(String, JSON)] = [
            ("errorNumber", .int(number)), ("errorMessage", .string("\(message) (simulated)")),
        ]
        if let info { all.append(("errorInfo", info)) }
        return all
    }

    private static let table: [Int: (status: Int, message: String)] = [
        9601: (401, "login required"), 9602: (400, "invalid argument"),
        9603: (500, "internal error"), 9609: (400, "registered user not found"),
        9621: (401, "the token has expired"), 9622: (401, "invalid authentication token"),
        9625: (401, "the server has revoked the token"),
        9635: (400, "the account cannot be linked"), 9637: (403, "not allowed with this token"),
        9634: (410, "service no longer available"), 9644: (503, "maintenance"),
        9646: (429, "too many requests for the organization"),
        9647: (403, "not supported for legacy tokens"), 9650: (400, "page index out of range"),
        9700: (400, "too many assets"), 9701: (400, "too many clientUserIds"),
        9702: (400, "too many serialNumbers"), 9703: (400, "duplicate assets"),
        9704: (400, "duplicate clientUserIds"), 9705: (400, "duplicate serialNumbers"),
        9706: (400, "asset is not revocable"), 9707: (400, "asset is not device-assignable"),
        9708: (400, "unknown eventId"), 9709: (400, "not enough licenses"),
        9710: (400, "notification URL and token must come together"),
        9711: (400, "notification URL or token is too long"),
        9712: (400, "notification URL is invalid"), 9713: (400, "mdmInfo.metadata is too long"),
        9714: (400, "too many users"), 9715: (400, "duplicate users"),
        9716: (400, "clientUserId exists already"), 9717: (400, "invalid email"),
        9718: (400, "no assets"), 9719: (400, "neither users nor serial numbers"),
        9720: (400, "no users"), 9721: (400, "invalid version id"),
        9722: (401, "Authorization is not of the form Bearer {sToken}"),
        9723: (400, "mdmInfo needs id, name and metadata"), 9724: (400, "mdmInfo.id is too long"),
        9725: (400, "mdmInfo.name is too long"), 9726: (405, "method not supported"),
        9727: (415, "content type not supported"), 9728: (400, "notification URL unreachable"),
        9729: (503, "temporarily unavailable"),
        9616: (400, "assigned already"), 9641: (400, "the account is linked to another user"),
        9812: (400, "invalid cursor"),
    ]

    /// The error `number` with its documented status (apple-apps-and-books.md, 8.1).
    package static func number(_ number: Int, info: JSON? = nil) -> AppleError {
        let row = table[number] ?? (400, "error \(number)")
        return AppleError(number: number, status: row.status, message: row.message, info: info)
    }

    /// `errorCodes` of service/config.
    package static var catalog: JSON {
        .array(table.keys.sorted().map { .members(number($0).members) })
    }
}
