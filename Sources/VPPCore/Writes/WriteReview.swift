// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Decides what open writes need next: one request at a time for a location, in the order they were
/// asked for. All that end do so at once, however many they are.
///
/// | # | phase | and | then |
/// |---|---|---|---|
/// | 1 | any | the token is gone, opens another location, or seven days are over | ends |
/// | 2 | queued | the token may not write or be called, or was not read since the last write or notification | waits |
/// | 3 | queued | everything is so already (S5) | ends |
/// | 4 | queued | fewer licenses than it needs are free | ends |
/// | 5 | queued | otherwise | its next request starts |
/// | 6 | started | - | waits for the answer |
/// | 7 | others | it is due | Apple is asked |
func reviewWrites(_ state: State, _ running: Set<EffectKey>, now: Timestamp) -> Decision {
    var decision = Decision()
    /// Tokens with a write that goes on: the others behind it wait.
    var busy: Set<TokenName> = []
    /// Locations that a request of another token leaves for now.
    var begun: Set<LibraryID> = []
    for write in state.writes where !busy.contains(write.token) {
        let next = review(
            write, state, running, isTaken: begun.contains(write.location), now: now)
        if next.effects.contains(where: { $0.key == .write(write.token) }) {
            begun.insert(write.location)
        }
        if !next.events.contains(where: \.endsWrite) { busy.insert(write.token) }
        decision.add(next)
    }
    return decision
}

extension Event {
    fileprivate var endsWrite: Bool {
        if case .writeCompleted = self { true } else { false }
    }
}

private func review(
    _ write: OpenWrite, _ state: State, _ running: Set<EffectKey>, isTaken: Bool, now: Timestamp
) -> Decision {
    guard !running.contains(.write(write.token)) else { return Decision() }
    guard let token = state.tokens[write.token] else {
        return write.end(problem: "the token is not in the configuration any more")
    }
    if token.opensOther(than: write.location) {
        return write.end(problem: "the token opens another location now")
    }
    let end = write.requestedAt + WriteTiming.maximumAge
    guard end > now else { return write.end(problem: "it could not be done within 7 days") }
    var decision = Decision(wake: end)
    guard let fingerprint = token.fingerprint, write.phase != .started else { return decision }
    guard token.mayCall(at: now) else {
        if let moment = token.notBefore { decision.wake(at: moment) }
        return decision
    }
    if write.phase == .queued {
        guard token.isReadyToWrite(state, running), !state.isBusy(write), !isTaken else {
            return decision
        }
        decision.add(begin(write, state, token, fingerprint: fingerprint))
        return decision
    }
    guard write.due <= now else {
        decision.wake(at: write.due)
        return decision
    }
    decision.effects += check(write, token, running)
    return decision
}

extension TokenState {
    /// Whether Apple accepted the present secret, and for another location.
    fileprivate func opensOther(than location: LibraryID) -> Bool {
        switch standing {
        case .active, .claimed, .restricted, .duplicate: self.location.uId != location
        case .pending, .expired, .revoked, .invalid: false
        }
    }

    /// Whether a request may leave: everything that is known of the location is newer than what was
    /// last written there, and was read: a notification may tell of what is over.
    fileprivate func isReadyToWrite(_ state: State, _ running: Set<EffectKey>) -> Bool {
        mayWrite && isOurs(state) && claimIntended == nil && lastSyncAt != nil && wroteAt == nil
            && lastSync?.incomplete != true && news.since == nil && !running.contains(.sync(name))
            && !running.contains(.claim(name))
    }
}

extension State {
    /// Whether a request for the same location is under way, of another token.
    fileprivate func isBusy(_ write: OpenWrite) -> Bool {
        writes.contains {
            $0.id != write.id && $0.location == write.location && $0.phase.isUnderWay
        }
    }
}

extension OpenWrite {
    /// The event that ends it, all that is left of it undone.
    func end(problem: String, errorNumber: Int = 0) -> Decision {
        var undone = [WriteFailure(errorNumber: errorNumber, of: write)]
        if let sent { undone.append(WriteFailure(errorNumber: errorNumber, of: sent)) }
        return Decision(events: [
            completed(done: done, failures: failures.adding(undone), problem: problem)
        ])
    }

    func completed(done: Int, failures: [WriteFailure], problem: String? = nil) -> Event {
        .writeCompleted(
            WriteCompleted(
                id: id, token: token, kind: kind, asset: asset, done: done, failures: failures,
                problem: problem))
    }

    /// The next request and how many holders before and in it need none: the first of its holders
    /// that are not as they should be. Those that were sent before go by themselves.
    fileprivate func next(_ state: State, _ token: TokenState) -> (LocationWrite, skipped: Int) {
        var skipped = 0
        var serials: [SerialNumber] = []
        var users: [ClientUserID] = []
        var left = again > 0 ? min(again, mostHolders) : mostHolders
        for serial in write.serialNumbers where left > 0 {
            if state.isSo(.device(serial), write, token) {
                skipped += 1
            } else {
                serials.append(serial)
                left -= 1
            }
        }
        for user in write.clientUserIds where left > 0 {
            if state.isSo(.user(user), write, token) {
                skipped += 1
            } else {
                users.append(user)
                left -= 1
            }
        }
        return (write.with(serialNumbers: serials, clientUserIds: users), skipped)
    }
}

/// Rows 3 to 5.
private func begin(
    _ write: OpenWrite, _ state: State, _ token: TokenState, fingerprint: String
) -> Decision {
    let (request, skipped) = write.next(state, token)
    guard request.holders > 0 else {
        return Decision(events: [
            write.completed(done: write.done + write.write.holders, failures: write.failures)
        ])
    }
    if let key = write.asset {
        guard let asset = token.holdings[key]?.asset else {
            return write.end(problem: "the app is not owned any more")
        }
        if write.kind == .associate, request.holders > asset.availableCount {
            return write.end(
                problem:
                    "\(request.holders) licenses are needed and \(asset.availableCount) are free",
                errorNumber: notEnoughLicenses)
        }
    }
    let attempt = write.again > 0 ? write.attempts + 1 : 1
    return Decision(
        events: [
            .writeStarted(
                WriteStarted(id: write.id, attempt: attempt, write: request, skipped: skipped))
        ],
        effects: [
            .write(
                write.token, fingerprint: fingerprint, id: write.id, request,
                as: state.installation ?? "", write.location)
        ])
}

/// Apple's number for it (apple-apps-and-books.md, 8.2).
let notEnoughLicenses = 9709

/// Row 7. A token that is not read cannot be asked with.
private func check(
    _ write: OpenWrite, _ token: TokenState, _ running: Set<EffectKey>
) -> [Effect] {
    guard token.standing.isRead, token.standing != .pending, let fingerprint = token.fingerprint,
        let sent = write.sent, !running.contains(.checkWrite(token.name))
    else { return [] }
    let eventId = write.phase == .accepted ? write.eventId : nil
    return [
        .checkWrite(
            token.name, fingerprint: fingerprint, id: write.id, sent, eventId: eventId,
            write.location)
    ]
}

/// What a notification about an event leads to: Apple's word on it is asked for at once, but no
/// sooner after the last question than Apple allows.
func reviewWriteNews(_ state: State, eventId: String, now: Timestamp) -> Decision {
    guard
        let write = state.writes.first(where: { $0.phase == .accepted && $0.eventId == eventId }),
        let token = state.tokens[write.token], token.mayCall(at: now),
        (state.serviceNotBefore ?? .distantPast) <= now
    else { return Decision() }
    let isFirst = write.acceptedAt.map { write.due == $0 + WriteTiming.firstLook } ?? false
    guard isFirst || write.due <= now else { return Decision() }
    return Decision(effects: check(write, token, []))
}
