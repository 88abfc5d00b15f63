// SPDX-License-Identifier: Apache-2.0

import VPPCore

/// Holds what the administrator is told against the log: each alert is told once when it is raised
/// (A1), and no secret is told ever (X1).
struct AnnouncementMonitor {
    private var told: [AlertKey: Int] = [:]
    /// Texts that are in secrets and in nothing else.
    var secretMarks: [String] = []

    mutating func tell(_ announcement: Announcement, _ ledger: IntentLedger) throws(Violation) {
        switch announcement {
        case .alertRaised(let alert):
            told[alert.key, default: 0] += 1
            guard told[alert.key, default: 0] <= ledger.raised[alert.key, default: 0] else {
                throw Violation(.alerts, "\(alert.key) is told and was not raised anew")
            }
            try check(alert)
        case .alertStands(let alert), .alertCleared(let alert): try check(alert)
        case .tokenActive, .newVersion, .updateVerified, .appsAdded, .configurationApplied: break
        }
    }

    private func check(_ alert: Alert) throws(Violation) {
        let text = alert.message + alert.remedy
        if secretMarks.contains(where: { !$0.isEmpty && text.contains($0) }) {
            throw Violation(.noSecret, "an alert tells a secret")
        }
    }
}
