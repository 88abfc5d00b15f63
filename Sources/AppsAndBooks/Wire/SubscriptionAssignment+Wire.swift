// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension SubscriptionAssignment: WireRecord {
    /// `ResponseSubscriptionAssignment`.
    struct Wire: Decodable {
        let adamId: FlexibleText?
        let clientUserId: FlexibleText?
        let renewing: Bool?

        private enum CodingKeys: String, CodingKey { case adamId, clientUserId, renewing }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            adamId = try container.decodeIfPresent(FlexibleText.self, forKey: .adamId)
            clientUserId = try container.decodeIfPresent(FlexibleText.self, forKey: .clientUserId)
            renewing = container.flag(.renewing)
        }
    }

    static var listName: String { "assignments" }

    static func precedes(_ left: SubscriptionAssignment, _ right: SubscriptionAssignment) -> Bool {
        (left.adamId, left.clientUserId) < (right.adamId, right.clientUserId)
    }

    /// Not said to renew means that it ends. A holder that is no user is of a kind yet to come.
    static func read(_ wire: Wire) throws(WireProblem) -> SubscriptionAssignment? {
        let adamId = try AdamID(wire: wire.adamId)
        guard let user = wire.clientUserId?.text, !user.isEmpty else { return nil }
        return SubscriptionAssignment(
            adamId: adamId, clientUserId: ClientUserID(user), renewing: wire.renewing ?? false)
    }
}
