// SPDX-License-Identifier: Apache-2.0

/// A user of a location (`ResponseUser`).
package struct VPPUser: Sendable {
    /// The id the organization chose.
    package var clientUserId: String
    /// E-mail address, where one was given.
    package var email: String?
    /// `Registered`, `Associated`, `Retired` or `Deleted`.
    package var status: String
    /// Invitation code, while not associated.
    package var inviteCode: String?
    /// Hash of the Apple Account, once associated.
    package var idHash: String?
    /// The Managed Apple Account it is linked to, where one was named.
    package var account: String?
    /// The users' version that made or changed it last.
    package var since: Int

    /// A user; `since` is set by the location that takes it.
    package init(
        clientUserId: String,
        email: String? = nil,
        status: String,
        inviteCode: String? = nil,
        idHash: String? = nil,
        account: String? = nil,
        since: Int = 0
    ) {
        self.clientUserId = clientUserId
        self.email = email
        self.status = status
        self.inviteCode = inviteCode
        self.idHash = idHash
        self.account = account
        self.since = since
    }

    /// Neither retired nor deleted.
    package var isLive: Bool { status == "Registered" || status == "Associated" }

    /// The user as Apple writes it.
    package var json: JSON {
        .object([
            "clientUserId": .string(clientUserId), "email": email.map(JSON.string),
            "status": .string(status), "inviteCode": inviteCode.map(JSON.string),
            "idHash": idHash.map(JSON.string),
        ])
    }
}
