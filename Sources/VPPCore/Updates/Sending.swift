// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Decides which commands to request now: checks of acknowledged updates first, then installs whose
/// time has come, then inspections. One open command a device, a bounded number waiting for the
/// MDM server, and none while it is down but a single probe (U9).
func reviewUpdates(
    _ state: State, _ settings: Settings, _ running: Set<EffectKey>, now: Timestamp
) -> Decision {
    guard settings.mdm != nil, state.installation != nil else { return Decision() }
    var dispatch = Dispatch(state: state, settings: settings, now: now)
    if let notBefore = state.sink.notBefore, notBefore > now {
        return Decision(wake: notBefore)
    }
    let candidates = dispatch.candidates()
    dispatch.adopt(candidates.orphans)
    dispatch.sendChecks(candidates)
    dispatch.sendInstalls(candidates)
    dispatch.sendInspections()
    return dispatch.decision
}

/// Commands that may wait for the MDM server at once: enough that one commit makes several of them
/// durable, few enough that they leave soon after. [judgement]
private let maximumUnsent = 16

/// The live updates something may be sent for now: few, whatever the number of live ones. Found in
/// one pass without order, since every step looks; what is found is ordered then.
private struct Candidates {
    /// An install whose time has come, on a device without an open command.
    struct Install: Comparable {
        var opens: Timestamp
        var plannedAt: Timestamp
        var key: UpdateKey

        static func < (left: Install, right: Install) -> Bool {
            (left.opens, left.plannedAt, left.key) < (right.opens, right.plannedAt, right.key)
        }
    }

    var installs: [Install] = []
    /// Acknowledged updates whose installed version is to be asked for.
    var checks: [UpdateKey] = []
    /// Updates whose command is closed without a word of what it came to: the rest of its answer
    /// was lost between two transactions.
    var orphans: [UpdateKey] = []
    /// When the next waiting update comes due, or its rule has room again.
    var nextInstall: Timestamp?
    /// When the next check comes due.
    var nextCheck: Timestamp?
}

/// One pass over what is waiting to be sent.
private struct Dispatch {
    private let state: State
    private let settings: Settings
    private let now: Timestamp
    private var slots: Int
    private var busy: Set<DeviceIndex> = []
    private var sentNow: [RuleName: Int] = [:]
    /// Commands of each rule in the last minute, and when the first of them is a minute old.
    private var recent: [RuleName: (count: Int, ages: Timestamp)] = [:]
    /// Openings worked out already, by rule and by the device's time zone.
    private var openings: [RuleName: [String?: WindowOpening]] = [:]
    /// Devices whose planned inspection asks for nothing any more.
    private var dropped: [SerialNumber] = []
    private var seenToDrop: Set<DeviceIndex> = []
    private(set) var decision = Decision()

    init(state: State, settings: Settings, now: Timestamp) {
        self.state = state
        self.settings = settings
        self.now = now
        let unsent = state.commands.values.count {
            $0.isUnsent && !$0.isTooLate(at: now) && !state.isLeftAlone($0, now: now)
        }
        slots = (state.sink.failuresInRow > 0 ? 1 : maximumUnsent) - unsent
        for (rule, times) in state.recentSends {
            let inMinute = times.filter { $0 + .minutes(1) > now }
            recent[rule] = (inMinute.count, (inMinute.first ?? now) + .minutes(1))
        }
    }

    private func isFree(_ device: DeviceIndex) -> Bool {
        state.devices[device].openCommand == nil && !busy.contains(device)
    }

    /// Whether the device was asked often enough what is installed, without an answer.
    private func isSilent(_ device: DeviceIndex) -> Bool {
        state.devices[device].failedInspections >= settings.updates.attempts
    }

    private mutating func end(_ key: UpdateKey, _ update: Update, _ outcome: UpdateOutcome) {
        decision.events.append(
            .updateEnded(
                UpdateEnded(
                    serialNumber: state.devices[key.device].serialNumber, adamId: key.adamId,
                    target: update.target, outcome: outcome)))
    }

    /// Looks at every live update once.
    func candidates() -> Candidates {
        var found = Candidates()
        let full = Set(
            settings.rules.filter { (recent[$0.name]?.count ?? 0) >= $0.perMinute }.map(\.name))
        for (key, update) in state.updates {
            switch update.phase {
            case .waiting:
                let due = max(update.opens, update.notBefore ?? update.opens)
                if due > now {
                    found.nextInstall = min(due, found.nextInstall ?? due)
                } else if full.contains(update.rule), let ages = recent[update.rule]?.ages {
                    // Without this, what a slow rule holds back would be sorted at every step.
                    found.nextInstall = min(ages, found.nextInstall ?? ages)
                } else if isFree(key.device) {
                    found.installs.append(
                        Candidates.Install(
                            opens: update.opens, plannedAt: update.plannedAt, key: key))
                }
            case .acknowledged:
                if let notBefore = update.notBefore, notBefore > now {
                    found.nextCheck = min(notBefore, found.nextCheck ?? notBefore)
                } else {
                    found.checks.append(key)
                }
            case .commanded(let uuid), .deferred(let uuid):
                if state.commands[uuid] == nil { found.orphans.append(key) }
            }
        }
        return found
    }

    /// The device is asked what the attempt came to.
    mutating func adopt(_ orphans: [UpdateKey]) {
        for key in orphans.sorted() {
            decision.events.append(
                .updateAcknowledged(
                    UpdateAcknowledged(
                        serialNumber: state.devices[key.device].serialNumber, adamId: key.adamId,
                        answer: .pendingVerification, verifyAt: now)))
        }
    }

    mutating func sendChecks(_ candidates: Candidates) {
        if let moment = candidates.nextCheck { decision.wake(at: moment) }
        var due: Set<DeviceIndex> = []
        for key in candidates.checks.sorted() {
            guard let update = state.updates[key] else { continue }
            if let reason = uncheckable(key) {
                end(key, update, .cancelled(reason))
            } else if isSilent(key.device) {
                end(key, update, .parked(.unanswered(attempts: update.attempts)))
            } else if isFree(key.device) {
                due.insert(key.device)
            }
        }
        for device in due.sorted() where slots > 0 { inspect(device) }
    }

    /// Why nobody can see any more what an acknowledged update came to; nil where it can be seen.
    private func uncheckable(_ key: UpdateKey) -> Skip? {
        let record = state.devices[key.device]
        if record.device == nil { return .notInFleet }
        if record.enrollmentId == nil { return .notEnrolled }
        let licensing = state.tokens.filter { $0.holds(key.adamId, on: key.device) }
        if licensing.isEmpty { return .noLicense }
        let mode = settings.mode(of: key.adamId)
        if mode != .administrator { return .updatesOff(mode) }
        if licensing.allSatisfy({ $0.catalog[key.adamId] == nil }) { return .notInCatalog }
        return state.apps[key.adamId]?.bundleId == nil ? .versionUnknown : nil
    }

    mutating func sendInstalls(_ candidates: Candidates) {
        guard slots > 0 else { return }
        if let moment = candidates.nextInstall { decision.wake(at: moment) }
        for install in candidates.installs.sorted() where isFree(install.key.device) {
            guard slots > 0 else { break }
            if let update = state.updates[install.key] { sendInstall(install.key, update) }
        }
    }

    private mutating func sendInstall(_ key: UpdateKey, _ update: Update) {
        guard let rule = settings.rules.first(where: { $0.name == update.rule }),
            let device = state.devices[key.device].described,
            let enrollment = state.devices[key.device].enrollmentId
        else { return }
        var notAfter: Timestamp?
        if let window = rule.window {
            switch opening(of: window, rule.name, device.timeZone) {
            case .closed(let until): return decision.wake(at: until)
            case .open(let until): notAfter = until
            }
        }
        guard update.attempts < settings.updates.attempts else {
            return end(key, update, .parked(.noVersionAdvance(attempts: update.attempts)))
        }
        guard mayLeave(under: rule) else { return }
        let known = state.devices[key.device].inventory[key.adamId]
        guard let known, known.reportedAt + settings.updates.inventoryAge > now else {
            if isSilent(key.device) {
                let times = state.devices[key.device].failedInspections
                return end(key, update, .cancelled(.doesNotAnswer(times: times)))
            }
            return inspect(key.device)
        }
        // An inspection that is due may be all that planning waits for: its terms are old then.
        guard case .allowed(let ruling, _, _) = state.ruling(key, among: state.tokens),
            ruling.name == rule.name
        else { return }
        if state.wantsSystem(of: key) { return inspect(key.device) }
        sentNow[rule.name, default: 0] += 1
        let command = InstallApplication(
            iTunesStoreID: key.adamId, usesLicense: true,
            managementFlags: settings.updates.managementFlags,
            installAsManaged: device.family == .macOS)
        request(
            .installApplication(command), for: key.device, enrollment, apps: [key.adamId],
            rule: rule.name, notAfter: notAfter)
    }

    /// The rule's limit a minute, over a sliding minute.
    private mutating func mayLeave(under rule: UpdateRule) -> Bool {
        let known = recent[rule.name] ?? (0, now + .minutes(1))
        guard known.count + sentNow[rule.name, default: 0] >= rule.perMinute else { return true }
        decision.wake(at: known.ages)
        return false
    }

    /// The window's opening now. Thousands of devices share a few time zones.
    private mutating func opening(
        of window: UpdateWindow, _ rule: RuleName, _ zone: String?
    ) -> WindowOpening {
        if let known = openings[rule]?[zone] { return known }
        let opening = window.opening(at: now, deviceTimeZone: zone)
        openings[rule, default: [:]][zone] = opening
        return opening
    }

    mutating func sendInspections() {
        guard slots > 0 else { return }
        var due: [DeviceIndex] = []
        for device in state.inspections.keys where isFree(device) { due.append(device) }
        for device in due.sorted() where slots > 0 { inspect(device) }
        for part in dropped.chunked(by: InspectionsPlanned.maximumDevices) {
            decision.events.append(.inspectionsDropped(InspectionsDropped(devices: part)))
        }
    }

    /// Asks a device for the versions of its licensed apps that vppd updates (U1): one command serves
    /// every pair. Before that, what it is, where that may not be known.
    private mutating func inspect(_ device: DeviceIndex) {
        if let notBefore = state.devices[device].inspectNotBefore, notBefore > now {
            return decision.wake(at: notBefore)
        }
        let apps = state.appsLicensed(to: device)
            .filter {
                state.apps[$0]?.bundleId != nil && settings.mode(of: $0) == .administrator
            }
        guard let enrollment = state.devices[device].enrollmentId, !apps.isEmpty else {
            if state.inspections[device] != nil, seenToDrop.insert(device).inserted {
                dropped.append(state.devices[device].serialNumber)
            }
            return
        }
        let held = apps.filter { state.wantsSystem(of: UpdateKey(device: device, adamId: $0)) }
        if !held.isEmpty {
            return request(
                .deviceInformation, for: device, enrollment, apps: held, rule: nil, notAfter: nil)
        }
        request(
            .installedApplicationList(apps.compactMap { state.apps[$0]?.bundleId }), for: device,
            enrollment, apps: apps, rule: nil, notAfter: nil)
    }

    private mutating func request(
        _ command: DeviceCommand, for device: DeviceIndex, _ enrollment: EnrollmentID,
        apps: [AdamID], rule: RuleName?, notAfter: Timestamp?
    ) {
        guard let installation = state.installation else { return }
        let ordinal = state.commandCount + UInt64(busy.count) + 1
        busy.insert(device)
        slots -= 1
        decision.events.append(
            .commandRequested(
                CommandRequested(
                    uuid: .make(installation: installation, ordinal: ordinal),
                    serialNumber: state.devices[device].serialNumber, enrollmentId: enrollment,
                    command: command, apps: apps, rule: rule, notAfter: notAfter)))
    }
}

extension OpenCommand {
    /// The MDM server has not confirmed it yet.
    var isUnsent: Bool {
        switch handover {
        case .requested, .uncertain: true
        case .queued: false
        }
    }

    /// Its window has closed: it is not handed over any more, though it may be open still.
    func isTooLate(at now: Timestamp) -> Bool {
        notAfter.map { $0 <= now } ?? false
    }
}
