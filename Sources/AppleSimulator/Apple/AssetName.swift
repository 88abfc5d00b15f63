// SPDX-License-Identifier: Apache-2.0

/// What names an asset of a location: `adamId` and `pricingParam`.
struct AssetName: Hashable, Comparable, Sendable {
    /// The number in the store.
    var adamId: Int
    /// `STDQ` or `PLUS`.
    var pricingParam = "STDQ"

    static func < (left: AssetName, right: AssetName) -> Bool {
        (left.adamId, left.pricingParam) < (right.adamId, right.pricingParam)
    }

    /// The name as members of a JSON object.
    var members: [(String, JSON)] {
        [("adamId", .string(String(adamId))), ("pricingParam", .string(pricingParam))]
    }
}
