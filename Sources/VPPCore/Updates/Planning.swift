// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Brings the live updates in line with what is wanted for the pairs that were touched.
///
/// | # | wanted | live update | events |
/// |---|---|---|---|
/// | 1 | update | none | planned |
/// | 2 | update | waiting, for another version | ended (superseded), planned |
/// | 3 | update | waiting, on other terms | planned anew |
/// | 4 | update | in any other phase | none: it is judged by what gets installed |
/// | 5 | inspect | any | inspection planned, unless it is planned or under way |
/// | 6 | skip | waiting | ended (cancelled) |
/// | 7 | skip | in any other phase, or none | none |
func planUpdates(_ state: State, _ touched: Touched, now: Timestamp) -> Decision {
    guard !touched.isEmpty, state.settings?.mdm != nil else { return Decision() }
    var plan = UpdatePlan(state: state)
    if touched.everything {
        let apps = Set(state.tokens.flatMap(\.catalog.keys))
        for app in apps.sorted() { plan.consider(app) }
    } else {
        for app in touched.apps.sorted() { plan.consider(app) }
        for device in touched.devices.sorted() { plan.consider(device) }
    }
    plan.reconsiderLiveUpdates(of: touched)
    return Decision(events: plan.events)
}

/// Collects what planning finds, so that thousands of pairs become a few events.
private struct UpdatePlan {
    private struct Group: Hashable {
        var adamId: AdamID
        var terms: UpdateTerms
    }

    private let state: State
    /// The tokens with licenses of an app, of those that were looked at.
    private var candidates: [AdamID: [TokenState]] = [:]
    private var considered: Set<UpdateKey> = []
    private var groups: [Group: [SerialNumber]] = [:]
    private var inspections: Set<DeviceIndex> = []
    private var ended: [Event] = []

    init(state: State) {
        self.state = state
    }

    mutating func consider(_ app: AdamID) {
        for token in candidates(for: app) {
            for pricing in PricingParam.allCases {
                let key = AssetKey(adamId: app, pricingParam: pricing)
                for device in token.holdings[key]?.devices ?? [] {
                    consider(UpdateKey(device: device, adamId: app))
                }
            }
        }
    }

    mutating func consider(_ device: DeviceIndex) {
        for app in state.appsLicensed(to: device) {
            consider(UpdateKey(device: device, adamId: app))
        }
    }

    /// Live updates whose license is gone are not among the holders any more.
    mutating func reconsiderLiveUpdates(of touched: Touched) {
        let keys = state.updates.keys.filter {
            touched.everything || touched.apps.contains($0.adamId)
                || touched.devices.contains($0.device)
        }
        for key in keys.sorted() { consider(key) }
    }

    private mutating func consider(_ key: UpdateKey) {
        guard considered.insert(key).inserted else { return }
        let live = state.updates[key]
        switch state.judge(key, among: candidates(for: key.adamId)) {
        case .update(let terms):
            guard let live else {
                groups[Group(adamId: key.adamId, terms: terms), default: []]
                    .append(state.devices[key.device].serialNumber)
                return
            }
            guard live.phase == .waiting, live.terms != terms else { return }
            if live.target.externalId != terms.target.externalId {
                end(key, live, .superseded(by: terms.target))
            }
            groups[Group(adamId: key.adamId, terms: terms), default: []]
                .append(state.devices[key.device].serialNumber)
        case .inspect:
            if !state.isToBeAsked(key.device) { inspections.insert(key.device) }
        case .skip(let reason):
            if let live, live.phase == .waiting { end(key, live, .cancelled(reason)) }
        }
    }

    private mutating func candidates(for app: AdamID) -> [TokenState] {
        if let known = candidates[app] { return known }
        let found = state.tokens.filter { $0.has(app) }
        candidates[app] = found
        return found
    }

    private mutating func end(_ key: UpdateKey, _ update: Update, _ outcome: UpdateOutcome) {
        ended.append(
            .updateEnded(
                UpdateEnded(
                    serialNumber: state.devices[key.device].serialNumber, adamId: key.adamId,
                    target: update.target, outcome: outcome)))
    }

    /// All that was found, in an order that depends on nothing but the state.
    var events: [Event] {
        var events = ended
        let ordered = groups.sorted {
            ($0.key.adamId, $0.key.terms) < ($1.key.adamId, $1.key.terms)
        }
        for (group, serials) in ordered {
            for part in serials.sorted().chunked(by: UpdatesPlanned.maximumDevices) {
                events.append(
                    .updatesPlanned(
                        UpdatesPlanned(
                            adamId: group.adamId, platform: group.terms.platform,
                            target: group.terms.target, rule: group.terms.rule,
                            ring: group.terms.ring, opens: group.terms.opens, devices: part)))
            }
        }
        let devices = inspections.map { state.devices[$0].serialNumber }.sorted()
        for part in devices.chunked(by: InspectionsPlanned.maximumDevices) {
            events.append(.inspectionsPlanned(InspectionsPlanned(devices: part)))
        }
        return events
    }
}

extension Update {
    /// The terms it was planned on.
    var terms: UpdateTerms {
        UpdateTerms(target: target, platform: platform, rule: rule, ring: ring, opens: opens)
    }
}

extension State {
    /// The cataloged apps a device holds licenses for, sorted.
    func appsLicensed(to device: DeviceIndex) -> [AdamID] {
        var apps: Set<AdamID> = []
        for token in tokens {
            for (key, holding) in token.holdings
            where token.catalog[key.adamId] != nil && holding.devices.containsSorted(device) {
                apps.insert(key.adamId)
            }
        }
        return apps.sorted()
    }
}

extension Array {
    /// The elements in runs of at most `length`.
    func chunked(by length: Int) -> [[Element]] {
        stride(from: 0, to: count, by: length).map {
            Array(self[$0..<Swift.min($0 + length, count)])
        }
    }
}
