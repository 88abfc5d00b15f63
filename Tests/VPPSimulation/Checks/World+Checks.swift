// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// The invariants along the way.
extension World {
    // MARK: - Before something leaves

    func checkSend(_ uuid: CommandUUID) throws(Violation) {
        guard watched.hasCommand(uuid.text), ledger.requested[uuid] != nil else {
            throw Violation(.intentBeforeEffect, "\(uuid) leaves before its intent is durable")
        }
        try checkStillWanted(uuid)
    }

    /// The rules, the mode and the window may have changed since the command was requested.
    private func checkStillWanted(_ uuid: CommandUUID) throws(Violation) {
        guard let truth, let request = ledger.requested[uuid] else { return }
        if let objection = RuleOracle.objection(
            to: request, ledger.state, truth, ledger.facts)
        {
            throw Violation(.rules, "\(uuid) leaves for \(request.serialNumber): \(objection)")
        }
        if request.rule != nil, let device = services.mdm.devices[request.serialNumber.text],
            !device.isUpToDate, isSystemTold(device)
        {
            throw Violation(.rules, "\(uuid) leaves for \(device.serial): its OS is too old")
        }
        // What is too late by its own terms is given up without a request: checked where one leaves.
        let isTooLate = request.notAfter.map { $0 <= clock.wall } ?? false
        guard !isTooLate, let rule = truth.rules.first(where: { $0.name == request.rule }),
            let window = rule.window, let install = ledger.installs[uuid]
        else { return }
        let zone = ledger.facts.timeZone(of: install.request.serialNumber)
        guard WindowOracle.isOpen(window, at: clock.wall, deviceTimeZone: zone) else {
            throw Violation(.window, "\(uuid) leaves outside of what is now \(window)")
        }
    }

    /// Whether vppd was told which OS a device runs, once: it only gets newer.
    private func isSystemTold(_ device: SimulatedDevice) -> Bool {
        ledger.state.devices.index(of: SerialNumber(device.serial))
            .map { ledger.state.devices[$0].described?.osVersion != nil } ?? false
    }

    /// A bulk renewal holds everything that is written to Apple (A2).
    func checkNotHeld(_ name: TokenName, _ what: String) throws(Violation) {
        guard let truth, let token = ledger.state.tokens[name] else { return }
        let catalog = Set(token.holdings.keys.map(\.adamId)).count
        let isHeld = RenewalOracle.holds(
            ledger.renewed[name] ?? [:], catalog: catalog, truth.renewal, now: clock.wall)
        guard !isHeld, token.renewal.level != .critical else {
            throw Violation(.writes, "\(what) of \(name) begins while its writes are held")
        }
    }

    func checkClaim(_ effect: Effect) throws(Violation) {
        guard case .claim(let token, _, let info, let replaced, _) = effect else { return }
        if let replaced, replaced.id != Self.installation, !mayTakeOver(token.text) {
            throw Violation(.writes, "\(token) is to be taken over without leave")
        }
        guard ledger.openClaims[token] == info, watched.claims >= ledger.claims else {
            throw Violation(.intentBeforeEffect, "a claim leaves before its intent is durable")
        }
        try checkNotHeld(token, "a claim")
    }

    func checkSubscribe(_ effect: Effect) throws(Violation) {
        guard case .subscribe(let token, _, let intent, _, _) = effect else { return }
        let known = ledger.openSubscriptions[token]
        guard let known, known.target == intent.target, known.releases == intent.releases else {
            throw Violation(
                .intentBeforeEffect, "a subscription leaves before its intent is durable")
        }
        try checkNotHeld(token, "a subscription")
    }

    /// A POST to client/config that asks for notifications: only of a location that is ours, and
    /// after a look.
    private func checkSubscription(_ exchange: Exchange, _ secret: String) throws(Violation) {
        guard case .subscribe = underWay[exchange.effect] else {
            throw Violation(.writes, "notifications are asked for by what is no subscription")
        }
        guard standings.manager[secret] == Self.installation else {
            throw Violation(.writes, "the notifications of another MDM's location are changed")
        }
        guard standings.takeConfigRead(of: exchange.effect) else {
            throw Violation(.writes, "a subscription is sent, and nobody has looked before")
        }
    }

    /// No install leaves outside its window, also not by delay (U3).
    func checkWindow(_ exchange: Exchange) throws(Violation) {
        guard let uuid = Self.uuid(in: exchange),
            let install = ledger.installs[CommandUUID(uuid)], let window = install.window
        else { return }
        guard
            WindowOracle.isOpen(window, at: clock.wall, deviceTimeZone: install.timeZone)
        else {
            throw Violation(
                .window,
                "\(uuid) leaves at \(clock.wall) for \(install.timeZone ?? "no zone"), "
                    + "outside of \(window)")
        }
    }

    /// What vppd writes to Apple is a write that was asked for, a claim, or asks for notifications:
    /// needed, allowed, and sent again only after a look.
    func checkPost(_ exchange: Exchange) throws(Violation) {
        try checkIsConfigured(exchange)
        guard exchange.endpoint == "client/config" else { return try checkWritePost(exchange) }
        guard let secret = exchange.secret,
            let token = services.apple.tokens.last(where: { $0.secret == secret })
        else { return }
        if BodyText.contains("\"notificationUrl\"", in: Array(exchange.request.body)) {
            return try checkSubscription(exchange, secret)
        }
        guard underWay[exchange.effect] == .claim(TokenName(token.name)) else {
            throw Violation(.writes, "\(token.name) is claimed by what is no claim")
        }
        let posts = claimPosts[token.name, default: 0] + 1
        claimPosts[token.name] = posts
        let ours = Self.installation
        if let manager = standings.manager[secret] {
            if manager == ours { throw Violation(.writes, "it is claimed already") }
            // The leave may be taken back while it is under way.
            let leave = leaves[exchange.effect] ?? false
            if !manager.isEmpty, !leave, !mayTakeOver(token.name) {
                throw Violation(.writes, "another MDM's claim is overwritten without leave")
            }
        }
        let hasLooked = standings.takeConfigRead(of: exchange.effect)
        guard hasLooked || posts <= ledger.claimCounts[TokenName(token.name), default: 0] else {
            throw Violation(.writes, "a claim is sent again, and nobody has looked before")
        }
    }

    /// Whoever takes a token out of the configuration does not want it to be written with, whatever
    /// was under way.
    private func checkIsConfigured(_ exchange: Exchange) throws(Violation) {
        let token = services.apple.tokens.last { $0.secret == exchange.secret }
        guard let token, let truth else { return }
        guard truth.tokens.contains(where: { $0.name.text == token.name }) else {
            throw Violation(
                .writes, "\(token.name) is not in the configuration, and is written with")
        }
    }

    func mayTakeOver(_ name: String) -> Bool {
        truth?.tokens.contains { $0.takeOver && $0.name.text == name } ?? false
    }

    /// A command that reaches the MDM server is one that was requested, as it was requested.
    func checkArrival(_ exchange: Exchange) throws(Violation) {
        guard exchange.endpoint == "enqueue", let uuid = Self.uuid(in: exchange) else { return }
        guard watched.hasCommand(uuid), let intent = ledger.requested[CommandUUID(uuid)] else {
            throw Violation(.oneCommand, "\(uuid) arrives, and was never requested")
        }
        let body = Array(exchange.request.body)
        // Without it a Mac's app is managed no more; other devices do not know the key.
        let isMac = services.mdm.devices[intent.serialNumber.text]?.platform == "macOS"
        let isRight =
            switch intent.command {
            case .installApplication(let install):
                BodyText.contains("<integer>\(install.iTunesStoreID)</integer>", in: body)
                    && BodyText.contains("InstallApplication", in: body)
                    && BodyText.contains("<key>InstallAsManaged</key>", in: body) == isMac
            case .installedApplicationList:
                BodyText.contains("InstalledApplicationList", in: body)
            case .deviceInformation: BodyText.contains("DeviceInformation", in: body)
            }
        guard isRight, exchange.request.path.hasSuffix(intent.enrollmentId.text) else {
            throw Violation(.oneCommand, "\(uuid) is not what was requested: \(intent)")
        }
        if services.mdm.commands[uuid] != nil { counts.repeatedSends += 1 }
    }

    // MARK: - After a call of the engine

    /// Reads what is new in the log, and holds the state against it.
    func catchUp() throws(Violation) {
        let process = running
        // Most steps write nothing: then there is little to see.
        let isNews = process.engine.lastSeq != ledger.seq
        if isNews { try readLog() }
        guard ledger.seq == process.engine.lastSeq else {
            throw Violation(
                .stateIsFold,
                "the log ends at \(ledger.seq), the engine at \(process.engine.lastSeq)")
        }
        // While it is full, the state may be ahead of the log.
        guard !process.engine.isFull else { return }
        // With very many tokens, looking takes longer than what is looked at.
        let isLookedAt =
            plan.locations == nil ? isNews || counts.steps % 10 == 0 : counts.steps % 200 == 0
        guard isLookedAt else { return try standings.check(ledger.state) }
        try checkFold("after a step")
        try StateChecks.check(ledger.state)
        try standings.check(ledger.state)
        try readings.check(ledger.state)
        try developer.check(ledger.state)
        try checkFilesAreAlerted()
    }

    /// A file that was refused is an alert, as long as it is (O1, U10).
    private func checkFilesAreAlerted() throws(Violation) {
        guard let refused, running.inbox.isEmpty else { return }
        let codes = Set(ledger.state.alerts.keys.map(\.code))
        guard codes.contains(.configurationRefused) == refused.settings,
            codes.contains(.deviceFileRefused) == refused.devices
        else { throw Violation(.alerts, "refused: \(refused), and alerts stand for \(codes)") }
    }

    /// After a start: everything acknowledged is there, with or without a checkpoint.
    func catchUpAfterStart() throws(Violation) {
        let process = running
        let acknowledged = ledger.seq
        guard process.engine.lastSeq > acknowledged else {
            throw Violation(
                .stateIsFold,
                "\(acknowledged) was acknowledged, \(process.engine.lastSeq) is there")
        }
        try readLog()
        watched.trust(
            ledger.requested.keys.map(\.text), claims: ledger.claims,
            writes: ledger.writes.intents)
        try checkFold("after a start")
        // It takes as long as the start itself: at the last start it is looked at for sure.
        if isOver || random.chance(10) { try checkWholeLog() }
    }

    private func readLog() throws(Violation) {
        var entries: [LogEntry] = []
        do throws(EventLogError) {
            try reader.read(after: ledger.seq) { entries.append($0) }
        } catch {
            throw Violation(.noFalseAlarm, "the log cannot be read: \(error)")
        }
        for entry in entries {
            note("\(entry.seq) \(entry.type) \(String(decoding: entry.data, as: UTF8.self))")
            do {
                try ledger.take(entry, truth)
            } catch let violation as Violation {
                throw violation
            } catch {
                throw Violation(.noFalseAlarm, "\(entry.type) cannot be read: \(error)")
            }
        }
        for fingerprint in ledger.loaded { standings.loaded(fingerprint) }
        ledger.loaded = []
        if watched.secrets > 0 { throw Violation(.noSecret, "a secret was written") }
    }

    private func checkFold(_ when: String) throws(Violation) {
        let process = running
        guard process.engine.state == ledger.state else {
            throw Violation(
                .stateIsFold,
                "\(when) the state is not that of the log: "
                    + StateChecks.difference(process.engine.state, ledger.state))
        }
    }

    /// Folds the whole log once more, no checkpoint used.
    private func checkWholeLog() throws(Violation) {
        guard !hasPruned else { return }
        var replay = StateReplay()
        do throws(EventLogError) {
            try EventLogReader(directory: Self.directory, disk: disk)
                .replay(foldVersion: -1) { try replay.take($0) }
        } catch {
            throw Violation(.noFalseAlarm, "the log cannot be replayed: \(error)")
        }
        guard replay.state == ledger.state else {
            throw Violation(
                .stateIsFold,
                "the whole log folds to another state: "
                    + StateChecks.difference(replay.state, ledger.state))
        }
    }
}
