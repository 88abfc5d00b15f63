// SPDX-License-Identifier: Apache-2.0

/// A user who administers a subscription (`ResponseSubscriptionAdmin`).
package struct SubscriptionAdministrator: Hashable, Codable, Sendable {
    package var adamId: AdamID
    package var clientUserId: ClientUserID
    /// Apple's hash of the user's account, where there is one.
    package var idHash: String?

    package init(adamId: AdamID, clientUserId: ClientUserID, idHash: String? = nil) {
        self.adamId = adamId
        self.clientUserId = clientUserId
        self.idHash = idHash
    }
}
