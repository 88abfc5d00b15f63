// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension Asset: WireRecord {
    /// `ResponseAsset` (apple-apps-and-books.md, 3.3).
    struct Wire: Decodable {
        let key: WireAssetKey
        let productType: String?
        let totalCount: Int?
        let assignedCount: Int?
        let availableCount: Int?
        let retiredCount: Int?
        let deviceAssignable: Bool?
        let revocable: Bool?
        let supportedPlatforms: [String]?

        private enum CodingKeys: String, CodingKey {
            case productType, totalCount, assignedCount, availableCount, retiredCount
            case deviceAssignable, revocable, supportedPlatforms
        }

        init(from decoder: any Decoder) throws {
            key = try WireAssetKey(from: decoder)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            productType = try container.decodeIfPresent(String.self, forKey: .productType)
            totalCount = try container.wholeNumber(.totalCount)
            assignedCount = try container.wholeNumber(.assignedCount)
            availableCount = try container.wholeNumber(.availableCount)
            // Nothing is decided by these, or absent is the careful reading.
            retiredCount = container.integer(.retiredCount)
            deviceAssignable = container.flag(.deviceAssignable)
            revocable = container.flag(.revocable)
            supportedPlatforms = container.value(.supportedPlatforms)
        }
    }

    static var listName: String { "assets" }

    /// By key: two records of one key are the same asset.
    static func precedes(_ left: Asset, _ right: Asset) -> Bool { left.key < right.key }

    /// Absent counts are zero and absent permissions are refusals; a product type that is neither
    /// app nor book is left out.
    static func read(_ wire: Wire) throws(WireProblem) -> Asset? {
        guard let key = try wire.key.key(),
            let productType = ProductType(rawValue: wire.productType ?? ProductType.app.rawValue)
        else { return nil }
        func count(_ value: Int?, _ name: String) throws(WireProblem) -> Int {
            guard let value else { return 0 }
            guard value >= 0 else { throw WireProblem("\(name) is negative") }
            guard value <= Asset.unlimitedCount else {
                throw WireProblem("\(name) is beyond any count of licenses")
            }
            return value
        }
        return Asset(
            key: key, productType: productType,
            totalCount: try count(wire.totalCount, "totalCount"),
            assignedCount: try count(wire.assignedCount, "assignedCount"),
            availableCount: try count(wire.availableCount, "availableCount"),
            retiredCount: try count(wire.retiredCount, "retiredCount"),
            deviceAssignable: wire.deviceAssignable ?? false, revocable: wire.revocable ?? false,
            supportedPlatforms: wire.supportedPlatforms ?? [])
    }
}
