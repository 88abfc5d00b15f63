// SPDX-License-Identifier: Apache-2.0

/// What names an asset of a location: `adamId` and `pricingParam`.
package struct AssetName: Hashable, Comparable, Sendable {
    /// The number in the store.
    package var adamId: Int
    /// `STDQ` or `PLUS`.
    package var pricingParam = "STDQ"

    /// The asset `adamId`, standard quality where nothing else is said.
    package init(
        adamId: Int,
        pricingParam: String = "STDQ"
    ) {
        self.adamId = adamId
        self.pricingParam = pricingParam
    }

    package static func < (left: AssetName, right: AssetName) -> Bool {
        (left.adamId, left.pricingParam) < (right.adamId, right.pricingParam)
    }

    /// The name as members of a JSON object.
    package var members: [(String, JSON)] {
        [("adamId", .string(String(adamId))), ("pricingParam", .string(pricingParam))]
    }
}
