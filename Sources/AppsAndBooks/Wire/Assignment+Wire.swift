// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension Assignment: WireRecord {
    /// `Assignment` (apple-apps-and-books.md, 3.4).
    struct Wire: Decodable {
        let key: WireAssetKey
        let clientUserId: String?
        let serialNumber: String?

        private enum CodingKeys: String, CodingKey { case clientUserId, serialNumber }

        init(from decoder: any Decoder) throws {
            key = try WireAssetKey(from: decoder)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            clientUserId = try container.decodeIfPresent(String.self, forKey: .clientUserId)
            serialNumber = try container.decodeIfPresent(String.self, forKey: .serialNumber)
        }
    }

    static var listName: String { "assignments" }

    /// By asset, then holder.
    static func precedes(_ left: Assignment, _ right: Assignment) -> Bool { left < right }

    /// A holder that is neither device nor user is of a kind yet to come and left out; both at once
    /// contradicts Apple's documentation and is refused.
    static func read(_ wire: Wire) throws(WireProblem) -> Assignment? {
        guard let asset = try wire.key.key() else { return nil }
        switch (wire.serialNumber, wire.clientUserId) {
        case (let serial?, nil):
            return Assignment(asset: asset, holder: .device(SerialNumber(serial)))
        case (nil, let user?):
            return Assignment(asset: asset, holder: .user(ClientUserID(user)))
        case (nil, nil):
            return nil
        case (_?, _?):
            throw WireProblem("both serialNumber and clientUserId")
        }
    }
}
