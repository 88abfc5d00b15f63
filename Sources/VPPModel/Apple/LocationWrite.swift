// SPDX-License-Identifier: Apache-2.0

/// A change of a location at Apple, as one or more requests carry it
/// (apple-apps-and-books.md, 3.5 and 3.6).
///
/// Licenses: every asset for every holder. Users: each of them.
package struct LocationWrite: Hashable, Codable, Sendable {
    /// What is done.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// Give licenses.
        case associate
        /// Take licenses back.
        case disassociate
        /// Take every revocable license back, of all assets.
        case revoke
        case createUsers = "create_users"
        case updateUsers = "update_users"
        case retireUsers = "retire_users"

        /// Whether it is about users, not licenses.
        package var isOfUsers: Bool {
            switch self {
            case .associate, .disassociate, .revoke: false
            case .createUsers, .updateUsers, .retireUsers: true
            }
        }
    }

    package var kind: Kind
    /// What licenses are of; none for ``Kind/revoke`` and for users.
    package var assets: [AssetKey]
    /// Devices that get or lose licenses.
    package var serialNumbers: [SerialNumber]
    /// Users that get or lose licenses, or that are created, updated or retired.
    package var clientUserIds: [ClientUserID]
    /// E-mail addresses of users that are created or updated, by user; none is needed.
    package var emails: [Email]

    /// The address of a user. A list of them has one order; a dictionary would not.
    package struct Email: Hashable, Codable, Sendable {
        package var clientUserId: ClientUserID
        package var email: String

        package init(clientUserId: ClientUserID, email: String) {
            self.clientUserId = clientUserId
            self.email = email
        }
    }

    package init(
        _ kind: Kind, assets: [AssetKey] = [], serialNumbers: [SerialNumber] = [],
        clientUserIds: [ClientUserID] = [], emails: [Email] = []
    ) {
        self.kind = kind
        self.assets = assets
        self.serialNumbers = serialNumbers
        self.clientUserIds = clientUserIds
        self.emails = emails
    }

    /// Devices and users together.
    package var holders: Int { serialNumbers.count + clientUserIds.count }

    /// The same for other holders; addresses go with their users.
    package func with(
        serialNumbers: some Sequence<SerialNumber>, clientUserIds: some Sequence<ClientUserID>
    ) -> LocationWrite {
        var copy = self
        copy.serialNumbers = Array(serialNumbers)
        copy.clientUserIds = Array(clientUserIds)
        if !emails.isEmpty {
            let kept = Set(copy.clientUserIds)
            copy.emails = emails.filter { kept.contains($0.clientUserId) }
        }
        return copy
    }
}
