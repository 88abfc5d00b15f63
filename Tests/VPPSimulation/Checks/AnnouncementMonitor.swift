// SPDX-License-Identifier: Apache-2.0

import VPPCore

/// Holds what the administrator is told against the log: each alert is told once when it is raised
/// (A1) and once more after each start, and no secret is told ever (X1).
struct AnnouncementMonitor {
    private var told: [AlertKey: Int] = [:]
    /// What this process has told of and not ended.
    private var standing: Set<AlertKey> = []
    /// What this process has told of because it stood at its start, which may have waited for room on
    /// the disk.
    private var repeated: Set<AlertKey> = []
    /// Texts that are in secrets and in nothing else.
    var secretMarks: [String] = []

    mutating func tell(_ announcement: Announcement, _ ledger: IntentLedger) throws(Violation) {
        switch announcement {
        case .alertRaised(let alert):
            told[alert.key, default: 0] += 1
            standing.insert(alert.key)
            guard told[alert.key, default: 0] <= ledger.raised[alert.key, default: 0] else {
                throw Violation(.alerts, "\(alert.key) is told and was not raised anew")
            }
            try check(alert)
        case .alertStands(let alert):
            standing.insert(alert.key)
            guard repeated.insert(alert.key).inserted else {
                throw Violation(.alerts, "\(alert.key) is told again while it stands")
            }
            try check(alert)
        case .alertCleared(let alert):
            standing.remove(alert.key)
            try check(alert)
        case .tokenActive, .newVersion, .updateVerified, .appsAdded, .configurationApplied: break
        }
    }

    mutating func processEnded() { (standing, repeated) = ([], []) }

    /// All that stands was told by this process, and nothing else.
    func check(_ state: State) throws(Violation) {
        for key in state.alerts.keys where !standing.contains(key) {
            throw Violation(.alerts, "\(key) stands, and nobody was told")
        }
        // That a warning gave way to one of a nearer day is not told.
        for key in standing where state.alerts[key] == nil && key.code != .tokenExpiring {
            throw Violation(.alerts, "\(key) is over, and nobody was told")
        }
    }

    private func check(_ alert: Alert) throws(Violation) {
        let text = alert.message + alert.remedy
        if secretMarks.contains(where: { !$0.isEmpty && text.contains($0) }) {
            throw Violation(.noSecret, "an alert tells a secret")
        }
    }
}
