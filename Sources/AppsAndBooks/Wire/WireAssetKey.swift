// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// The fields that name an asset, in several bodies.
struct WireAssetKey: Decodable, Sendable {
    /// A string, or a number in some samples.
    let adamId: FlexibleText?
    /// `STDQ`, `PLUS`, or absent.
    let pricingParam: String?

    /// - Returns: nil for a `pricingParam` that is neither STDQ nor PLUS. Absent means STDQ.
    func key() throws(WireProblem) -> AssetKey? {
        guard let text = adamId?.text, let number = AdamID(text) else {
            throw WireProblem("adamId is not a number")
        }
        guard let pricingParam else { return AssetKey(adamId: number) }
        return PricingParam(rawValue: pricingParam).map {
            AssetKey(adamId: number, pricingParam: $0)
        }
    }
}
