// SPDX-License-Identifier: Apache-2.0

/// A user of a location (`ResponseUser`).
struct VPPUser: Sendable {
    /// The id the organization chose.
    var clientUserId: String
    /// E-mail address, where one was given.
    var email: String?
    /// `Registered`, `Associated` or `Retired`.
    var status: String
    /// Invitation code, while not associated.
    var inviteCode: String?
    /// Hash of the Apple Account, once associated.
    var idHash: String?
    /// The users' version that made or changed it last.
    var since: Int

    /// The user as Apple writes it.
    var json: JSON {
        .object([
            "clientUserId": .string(clientUserId), "email": email.map(JSON.string),
            "status": .string(status), "inviteCode": inviteCode.map(JSON.string),
            "idHash": idHash.map(JSON.string),
        ])
    }
}
