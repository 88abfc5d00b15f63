// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The answer to `vppd why SERIAL APP`: rule, gates, history, next attempt (U8).
package struct Explanation: Codable, Hashable, Sendable {
    /// One line of the pair's history.
    package struct Entry: Codable, Hashable, Sendable {
        package var seq: UInt64
        package var at: Timestamp
        package var text: String

        package init(seq: UInt64, at: Timestamp, text: String) {
            self.seq = seq
            self.at = at
            self.text = text
        }
    }

    package var serialNumber: SerialNumber
    package var adamId: AdamID
    package var name: String
    /// One line: what is wanted now and why, or why nothing is.
    package var verdict: String
    package var tokens: [TokenName]
    package var rule: String?
    /// What the device has, as it last said.
    package var installed: String?
    /// What the store has for it.
    package var store: String?
    package var update: UpdateReport?
    package var nextStep: String
    package var history: [Entry]

    package init(of key: UpdateKey, in state: State, history: [Entry], now: Timestamp) {
        let record = state.devices[key.device]
        let tokens = state.tokens.filter { $0.holds(key.adamId, on: key.device) }
        let judged = state.judge(key)
        let live = state.updates[key]
        serialNumber = record.serialNumber
        adamId = key.adamId
        name = state.name(of: key.adamId)
        self.tokens = tokens.map(\.name)
        verdict = judged.inWords
        rule = state.rule(for: key, tokens).map { "\($0.name): \($0.inWords)" }
        installed = record.inventory[key.adamId].map { known in
            let version = known.version.map { $0.inWords } ?? "not installed"
            return "\(version), as of \(known.reportedAt.toTheSecond)"
        }
        store = record.described.flatMap { device in
            state.apps[key.adamId]?.version(on: device.family.store, for: tokens).map {
                "\($0.version.display) (\($0.version.externalId)), since \($0.firstSeen.toTheSecond)"
            }
        }
        update =
            live.map { UpdateReport(of: key, $0, in: state) }
            ?? state.givenUp(key).map { UpdateReport(parked: key, $0, in: state) }
        nextStep = state.nextStep(key, live, judged, now: now)
        self.history = history
    }
}

extension PairVerdict {
    /// One line without a full stop.
    package var inWords: String {
        switch self {
        case .skip(let reason): "no update: \(reason)"
        case .inspect: "the device is to be asked which version it has, of the app or its OS"
        case .update(let terms):
            "update to \(terms.target.display) wanted by rule \"\(terms.rule)\", ring \(terms.ring + 1)"
        }
    }
}

extension InstalledVersion {
    /// `4.2.1 (870000123)`.
    package var inWords: String {
        let name = shortVersion ?? "unnamed version"
        return externalVersion.map { "\(name) (\($0))" } ?? name
    }
}

extension State {
    /// The rule that holds for a pair, whatever the other gates say.
    fileprivate func rule(for key: UpdateKey, _ tokens: [TokenState]) -> UpdateRule? {
        guard let device = devices[key.device].described, let app = apps[key.adamId] else {
            return nil
        }
        let candidate = UpdateCandidate(
            tokens: tokens.map(\.name), adamId: key.adamId, bundleId: app.bundleId,
            kind: app.kind, device: device)
        return firstRule(for: candidate, in: settings?.rules ?? [])
    }

    /// What happens next for the pair, and when.
    fileprivate func nextStep(
        _ key: UpdateKey, _ live: Update?, _ verdict: PairVerdict, now: Timestamp
    ) -> String {
        guard let live else {
            if let parked = givenUp(key) {
                let license = parked.reason == .noLicense ? "a license, " : ""
                return "none until \(license)a newer version or an enrollment comes; "
                    + parked.reason.remedy
            }
            switch verdict {
            case .inspect, .update:
                guard settings?.mdm != nil else { return "none: the configuration has no [mdm]" }
                return verdict == .inspect
                    ? "a question to the device, as soon as it is free" : "it is planned now"
            case .skip(let reason): return nextStep(reason, key)
            }
        }
        switch live.phase {
        case .commanded(let uuid) where commands[uuid]?.isUnsent == true:
            return "the MDM server, which has not taken command \(uuid) yet"
        case .commanded(let uuid): return "the device's answer to command \(uuid)"
        case .deferred(let uuid):
            return "the device said NotNow; the MDM offers command \(uuid) again by itself"
        case .acknowledged:
            return "a check of the installed version, "
                + Self.moment(live.notBefore ?? now, now: now)
        case .waiting: return waitingStep(key, live, now: now)
        }
    }

    /// What has to happen before an update is wanted again.
    private func nextStep(_ reason: Skip, _ key: UpdateKey) -> String {
        let serial = devices[key.device].serialNumber
        switch reason {
        case .notInFleet: return "none until it is in the device file, or enrolls"
        case .noLicense:
            return "none until it has one: vppd licenses assign TOKEN \(key.adamId) \(serial)"
        case .notInCatalog:
            return "none until an [[app]] table names it, or its token adds apps automatically"
        case .updatesOff: return "none until the mode of the app is \"administrator\""
        case .versionUnknown: return "the app's next lookup in the store"
        case .noRule: return "none until a [[rule]] matches"
        case .held, .never: return "none until the rules say otherwise"
        case .notEnrolled:
            return "none until it enrolls, or the device file has its enrollment_id"
        case .osTooOld: return "none until the device says that its OS is newer"
        case .doesNotAnswer: return "one more question, when the device reports to the MDM server"
        case .notInstalled: return "none: vppd updates apps and does not install new ones"
        case .parked, .current: return "none until a newer version comes"
        }
    }

    private func waitingStep(_ key: UpdateKey, _ live: Update, now: Timestamp) -> String {
        let due = max(live.opens, live.notBefore ?? live.opens)
        if due > now {
            let what = live.attempts == 0 ? "ring \(live.ring + 1) opens" : "the next attempt"
            return "\(what) \(Self.moment(due, now: now))"
        }
        if let rule = settings?.rules.first(where: { $0.name == live.rule }),
            let window = rule.window
        {
            let zone = devices[key.device].described?.timeZone
            if case .closed(let until) = window.opening(at: now, deviceTimeZone: zone) {
                return "the window opens \(Self.moment(until, now: now)) (\(window.inWords))"
            }
        }
        if let open = devices[key.device].openCommand {
            return "command \(open) is open for the device; one at a time"
        }
        return "its turn, as soon as the MDM server and the rule's limit a minute allow"
    }

    private static func moment(_ moment: Timestamp, now: Timestamp) -> String {
        moment <= now ? "now" : "at \(moment.toTheSecond)"
    }
}
