// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension State {
    mutating func apply(_ event: UpdatesPlanned, at: Timestamp) {
        let planned = Update(
            target: event.target, platform: event.platform, rule: event.rule, ring: event.ring,
            opens: event.opens, plannedAt: at)
        for serial in event.devices {
            let key = UpdateKey(device: devices.intern(serial), adamId: event.adamId)
            updates[key, default: planned].take(over: planned)
            if !parked.isEmpty { parked[key] = nil }
            if !spent.isEmpty, let before = spent.removeValue(forKey: key) {
                change(key) { $0.resume(before) }
            }
        }
    }

    mutating func apply(_ event: UpdateEnded, at: Timestamp) {
        let key = UpdateKey(device: devices.intern(event.serialNumber), adamId: event.adamId)
        let ended = updates.removeValue(forKey: key)
        switch event.outcome {
        case .verified: verifiedCount += 1
        case .parked(let reason):
            parked[key] = ParkedUpdate(
                target: event.target, reason: reason, at: at, attempts: ended?.attemptsBegun ?? 0)
        case .cancelled:
            // What the device took and nobody looked at any more is asked for before anything else.
            if case .acknowledged = ended?.phase {
                devices[key.device].inventory[key.adamId] = nil
            }
            guard let ended, ended.attempts > 0 else { return }
            spent[key] = SpentAttempts(
                target: ended.target, baseline: ended.baseline, attempts: ended.attempts)
        case .superseded: break
        }
    }

    mutating func apply(_ event: CommandRequested, at: Timestamp) {
        let index = devices.intern(event.serialNumber)
        commandCount += 1
        let command = OpenCommand(
            uuid: event.uuid, device: index, enrollmentId: event.enrollmentId,
            command: event.command, apps: event.apps, rule: event.rule, notAfter: event.notAfter,
            requestedAt: at, ordinal: commandCount)
        commands[event.uuid] = command
        devices[index].openCommand = event.uuid
        if command.isInspection {
            inspections[index] = nil
        } else if let app = event.apps.first {
            let installed = devices[index].inventory[app]?.version
            change(UpdateKey(device: index, adamId: app)) {
                $0.phase = .commanded(event.uuid)
                if $0.attempts == 0 { $0.baseline = installed }
            }
        }
        guard let rule = event.rule else { return }
        recentSends[rule, default: []].note(at, forgetting: at - .minutes(1))
    }

    mutating func apply(_ event: CommandQueued, at: Timestamp) {
        if let index = commands.index(forKey: event.uuid) {
            commands.values[index].handover = .queued(at: at)
        }
        sink = SinkState()
    }

    mutating func apply(_ event: CommandNotQueued, at: Timestamp) {
        commands[event.uuid]?.tries += 1
        if case .unknown = event.outcome { commands[event.uuid]?.handover = .uncertain }
        // A server that refuses a command is at work.
        if case .refused = event.outcome { sink = SinkState() }
        guard let notBefore = event.notBefore else { return }
        sink.failuresInRow += 1
        sink.firstFailureAt = sink.firstFailureAt ?? at
        sink.notBefore = notBefore
        switch event.outcome {
        case .unknown(let detail), .unavailable(let detail), .refused(let detail):
            sink.lastFailure = detail
        case .queued, .alreadyQueued, .tooLate: break
        }
    }

    mutating func apply(_ event: CommandAnswered, at: Timestamp) {
        guard let command = commands[event.uuid] else { return }
        if event.answer.status == .notNow {
            commands[event.uuid]?.deferredAt = at
            commands[event.uuid]?.idles = 0
            // The device has it, so the server does, whatever became of its own answer.
            if command.isUnsent { commands[event.uuid]?.handover = .queued(at: at) }
            setPhase(of: command, to: .deferred(event.uuid))
            return
        }
        close(command)
        if command.command == .deviceInformation {
            // Whatever it said, it is not silent.
            devices[command.device].saidAt = latest
            noteInspection(of: command.device, succeeded: true, at)
        } else if command.isInspection {
            let answered = !event.installed.isEmpty || !event.notInstalled.isEmpty
            noteInspection(of: command.device, succeeded: answered, at)
        }
        for entry in event.installed {
            devices[command.device].inventory[entry.adamId] = InventoryRecord(
                version: entry.version, installing: entry.installing, reportedAt: latest)
        }
        for app in event.notInstalled {
            devices[command.device].inventory[app] = InventoryRecord(
                version: nil, installing: false, reportedAt: latest)
        }
    }

    mutating func apply(_ event: UpdateAcknowledged, at: Timestamp) {
        change(event.serialNumber, event.adamId) {
            $0.phase = .acknowledged(at: at)
            $0.attempts += 1
            $0.checks = 0
            $0.lastAnswer = event.answer
            $0.notBefore = event.verifyAt
        }
    }

    mutating func apply(_ event: UpdateChecked) {
        change(event.serialNumber, event.adamId) {
            $0.checks += 1
            $0.notBefore = event.verifyAt
        }
    }

    mutating func apply(_ event: UpdateAttemptFailed) {
        change(event.serialNumber, event.adamId) {
            $0.phase = .waiting
            $0.attempts = event.attempts
            $0.lastAnswer = event.answer ?? $0.lastAnswer
            $0.notBefore = event.notBefore
        }
    }

    mutating func apply(_ event: CommandLost, at: Timestamp) {
        guard let command = commands[event.uuid] else { return }
        close(command)
        setPhase(of: command, to: .waiting)
        guard command.isInspection else {
            // The device may have done it, and only its answer was lost: it is asked before the
            // next attempt (U9).
            if event.reason == .deadline, let app = command.apps.first {
                devices[command.device].inventory[app] = nil
            }
            return
        }
        switch event.reason {
        case .deadline, .refused: noteInspection(of: command.device, succeeded: false, at)
        case .enrollmentEnded, .windowClosed, .withdrawn: break
        }
    }

    /// Inspections that fail are repeated ever later: the loop breaker's other half (U6).
    private mutating func noteInspection(
        of device: DeviceIndex, succeeded: Bool, _ at: Timestamp
    ) {
        inspections[device] = nil
        if succeeded {
            devices[device].failedInspections = 0
            devices[device].inspectNotBefore = nil
        } else {
            let interval = settings?.updates.retryInterval ?? UpdateSettings().retryInterval
            let doublings = min(devices[device].failedInspections, 5)
            devices[device].failedInspections += 1
            devices[device].inspectNotBefore = at + interval * (1 << doublings)
        }
    }

    private mutating func close(_ command: OpenCommand) {
        commands[command.uuid] = nil
        if devices[command.device].openCommand == command.uuid {
            devices[command.device].openCommand = nil
        }
    }

    private mutating func setPhase(of command: OpenCommand, to phase: Update.Phase) {
        guard !command.isInspection, let app = command.apps.first else { return }
        change(UpdateKey(device: command.device, adamId: app)) { $0.phase = phase }
    }

    private mutating func change(
        _ serial: SerialNumber, _ app: AdamID, _ change: (inout Update) -> Void
    ) {
        guard let index = devices.index(of: serial) else { return }
        self.change(UpdateKey(device: index, adamId: app), change)
    }

    /// Changes an update where it stands: one search, and nothing is copied.
    private mutating func change(_ key: UpdateKey, _ change: (inout Update) -> Void) {
        guard let index = updates.index(forKey: key) else { return }
        change(&updates.values[index])
    }
}

extension Update {
    /// What was tried before it was cancelled counts, unless it is for another version now.
    fileprivate mutating func resume(_ spent: SpentAttempts) {
        guard spent.target.externalId == target.externalId else { return }
        attempts = spent.attempts
        baseline = spent.baseline
    }

    /// New terms; what has been done so far stays.
    fileprivate mutating func take(over planned: Update) {
        target = planned.target
        platform = planned.platform
        rule = planned.rule
        ring = planned.ring
        opens = planned.opens
    }
}

extension [Timestamp] {
    /// Adds a moment to this sorted array, and drops those up to `start`. What is searched is what
    /// changes: a rule without a limit has thousands of moments.
    fileprivate mutating func note(_ moment: Timestamp, forgetting start: Timestamp) {
        let forgotten = firstIndex { $0 > start } ?? endIndex
        if forgotten > 0 { removeFirst(forgotten) }
        // A clock that was set back puts it before others.
        let place = (lastIndex { $0 <= moment } ?? -1) + 1
        insert(moment, at: place)
    }
}
