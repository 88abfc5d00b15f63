// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// The line `systemctl status` shows (O1): what is wrong first, else what is going on.
enum StatusLine {
    static func text(of state: State, now: Timestamp) -> String {
        let settings = state.settings?.apple ?? AppleSettings()
        let tokens = state.tokens
        let good = tokens.filter {
            let status = $0.status(settings, now: now)
            return status == .active || status == .expiring
        }
        var parts = ["\(good.count) of \(tokens.count) tokens active"]
        let live = state.updates.count
        if live > 0 { parts.append("\(live) updates under way") }
        if !state.alerts.isEmpty {
            let worst = state.alerts.values.map(\.alert).min {
                ($0.key.code.severity.rawValue, $0.key)
                    < ($1.key.code.severity.rawValue, $1.key)
            }
            let count = state.alerts.count
            parts.append("\(count) alert\(count == 1 ? "" : "s")")
            if let worst { parts.append(worst.message) }
        }
        return parts.joined(separator: "; ")
    }
}
