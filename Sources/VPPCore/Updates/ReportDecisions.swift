// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Decides what a device's report means. Reports may come twice, late, or in another order: what
/// does not belong to an open command is left alone (mdm-servers.md, 2).
func decideReport(_ state: State, _ report: DeviceReport, now: Timestamp) -> Decision {
    switch report {
    case .authenticated(let enrollment):
        guard let serial = state.serial(of: enrollment) else { return Decision() }
        return Decision(events: enrolled(state, serial, as: enrollment))
    case .tokenUpdated(let enrollment):
        // A rotation of push tokens is no news; an enrollment is told by Authenticate, unless that
        // was lost on its way (webhooks are sent once).
        return Decision(events: introduced(state, enrollment))
    case .checkedOut(let enrollment):
        guard let index = state.devices.index(of: enrollment.id) else { return Decision() }
        let serial = state.devices[index].serialNumber
        return Decision(
            events: lostWithEnrollment(state, serial) + [
                .deviceCheckedOut(DeviceCheckedOut(serialNumber: serial))
            ])
    case .idle(let enrollment): return decideIdle(state, enrollment, now: now)
    case .answered(let enrollment, let uuid, let answer):
        let news = learned(state, enrollment)
        guard let command = state.commands[uuid], command.enrollmentId == enrollment.id else {
            return Decision(events: news)
        }
        var decision = decideAnswer(state, command, answer, now: now)
        decision.events = news + decision.events
        return decision
    }
}

extension State {
    /// The serial number an enrollment belongs to, by its own word or by what is known.
    fileprivate func serial(of enrollment: Enrollment) -> SerialNumber? {
        if let serial = enrollment.serialNumber { return serial }
        return devices.index(of: enrollment.id).map { devices[$0].serialNumber }
    }
}

private func enrolled(
    _ state: State, _ serial: SerialNumber, as enrollment: Enrollment
) -> [Event] {
    lostWithEnrollment(state, serial) + [
        .deviceEnrolled(
            DeviceEnrolled(
                serialNumber: serial, enrollmentId: enrollment.id,
                platform: enrollment.description.platform,
                osVersion: enrollment.description.osVersion))
    ]
}

/// An enrollment that is not known names its serial number.
private func introduced(_ state: State, _ enrollment: Enrollment) -> [Event] {
    guard let serial = enrollment.serialNumber, state.devices.index(of: enrollment.id) == nil
    else { return [] }
    return enrolled(state, serial, as: enrollment)
}

/// What an answer to `DeviceInformation` tells, whoever asked: which enrollment is that of a device
/// without one, long after it enrolled; or what a device is now (U10).
private func learned(_ state: State, _ enrollment: Enrollment) -> [Event] {
    guard let index = state.devices.index(of: enrollment.id) else {
        let known = enrollment.serialNumber.flatMap { state.devices.index(of: $0) }
            .map { state.devices[$0] }
        // One that has another enrollment by now, or left, may have said it before.
        if let known, known.enrollmentId != nil || known.hasLeft { return [] }
        return introduced(state, enrollment)
    }
    // Where the file gave the enrollment to another device, the word is not about that one.
    if let serial = enrollment.serialNumber, serial != state.devices[index].serialNumber {
        return []
    }
    let known = state.devices[index].said
    guard enrollment.description.completed(by: known) != known else { return [] }
    return [
        .deviceDescribed(
            DeviceDescribed(
                serialNumber: state.devices[index].serialNumber,
                platform: enrollment.description.platform,
                osVersion: enrollment.description.osVersion,
                timeZone: enrollment.description.timeZone))
    ]
}

private func lostWithEnrollment(_ state: State, _ serial: SerialNumber) -> [Event] {
    guard let index = state.devices.index(of: serial),
        let command = state.devices[index].openCommand.flatMap({ state.commands[$0] })
    else { return [] }
    return [command.lost(.enrollmentEnded, in: state)]
}

/// Two `Idle` after the MDM has had a command for a while mean that it lost it (U9). One is how a
/// device asks for it.
private func decideIdle(_ state: State, _ enrollment: Enrollment, now: Timestamp) -> Decision {
    guard let index = state.devices.index(of: enrollment.id) else { return Decision() }
    if hasComeBack(state, index, now: now) {
        return Decision(events: [
            .inspectionsPlanned(InspectionsPlanned(devices: [state.devices[index].serialNumber]))
        ])
    }
    guard let command = state.devices[index].openCommand.flatMap({ state.commands[$0] }),
        case .queued(let queuedAt) = command.handover, !command.isDeferred,
        queuedAt + idleGrace <= now, command.idles < idlesOfStuckQueue
    else { return Decision() }
    return Decision(events: [
        .deviceIdled(
            DeviceIdled(
                serialNumber: state.devices[index].serialNumber, uuid: command.uuid))
    ])
}

/// Whether a device that was given up as silent talks again and is worth one more inspection.
private func hasComeBack(_ state: State, _ index: DeviceIndex, now: Timestamp) -> Bool {
    let record = state.devices[index]
    let attempts = state.settings?.updates.attempts ?? UpdateSettings().attempts
    return record.failedInspections >= attempts && record.openCommand == nil
        && state.inspections[index] == nil && record.inspectNotBefore.map { $0 <= now } ?? true
        && state.appsLicensed(to: index).contains {
            state.apps[$0]?.bundleId != nil && state.settings?.mode(of: $0) == .administrator
        }
}

/// A device answers within seconds of the push; an `Idle` so soon is part of fetching. [judgement]
private let idleGrace: Duration = .seconds(30)

/// Source: mdm-servers.md, 0.4.
let idlesOfStuckQueue = 2

/// Decides what an answer to one of our commands means.
///
/// | # | command | answer | events besides `command.answered` |
/// |---|---|---|---|
/// | 1 | any | NotNow | none: the MDM keeps the command |
/// | 2 | device information | any other | none: what it says is heard before |
/// | 3 | inspection | any other | the checks of acknowledged updates |
/// | 4 | install | taken | update.acknowledged |
/// | 5 | install | incurable, malformed | update.ended (parked) |
/// | 6 | install | another error | update.attempt_failed, or parked when they are used up |
private func decideAnswer(
    _ state: State, _ command: OpenCommand, _ answer: CommandAnswer, now: Timestamp
) -> Decision {
    if answer.status == .notNow, let known = command.deferredAt {
        // Devices say it at every poll; told again now and then, it keeps the deadline away.
        let deadline = state.settings?.updates.commandDeadline ?? UpdateSettings().commandDeadline
        if known + deadline / 2 > now { return Decision() }
    }
    let serial = state.devices[command.device].serialNumber
    var answered = CommandAnswered(
        uuid: command.uuid, serialNumber: serial, answer: answer, installed: [], notInstalled: [])
    // The list is kept by app; what was not asked for is not kept at all.
    answered.answer.installedApplications = nil
    if answer.status == .notNow || command.command == .deviceInformation {
        return Decision(events: [.commandAnswered(answered)])
    }
    if command.isInspection {
        let found = inventory(state, command, answer)
        answered.installed = found.installed
        answered.notInstalled = found.missing
        var events: [Event] = [.commandAnswered(answered)]
        // Without a list nothing was said about any version.
        if answer.installedApplications != nil {
            for app in command.apps { events += checked(state, command, app, found.installed, now) }
        }
        return Decision(events: events)
    }
    guard let app = command.apps.first, state.updates[command.key(app)] != nil else {
        return Decision(events: [.commandAnswered(answered)])
    }
    return Decision(
        events: [.commandAnswered(answered)]
            + decideInstallAnswer(state, command, app, AnswerClass(answer), now: now))
}

private func decideInstallAnswer(
    _ state: State, _ command: OpenCommand, _ app: AdamID, _ answer: AnswerClass, now: Timestamp
) -> [Event] {
    let settings = state.settings?.updates ?? UpdateSettings()
    let failed = { (reason: ParkReason) in
        attemptFailed(state, command, answer: answer, parkingFor: reason, now: now)
    }
    switch answer {
    case .pendingVerification, .waitingForUser, .inProgress:
        return [
            .updateAcknowledged(
                UpdateAcknowledged(
                    serialNumber: state.devices[command.device].serialNumber, adamId: app,
                    answer: answer, verifyAt: now + settings.verifyAfter))
        ]
    case .notNow: return []
    case .appInUse: return failed(.appInUse)
    case .refusedByUser: return failed(.userRefused)
    case .failed(let reason): return failed(reason)
    case .incurable(let reason): return parked(state, command, for: reason)
    case .malformed: return parked(state, command, for: .commandMalformed)
    }
}

/// The asked-for apps in an inspection's answer, and those that are not installed.
private func inventory(
    _ state: State, _ command: OpenCommand, _ answer: CommandAnswer
) -> (installed: [InventoryEntry], missing: [AdamID]) {
    guard let list = answer.installedApplications else { return ([], []) }
    let byBundle = Dictionary(
        list.map { ($0.bundleId, $0) }, uniquingKeysWith: { first, _ in first })
    var installed: [InventoryEntry] = []
    var missing: [AdamID] = []
    for app in command.apps {
        if let found = state.apps[app]?.bundleId.flatMap({ byBundle[$0] }) {
            installed.append(
                InventoryEntry(
                    adamId: app, version: InstalledVersion(found), installing: found.installing))
        } else {
            missing.append(app)
        }
    }
    return (installed, missing)
}

/// Installed versions are looked at so many times after an attempt before it counts as failed: the
/// first look may come before a large download has ended. [judgement]
private let checksPerAttempt = 2

/// So many looks find the app "installing" before that counts as no advance. [judgement]
private let checksWhileInstalling = 12

/// Judges an acknowledged update by what the device has now (U6).
private func checked(
    _ state: State, _ command: OpenCommand, _ app: AdamID, _ installed: [InventoryEntry],
    _ now: Timestamp
) -> [Event] {
    guard let update = state.updates[command.key(app)] else { return [] }
    let serial = state.devices[command.device].serialNumber
    let settings = state.settings?.updates ?? UpdateSettings()
    let entry = installed.first { $0.adamId == app }
    let end = { (outcome: UpdateOutcome) -> Event in
        .updateEnded(
            UpdateEnded(
                serialNumber: serial, adamId: app, target: update.target, outcome: outcome))
    }
    let isInstalling = entry?.installing ?? false
    if let entry, !isInstalling,
        InstalledVersion.hasAdvanced(
            from: update.baseline, to: entry.version, target: update.target)
    {
        switch update.phase {
        case .acknowledged(let acknowledgedAt) where command.requestedAt >= acknowledgedAt:
            return [end(.verified(entry.version))]
        // An attempt whose answer never came: the version tells that the device has done it.
        case .waiting where update.attempts > 0: return [end(.verified(entry.version))]
        case .acknowledged, .waiting, .commanded, .deferred: return []
        }
    }
    guard case .acknowledged(let acknowledgedAt) = update.phase,
        command.requestedAt >= acknowledgedAt
    else { return [] }
    if update.checks + 1 < (isInstalling ? checksWhileInstalling : checksPerAttempt) {
        return [
            .updateChecked(
                UpdateChecked(
                    serialNumber: serial, adamId: app, installed: entry?.version,
                    verifyAt: now + settings.verifyAfter))
        ]
    }
    if update.attempts >= settings.attempts {
        let reason: ParkReason =
            update.lastAnswer == .waitingForUser
            ? .userPrompted : .noVersionAdvance(attempts: update.attempts)
        return [end(.parked(reason))]
    }
    return [
        .updateAttemptFailed(
            UpdateAttemptFailed(
                serialNumber: serial, adamId: app, attempts: update.attempts, answer: nil,
                notBefore: now + settings.retryInterval))
    ]
}
