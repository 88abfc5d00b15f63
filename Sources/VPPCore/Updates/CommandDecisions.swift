// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Hands over the commands whose intent is durable, and gives up those that were lost.
func reviewCommands(
    _ state: State, _ settings: Settings, _ running: Set<EffectKey>, now: Timestamp
) -> Decision {
    var decision = Decision()
    let sinkIsOpen = state.sink.notBefore.map { $0 <= now } ?? true
    // Looked at in every review and mostly queued: only what there is something to do for is put
    // in order.
    var due: [OpenCommand] = []
    for command in state.commands.values {
        if case .queued(let queuedAt) = command.handover {
            let deadline = command.deadline(since: queuedAt, settings)
            guard deadline <= now else {
                decision.wake(at: deadline)
                continue
            }
        }
        due.append(command)
    }
    for command in due.sorted(by: { $0.ordinal < $1.ordinal }) {
        switch command.handover {
        case .requested, .uncertain:
            if running.contains(.send(command.uuid)) { continue }
            if let notAfter = command.notAfter, notAfter <= now {
                // An uncertain one may be in the server's queue: its answer is waited for.
                if command.handover == .requested {
                    decision.events.append(command.lost(.windowClosed, in: state))
                } else {
                    decision.add(reviewDeadline(state, command, since: notAfter, settings, now))
                }
            } else if sinkIsOpen {
                decision.effects.append(
                    .send(
                        command.command, command.uuid, command.enrollmentId,
                        notAfter: command.notAfter))
            }
        case .queued(let queuedAt):
            decision.add(reviewDeadline(state, command, since: queuedAt, settings, now))
        }
    }
    return decision
}

/// A deferred command is given up after so many deadlines. [judgement]
private let deadlinesOfDeferred = 7

private func reviewDeadline(
    _ state: State, _ command: OpenCommand, since: Timestamp, _ settings: Settings,
    _ now: Timestamp
) -> Decision {
    let deadline = command.deadline(since: since, settings)
    guard deadline <= now else { return Decision(wake: deadline) }
    var events = [command.lost(.deadline, in: state)]
    if !command.isInspection, let app = command.apps.first {
        let attempts = (state.updates[command.key(app)]?.attempts ?? 0) + 1
        events += attemptFailed(
            state, command, answer: nil, parkingFor: .unanswered(attempts: attempts), now: now)
    }
    return Decision(events: events)
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
        let wait = min(
            Duration.seconds(1) * (1 << min(state.sink.failuresInRow, 10)), .minutes(5))
        return Decision(events: [notQueued(now + wait)])
    case .tooLate:
        guard command.handover == .requested else { return Decision() }
        return Decision(events: [command.lost(.windowClosed, in: state)])
    }
}

extension OpenCommand {
    /// When it is given up unanswered.
    fileprivate func deadline(since: Timestamp, _ settings: Settings) -> Timestamp {
        // A device that said NotNow is alive, and the MDM server offers the command again by itself.
        let patience = settings.updates.commandDeadline
        return since + (isDeferred ? patience * deadlinesOfDeferred : patience)
    }

    func key(_ app: AdamID) -> UpdateKey {
        UpdateKey(device: device, adamId: app)
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
