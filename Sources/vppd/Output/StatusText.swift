// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// `vppd status` for people: what is wrong first.
enum StatusText {
    static func print(_ report: StatusReport, now: Timestamp) {
        if let startedAt = report.startedAt {
            Terminal.print("vppd \(report.release), running since \(startedAt.toTheSecond)")
        } else {
            Terminal.print("vppd \(report.release), not running")
        }
        Terminal.print("")
        print(alerts: report.alerts)
        Terminal.print("")
        print(tokens: report.tokens, now: now)
        Terminal.print("")
        let fleet = report.fleet
        let unknown =
            fleet.unknownHolders == 0
            ? "" : "; \(fleet.unknownHolders) unknown serial numbers hold licenses"
        Terminal.print("devices  \(fleet.devices), of which enrolled \(fleet.enrolled)\(unknown)")
        let updates = report.updates
        Terminal.print(
            "updates  \(updates.waiting) waiting, \(updates.sent) sent, "
                + "\(updates.deferred) deferred, \(updates.acknowledged) acknowledged, "
                + "\(updates.parked) parked, \(updates.verified) landed so far; "
                + "\(updates.inspections) inspections to do")
        Terminal.print("mdm      \(text(of: report.mdm))")
        Terminal.print(OpenText.writes(report, now: now))
        if let notifications = OpenText.notifications(report.tokens) {
            Terminal.print(notifications)
        }
    }

    static func print(alerts: [AlertReport]) {
        if alerts.isEmpty { return Terminal.print("No alerts.") }
        Terminal.print("\(alerts.count) alert\(alerts.count == 1 ? "" : "s"):")
        for alert in alerts {
            Terminal.print("  \(alert.code.rawValue) since \(alert.since.toTheSecond)")
            Terminal.print("    \(alert.message)")
            Terminal.print("    -> \(alert.remedy)")
        }
    }

    static func print(tokens: [TokenReport], now: Timestamp) {
        var table = Table([
            "TOKEN", "STATUS", "DAYS", "APPS", "LICENSES", "ASSIGNED", "FREE", "HELD BY",
            "LAST SYNC", "NEXT", "RESULT",
        ])
        for token in tokens {
            let totals = token.totals
            var status = token.status.rawValue
            if token.renewalLevel > .calm { status += ", renewals \(token.renewalLevel.rawValue)" }
            table.add([
                token.name.text, status, token.daysLeft.map(String.init) ?? "-",
                "\(totals.apps)" + (totals.books > 0 ? "+\(totals.books) books" : ""),
                "\(totals.licenses)", "\(totals.assigned)", "\(totals.available)",
                "\(totals.deviceAssignments) devices"
                    + (totals.userAssignments > 0 ? ", \(totals.userAssignments) users" : ""),
                token.lastSync.map { ago($0, now) } ?? "never",
                token.nextSync.map { $0 <= now ? "now" : "in \(($0 - now).roughly)" } ?? "-",
                token.lastResult,
            ])
        }
        Terminal.print(table.text)
    }

    private static func text(of mdm: MDMReport) -> String {
        switch mdm.condition {
        case .notConfigured: "no MDM server is configured; updates are not sent"
        case .working: "working, \(mdm.openCommands) commands open"
        case .failing:
            "failing since \(mdm.failingSince?.toTheSecond ?? "?"): \(mdm.detail ?? "no reason")"
        }
    }

    static func ago(_ moment: Timestamp, _ now: Timestamp) -> String {
        "\((now - moment).roughly) ago"
    }
}

extension Duration {
    /// One number and a unit: `42 s`, `7 min`, `3 h`, `12 days`.
    fileprivate var roughly: String {
        let seconds = max(0, components.seconds)
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7_200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3_600) h"
        default: return "\(seconds / 86_400) days"
        }
    }
}
