// SPDX-License-Identifier: Apache-2.0

/// One seat of one subscription held by one user (`ResponseSubscriptionAssignment`).
package struct SubscriptionAssignment: Hashable, Codable, Sendable {
    package var adamId: AdamID
    package var clientUserId: ClientUserID
    /// Whether it renews at the end of the billing period.
    package var renewing: Bool

    package init(adamId: AdamID, clientUserId: ClientUserID, renewing: Bool) {
        self.adamId = adamId
        self.clientUserId = clientUserId
        self.renewing = renewing
    }
}
