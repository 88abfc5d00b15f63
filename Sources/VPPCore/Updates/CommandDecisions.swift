// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Hands over the commands whose intent is durable, and gives up those that were lost.
func reviewCommands(
    _ state: State, _ settings: Settings, _ running: Set<EffectKey>, now: Timestamp
) -> Decision {
    var decision = Decision()
    // Commands wait for a server to be configured; their answers may come all the same.
    var mayHandOver = settings.mdm != nil && state.sink.notBefore.map { $0 <= now } ?? true
    let isProbing = state.sink.failuresInRow > 0
    if isProbing, running.contains(where: \.isSend) { mayHandOver = false }
    // Most commands wait for their device: only those with something to decide are put in order.
    var undecided: [OpenCommand] = []
    for command in state.commands.values {
        if let deadline = command.deadline(settings.updates), deadline > now {
            decision.wake(at: deadline)
        } else {
            undecided.append(command)
        }
    }
    // By tries first: a command the server never takes must not hold up the others.
    for command in undecided.sorted(by: { ($0.tries, $0.ordinal) < ($1.tries, $1.ordinal) }) {
        switch command.handover {
        case .requested, .uncertain:
            if running.contains(.send(command.uuid)) { continue }
            if let notAfter = command.notAfter, command.isTooLate(at: now) {
                // An uncertain one may be in the server's queue: its answer is waited for.
                if command.handover == .requested {
                    decision.events.append(command.lost(.windowClosed, in: state))
                } else {
                    decision.add(reviewDeadline(state, command, since: notAfter, settings, now))
                }
            } else if command.handover == .uncertain, command.notAfter == nil,
                command.requestedAt + settings.updates.commandDeadline <= now
            {
                decision.events += lostToSilence(state, command, now: now)
            } else if mayHandOver {
                switch state.release(of: command, now: now) {
                case .wanted(let notAfter):
                    // A server in trouble is tried with a single command (U9).
                    mayHandOver = !isProbing
                    decision.effects.append(
                        .send(
                            command.command, command.uuid, command.enrollmentId,
                            notAfter: notAfter))
                case .unwanted where command.handover == .requested:
                    decision.events.append(command.lost(.withdrawn, in: state))
                case .unwanted(let until):
                    // It may be in the server's queue: it cannot be called back, and is not sent again.
                    decision.wake(
                        at: command.notAfter
                            ?? command.requestedAt + settings.updates.commandDeadline)
                    if let until { decision.wake(at: until) }
                }
            }
        case .queued:
            decision.events += lostToSilence(state, command, now: now)
        }
    }
    return decision
}

/// What is to become of a command that has not left, by the settings of now.
private enum CommandRelease {
    /// It may leave before `notAfter`.
    case wanted(notAfter: Timestamp?)
    /// Not before `until`, where time alone changes that.
    case unwanted(until: Timestamp?)
}

extension State {
    /// Whether a command that has not left is still what would be requested: nothing that the rules
    /// came to forbid while it waited for the server is sent (U1, U2, U3).
    fileprivate func release(of command: OpenCommand, now: Timestamp) -> CommandRelease {
        guard !command.isInspection, let app = command.apps.first else {
            let isOn = command.apps.contains { settings?.mode(of: $0) == .administrator }
            return isOn ? .wanted(notAfter: command.notAfter) : .unwanted(until: nil)
        }
        guard
            case .allowed(let rule, let store, let device) = ruling(command.key(app), among: tokens),
            rule.name == command.rule, oldSystem(of: device, for: store) == nil
        else { return .unwanted(until: nil) }
        guard let window = rule.window else { return .wanted(notAfter: command.notAfter) }
        switch window.opening(at: now, deviceTimeZone: device.timeZone) {
        case .open(let until):
            return .wanted(notAfter: command.notAfter.map { min($0, until) } ?? until)
        case .closed(let until): return .unwanted(until: until)
        }
    }

    /// Whether a command that the server may have is not wanted any more: its answer is waited for, and
    /// nothing else about it waits for the server.
    func isLeftAlone(_ command: OpenCommand, now: Timestamp) -> Bool {
        guard command.handover == .uncertain, case .unwanted = release(of: command, now: now)
        else { return false }
        return true
    }
}

private func reviewDeadline(
    _ state: State, _ command: OpenCommand, since: Timestamp, _ settings: Settings,
    _ now: Timestamp
) -> Decision {
    let deadline = since + settings.updates.commandDeadline
    guard deadline <= now else { return Decision(wake: deadline) }
    return Decision(events: lostToSilence(state, command, now: now))
}

/// Nothing was heard of a command until its deadline.
private func lostToSilence(_ state: State, _ command: OpenCommand, now: Timestamp) -> [Event] {
    var events = [command.lost(.deadline, in: state)]
    if !command.isInspection, let app = command.apps.first {
        let attempts = (state.updates[command.key(app)]?.attempts ?? 0) + 1
        events += attemptFailed(
            state, command, answer: nil, parkingFor: .unanswered(attempts: attempts), now: now)
    }
    return events
}

/// Decides what became of handing a command to the MDM server.
///
/// | # | outcome | events |
/// |---|---|---|
/// | 1 | queued, already queued | command.queued |
/// | 2 | refused | command.not_queued, command.lost; an install's pair is parked |
/// | 3 | unknown, unavailable | command.not_queued; repeated under the same id after a back-off |
/// | 4 | too late | command.lost |
func decideHandover(
    _ state: State, _ uuid: CommandUUID, _ outcome: SendOutcome, now: Timestamp
) -> Decision {
    // Answered or lost meanwhile: the answer can overtake the server's own "queued".
    guard let command = state.commands[uuid] else { return Decision() }
    let serial = state.devices[command.device].serialNumber
    let notQueued = { (notBefore: Timestamp?) -> Event in
        .commandNotQueued(
            CommandNotQueued(
                uuid: uuid, serialNumber: serial, outcome: outcome, notBefore: notBefore))
    }
    switch outcome {
    case .queued(let pushError):
        return Decision(events: [
            .commandQueued(
                CommandQueued(uuid: uuid, serialNumber: serial, pushError: pushError))
        ])
    case .alreadyQueued:
        return Decision(events: [
            .commandQueued(CommandQueued(uuid: uuid, serialNumber: serial))
        ])
    case .refused(let detail):
        var events = [notQueued(nil), command.lost(.refused, in: state)]
        events += parked(state, command, for: .refusedByServer(detail: detail))
        return Decision(events: events)
    case .unknown, .unavailable:
        // Several that were under way when the server went down are one failure, not a row of them.
        if let notBefore = state.sink.notBefore, notBefore > now {
            return Decision(events: [notQueued(nil)])
        }
        let wait = min(
            Duration.seconds(1) * (1 << min(state.sink.failuresInRow, 10)), .minutes(5))
        return Decision(events: [notQueued(now + wait)])
    case .tooLate:
        guard command.handover == .requested else { return Decision() }
        return Decision(events: [command.lost(.windowClosed, in: state)])
    }
}

extension OpenCommand {
    func key(_ app: AdamID) -> UpdateKey {
        UpdateKey(device: device, adamId: app)
    }

    /// When a queued command counts as lost, if nothing is heard of it; nil for any other.
    func deadline(_ settings: UpdateSettings) -> Timestamp? {
        guard case .queued(let queuedAt) = handover else { return nil }
        return max(queuedAt, deferredAt ?? queuedAt) + settings.commandDeadline
    }

    func lost(_ reason: CommandLost.Reason, in state: State) -> Event {
        .commandLost(
            CommandLost(
                uuid: uuid, serialNumber: state.devices[device].serialNumber, reason: reason))
    }
}

/// An attempt came to nothing: another one later, or the pair is parked when they are used up (U6).
func attemptFailed(
    _ state: State, _ command: OpenCommand, answer: AnswerClass?,
    parkingFor reason: ParkReason, now: Timestamp
) -> [Event] {
    guard let app = command.apps.first, let update = state.updates[command.key(app)] else {
        return []
    }
    let settings = state.settings?.updates ?? UpdateSettings()
    let attempts = update.attempts + 1
    if attempts >= settings.attempts { return parked(state, command, for: reason) }
    return [
        .updateAttemptFailed(
            UpdateAttemptFailed(
                serialNumber: state.devices[command.device].serialNumber, adamId: app,
                attempts: attempts, answer: answer, notBefore: now + settings.retryInterval))
    ]
}

/// Ends the update a command was for by parking its pair; nothing for an inspection.
func parked(_ state: State, _ command: OpenCommand, for reason: ParkReason) -> [Event] {
    guard !command.isInspection, let app = command.apps.first,
        let update = state.updates[command.key(app)]
    else { return [] }
    return [
        .updateEnded(
            UpdateEnded(
                serialNumber: state.devices[command.device].serialNumber, adamId: app,
                target: update.target, outcome: .parked(reason)))
    ]
}
