// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// Holds installs against deferral, soak times and the limit a minute of their rules, from the events
/// alone (U2, U4).
struct RolloutLedger {
    /// When each live update may begin.
    private var opens: [SerialNumber: [AdamID: Timestamp]] = [:]
    /// When installs were requested, by rule.
    private var sent: [RuleName: [Timestamp]] = [:]

    /// What was sent a minute ago by a clock that was set since is not known.
    mutating func clockStepped() { sent = [:] }

    mutating func plan(
        _ event: UpdatesPlanned, _ state: State, _ truth: VPPModel.Settings
    ) throws(Violation) {
        guard let rule = truth.rules.first(where: { $0.name == event.rule }) else {
            throw Violation(.rules, "there is no rule \(event.rule): \(event)")
        }
        let versions = state.apps[event.adamId]?.versions.values.map { $0 } ?? []
        let seen = versions.filter { $0.version == event.target }.map(\.firstSeen).min()
        let soaks = rule.rings.prefix(event.ring + 1).map(\.soak)
        guard let seen, event.ring == 0 || event.ring < rule.rings.count,
            event.opens >= soaks.reduce(seen + rule.deferral, +)
        else {
            throw Violation(.rules, "\(event) opens before its time, of what is now \(rule)")
        }
        for serial in event.devices { opens[serial, default: [:]][event.adamId] = event.opens }
    }

    mutating func request(
        _ event: CommandRequested, of app: AdamID, at: Timestamp, _ truth: VPPModel.Settings
    ) throws(Violation) {
        guard let name = event.rule, let rule = truth.rules.first(where: { $0.name == name }) else {
            return
        }
        guard let opening = opens[event.serialNumber]?[app], opening <= at else {
            throw Violation(.rules, "\(event.uuid) is requested before its ring opens")
        }
        let lately = sent[name, default: []].filter { $0 > at - .minutes(1) }
        guard lately.count < rule.perMinute else {
            throw Violation(
                .rules, "rule \(name) sends \(lately.count + 1) a minute, not \(rule.perMinute)")
        }
        sent[name] = lately + [at]
    }
}
