// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Decides what follows from one input. Pure: same arguments, same result, on every host and day.
///
/// It records what was learned. What vppd does about it follows from the state alone, in
/// ``review(_:touched:running:now:)``, so that nothing depends on the order or the occasion of learning.
package func decide(_ state: State, _ input: Input, now: Timestamp) -> Decision {
    switch input {
    case .started(let release, let newInstallation):
        return decideStart(state, release: release, newInstallation: newInstallation)
    case .stopping(let reason):
        return Decision(events: [.daemonStopped(DaemonStopped(reason: reason))])
    case .settingsLoaded(let settings): return decideSettings(state, settings)
    case .settingsRefused(let problem):
        guard state.configurationProblem != problem else { return Decision() }
        return Decision(events: [.configurationRefused(ConfigurationRefused(problem: problem))])
    case .devicesLoaded(let devices): return decideDevices(state, devices)
    case .devicesRefused(let problem):
        guard state.deviceFileProblem != problem else { return Decision() }
        return Decision(events: [.deviceFileRefused(DeviceFileRefused(problem: problem))])
    case .tokenLoaded(let token, let facts): return decideTokenLoaded(state, token, facts)
    case .tokenUnusable(let token, let problem):
        guard state.expects(token), state.tokens[token]?.fileProblem != problem else {
            return Decision()
        }
        return Decision(events: [
            .tokenFileRefused(TokenFileRefused(token: token, problem: problem))
        ])
    case .synced(let name, let fingerprint, let scope, let result):
        guard let token = state.current(name, fingerprint) else { return Decision() }
        switch result {
        case .success(let snapshot):
            return decideSnapshot(state, token, scope: scope, snapshot, now: now)
        case .failure(let failure): return decideSyncFailure(state, token, failure, now: now)
        }
    case .metadataRead(
        let name, let fingerprint, let queries, let answers, let failure, let verdict):
        guard let token = state.current(name, fingerprint) else { return Decision() }
        var decision = decideMetadata(state, token, queries, answers, failure, now: now)
        decision.add(decideDeveloperToken(state, token, verdict))
        return decision
    case .claimed(let name, let fingerprint, let result):
        guard let token = state.current(name, fingerprint) else { return Decision() }
        return decideClaimAnswer(state, token, result, now: now)
    case .writeRequested(let name, let write): return decideWriteRequest(state, name, write)
    case .written(let name, let fingerprint, let id, let answer):
        return decideWritten(state, name, fingerprint: fingerprint, id, answer, now: now)
    case .writeChecked(let name, let fingerprint, let id, let eventId, let result):
        guard let token = state.current(name, fingerprint) else { return Decision() }
        return decideWriteCheck(state, token, id, eventId: eventId, result, now: now)
    case .questionFailed(let name, let fingerprint, let failure):
        guard let token = state.current(name, fingerprint) else { return Decision() }
        return decideQuestionFailure(state, token, failure, now: now)
    case .subscribed(let name, let fingerprint, let result):
        guard let token = state.current(name, fingerprint) else { return Decision() }
        return decideSubscriptionAnswer(state, token, result, now: now)
    case .notified(let notification): return decideNotification(state, notification, now: now)
    case .notificationSecretsLoaded(let report):
        return decideNotificationSecrets(state, report, isTried: false)
    case .notificationSecretsTried(let report):
        return decideNotificationSecrets(state, report, isTried: true)
    case .commandHandled(let uuid, let outcome):
        return decideHandover(state, uuid, outcome, now: now)
    case .deviceReported(let report): return decideReport(state, report, now: now)
    case .storageChanged(let isFull):
        guard isFull != (state.storageFullSince != nil) else { return Decision() }
        return Decision(events: [
            isFull ? .storageFull(StorageFull()) : .storageAvailable(StorageAvailable())
        ])
    case .syncRequested(let names): return decideSyncRequest(state, names, now: now)
    }
}

extension State {
    /// The token, unless its secret was replaced since: what the old one brought does not count.
    func current(_ name: TokenName, _ fingerprint: String) -> TokenState? {
        guard let token = tokens[name], token.fingerprint == fingerprint else { return nil }
        return token
    }
}

extension State {
    /// Whether the configuration names the token. The answer to a reload of its file may come after
    /// it was removed.
    fileprivate func expects(_ token: TokenName) -> Bool {
        settings == nil || tokenSettings(token) != nil
    }
}

extension TokenState {
    /// The event that forgets the standing, so that Apple's next answer decides it anew.
    var reconsidered: Event {
        .tokenStandingChanged(TokenStandingChanged(token: name, from: standing, to: .pending))
    }
}

private func decideStart(
    _ state: State, release: String, newInstallation: String
) -> Decision {
    var decision = Decision()
    if state.installation == nil {
        decision.events.append(
            .daemonInstalled(DaemonInstalled(installation: newInstallation)))
    }
    decision.events.append(.daemonStarted(DaemonStarted(release: release)))
    // Whether such a command had left when the daemon ended, nobody knows: it is repeated under its
    // id, and never given up for another attempt's sake before its deadline (U7).
    decision.events += state.commands.values.filter { $0.handover == .requested }
        .sorted { $0.ordinal < $1.ordinal }
        .map { command in
            .commandNotQueued(
                CommandNotQueued(
                    uuid: command.uuid,
                    serialNumber: state.devices[command.device].serialNumber,
                    outcome: .unknown(detail: "the daemon ended before the server answered")))
        }
    // The same of a request of a write, and that one is not repeated before somebody looked (S4).
    decision.events += state.writes.filter { $0.phase == .started }.map { write in
        .writeNotAccepted(WriteNotAccepted(id: write.id, isUnknown: true))
    }
    // A crash may have come between raising an alert and telling it; and whoever reads the journal
    // since this boot should find what is wrong. Not that the disk is full: a start is decided when
    // there is room, and this process has told of it where it was.
    decision.effects = state.alerts.values.map(\.alert)
        .filter { $0.key.code != .storageFull }.sorted { $0.key < $1.key }
        .map { .announce(.alertStands($0)) }
    return decision
}

private func decideSettings(_ state: State, _ settings: Settings) -> Decision {
    guard state.settings != settings || state.configurationProblem != nil else {
        return Decision()
    }
    let kept = Set(settings.tokens.map(\.name))
    let removed = state.tokens.map(\.name).filter { !kept.contains($0) }.sorted()
    var decision = Decision()
    for write in state.writes where removed.contains(write.token) {
        decision.add(write.end(problem: "the token is not in the configuration any more"))
    }
    decision.events += removed.map { .tokenRemoved(TokenRemoved(token: $0)) }
    // What was a duplicate of a token that goes is one no longer: it is tried at once.
    for token in state.tokens where kept.contains(token.name) {
        guard let other = token.duplicateOf, removed.contains(other) else { continue }
        decision.events.append(token.reconsidered)
    }
    decision.events.append(.configurationApplied(ConfigurationApplied(settings: settings)))
    return decision
}

private func decideTokenLoaded(
    _ state: State, _ name: TokenName, _ facts: TokenFacts
) -> Decision {
    guard state.expects(name) else { return Decision() }
    if let token = state.tokens[name], token.fingerprint == facts.fingerprint {
        guard token.fileProblem != nil else { return Decision() }
        return Decision(events: [
            .tokenFileRefused(TokenFileRefused(token: name, problem: ""))
        ])
    }
    return Decision(events: [
        .tokenLoaded(
            TokenLoaded(
                token: name, fingerprint: facts.fingerprint, expires: facts.expires,
                organization: facts.organization))
    ])
}

private func decideSyncRequest(
    _ state: State, _ names: [TokenName]?, now: Timestamp
) -> Decision {
    var decision = Decision()
    if let due = state.serviceNotBefore, due > now { return decision }
    for (token, place) in zip(state.tokens, state.pollPlaces)
    where names?.contains(token.name) ?? true {
        guard token.mayBeAsked(at: now),
            let effect = state.syncEffect(token, at: place, now: now)
        else { continue }
        // Whether it may write again, only a write can tell; reads go on meanwhile.
        if token.standing == .restricted { decision.events.append(token.reconsidered) }
        decision.effects.append(effect)
    }
    return decision
}
