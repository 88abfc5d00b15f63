// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension SubscriptionAdministrator: WireRecord {
    /// `ResponseSubscriptionAdmin`, what is needed of it.
    struct Wire: Decodable {
        let adamId: FlexibleText?
        let clientUserId: FlexibleText?
        let idHash: String?

        private enum CodingKeys: String, CodingKey { case adamId, clientUserId, idHash }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            adamId = try container.decodeIfPresent(FlexibleText.self, forKey: .adamId)
            clientUserId = try container.decodeIfPresent(FlexibleText.self, forKey: .clientUserId)
            idHash = container.text(.idHash)
        }
    }

    static var listName: String { "admins" }

    static func precedes(
        _ left: SubscriptionAdministrator, _ right: SubscriptionAdministrator
    ) -> Bool {
        (left.adamId, left.clientUserId) < (right.adamId, right.clientUserId)
    }

    static func read(_ wire: Wire) throws(WireProblem) -> SubscriptionAdministrator? {
        let adamId = try AdamID(wire: wire.adamId)
        guard let user = wire.clientUserId?.text, !user.isEmpty else {
            throw WireProblem("clientUserId is missing")
        }
        return SubscriptionAdministrator(
            adamId: adamId, clientUserId: ClientUserID(user), idHash: wire.idHash)
    }
}
