// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension SubscriptionAdministrator: WireRecord {
    /// `ResponseSubscriptionAdmin`, what is needed of it.
    struct Wire: Decodable {
        let adamId: FlexibleText?
        let clientUserId: String?
        let idHash: String?
    }

    static var listName: String { "admins" }

    static func precedes(
        _ left: SubscriptionAdministrator, _ right: SubscriptionAdministrator
    ) -> Bool {
        (left.adamId, left.clientUserId) < (right.adamId, right.clientUserId)
    }

    static func read(_ wire: Wire) throws(WireProblem) -> SubscriptionAdministrator? {
        let adamId = try AdamID(wire: wire.adamId)
        guard let user = wire.clientUserId, !user.isEmpty else {
            throw WireProblem("clientUserId is missing")
        }
        return SubscriptionAdministrator(
            adamId: adamId, clientUserId: ClientUserID(user), idHash: wire.idHash)
    }
}
