// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// Whether a bulk renewal holds a token's writes, counted from the events alone and by what the
/// administrator wrote (A2). What throttling adds is left out: it holds more, never less.
enum RenewalOracle {
    /// - Parameters:
    ///   - renewed: when each app last counted as renewed.
    ///   - catalog: apps that the location owns.
    static func holds(
        _ renewed: [AdamID: Timestamp], catalog: Int, _ settings: RenewalSettings, now: Timestamp
    ) -> Bool {
        let count = renewed.values.count { $0 + settings.window > now }
        guard count > 0 else { return false }
        // The least number that warns: by itself, or as a share of the catalog.
        let byShare = Int((settings.share * Double(catalog)).rounded(.up))
        let warning = min(settings.appsAlone, max(settings.apps, byShare))
        return count >= warning && (count >= warning * settings.criticalFactor || count >= catalog)
    }
}
