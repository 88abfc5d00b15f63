// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// The invariants, along the way and in the end.
extension World {
    // MARK: - Before an effect leaves

    mutating func checkSend(_ uuid: CommandUUID) throws(Violation) {
        guard watched.hasCommand(uuid.text), ledger.requested[uuid] != nil else {
            throw Violation(.intentBeforeEffect, "\(uuid) leaves before its intent is durable")
        }
    }

    func checkClaim(_ effect: Effect) throws(Violation) {
        guard case .claim(_, _, let info, _) = effect else { return }
        guard ledger.openClaim == info, watched.claims >= ledger.claims else {
            throw Violation(.intentBeforeEffect, "a claim leaves before its intent is durable")
        }
    }

    /// A command that reaches the MDM server is one that was requested, as it was requested.
    func checkArrival(_ command: FakeMDMServer.Command) throws(Violation) {
        guard watched.hasCommand(command.uuid.text) else {
            throw Violation(.intentBeforeEffect, "\(command.uuid) arrives without an intent")
        }
        guard let intent = ledger.requested[command.uuid] else { return }
        guard intent.command == command.command, intent.enrollmentId == command.enrollment else {
            throw Violation(.oneCommand, "\(command) is not what was requested: \(intent)")
        }
    }

    // MARK: - After a call of the engine

    /// Reads what is new in the log, and holds the state against it.
    mutating func catchUp() throws(Violation) {
        // Most steps write nothing.
        if running.engine.lastSeq != ledger.seq { try readLog() }
        guard ledger.seq == running.engine.lastSeq else {
            throw Violation(
                .stateIsFold,
                "the log ends at \(ledger.seq), the engine at \(running.engine.lastSeq)")
        }
        // While it is full, the state may be ahead of the log.
        guard !running.engine.isFull else { return }
        try checkFold("after a step")
        try StateChecks.check(ledger.state)
    }

    /// After a start: everything acknowledged is there, with or without a checkpoint.
    mutating func catchUpAfterStart() throws(Violation) {
        let acknowledged = ledger.seq
        guard running.engine.lastSeq > acknowledged else {
            throw Violation(
                .stateIsFold, "\(acknowledged) was acknowledged, \(running.engine.lastSeq) is there"
            )
        }
        try readLog()
        watched.trust(ledger.requested.keys.map(\.text), claims: ledger.claims)
        try checkFold("after a start")
        for uuid in left.keys where ledger.requested[uuid] == nil {
            throw Violation(.intentBeforeEffect, "\(uuid) had left, and its intent is gone")
        }
        // It takes as long as the start itself: at the last start it is looked at for sure.
        if isOver || random.chance(40) { try checkWholeLog() }
    }

    private mutating func readLog() throws(Violation) {
        var entries: [LogEntry] = []
        do throws(EventLogError) {
            try reader.read(after: ledger.seq) { entries.append($0) }
        } catch {
            throw Violation(.noFalseAlarm, "the log cannot be read: \(error)")
        }
        for entry in entries {
            note("\(entry.seq) \(entry.type)")
            do {
                try ledger.take(entry)
            } catch let violation as Violation {
                throw violation
            } catch {
                throw Violation(.noFalseAlarm, "\(entry.type) cannot be read: \(error)")
            }
        }
        if watched.secrets > 0 { throw Violation(.noSecret, "a secret was written") }
    }

    private func checkFold(_ when: String) throws(Violation) {
        guard running.engine.state == ledger.state else {
            throw Violation(
                .stateIsFold,
                "\(when) the state is not that of the log: "
                    + StateChecks.difference(running.engine.state, ledger.state))
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

    // MARK: - In the end

    /// What is left to do; nil when all is quiet.
    var unfinished: String? {
        guard process != nil else { return "the process is not up" }
        let state = running.engine.state
        if running.engine.isFull || !inbox.isEmpty { return "inputs wait" }
        if !state.commands.isEmpty { return "commands are open: \(state.commands.keys)" }
        if !state.updates.isEmpty { return "updates are live: \(state.updates)" }
        if !state.inspections.isEmpty { return "inspections are planned" }
        if !ledger.open.isEmpty { return "intents are open: \(ledger.open)" }
        if running.engine.isWriting { return "something is being written" }
        for device in devices {
            if !mdm.queue(of: device.enrollment).isEmpty { return "\(device.serial) has a queue" }
            for app in location.apps {
                if let what = unfinished(app, on: device, state) { return what }
            }
        }
        return unfinishedClaim(state)
    }

    private func unfinished(_ app: AdamID, on device: FakeDevice, _ state: State) -> String? {
        let pair = "app \(app) on \(device.serial)"
        guard let index = state.devices.index(of: device.serial) else { return "\(pair): unknown" }
        let isLicensed = location.isLicensed(app, to: device.serial)
        switch state.judge(UpdateKey(device: index, adamId: app)) {
        case .skip(.current):
            guard device.versions[app] == location.newest(app) else {
                return "\(pair) has \(device.versions), not \(location.newest(app))"
            }
            return isLicensed ? nil : "\(pair): the license is gone"
        case .skip(.noLicense): return isLicensed ? "\(pair): a license is not seen" : nil
        case let other: return "\(pair): \(other)"
        }
    }

    private func unfinishedClaim(_ state: State) -> String? {
        guard let token = state.tokens[Self.token] else { return "there is no token" }
        guard token.location.mdmInfo == location.config.mdmInfo else {
            return "the location's claim is not known: \(location.config)"
        }
        let isOurs = location.config.mdmInfo?.id == Self.installation
        switch token.standing {
        case .active: return isOurs && ledger.openClaim == nil ? nil : "the claim is not made"
        case .claimed, .restricted: return nil
        case .pending, .expired, .revoked, .invalid, .duplicate: return "\(token.standing)"
        }
    }

    /// Ends in order, starts once more, and has the log verified.
    mutating func checkEnd() throws(Violation) {
        try step()
        do throws(EventLogError) {
            try running.engine.close()
            let verdict = try EventLogReader(directory: Self.directory, disk: disk).verify()
            guard verdict.verdict == .clean || hasPruned else {
                throw EventLogError(refusing: verdict.verdict, in: Self.directory)!
            }
        } catch {
            throw Violation(.noFalseAlarm, "\(error)")
        }
        isOver = true
        endProcess(losingPower: true)
        while process == nil { try advance() }
        counts.events += ledger.events
        counts.claims += ledger.claims
    }
}
