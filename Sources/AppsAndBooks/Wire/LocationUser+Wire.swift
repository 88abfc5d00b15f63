// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension LocationUser: WireRecord {
    /// `ResponseUser`, what is needed of it (apple-apps-and-books.md, 3.5).
    struct Wire: Decodable {
        let clientUserId: FlexibleText?
        let status: String?

        private enum CodingKeys: String, CodingKey { case clientUserId, status }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            clientUserId = try container.decodeIfPresent(FlexibleText.self, forKey: .clientUserId)
            status = container.text(.status)
        }
    }

    static var listName: String { "users" }

    /// One `clientUserId` may appear several times, with different states.
    static func precedes(_ left: LocationUser, _ right: LocationUser) -> Bool {
        (left.clientUserId, left.status) < (right.clientUserId, right.status)
    }

    static func read(_ wire: Wire) throws(WireProblem) -> LocationUser? {
        guard let id = wire.clientUserId?.text, !id.isEmpty else {
            throw WireProblem("clientUserId is missing")
        }
        return LocationUser(clientUserId: ClientUserID(id), status: wire.status ?? "")
    }
}
