// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Takes a change that an administrator asked for, if it is still one to be taken.
func decideWriteRequest(_ state: State, _ name: TokenName, _ wanted: LocationWrite) -> Decision {
    guard case .accepted(let write) = judgeWrite(state, name, wanted),
        let location = state.tokens[name]?.location.uId
    else { return Decision() }
    return Decision(events: [
        .writeRequested(
            WriteRequested(id: state.writeCount + 1, token: name, location: location, write: write))
    ])
}

/// Decides what the answer to a request means (L3, S4).
///
/// | # | answer | the write | the token |
/// |---|---|---|---|
/// | 1 | accepted | is followed by its `eventId` | - |
/// | 2 | too many for Apple's limits; 9700, 9701, 9702, 9714 | goes on in smaller requests | - |
/// | 3 | another MDM's location, or nobody's | waits | as a read that shows it |
/// | 4 | rejected for any other reason | fails for those it names | - |
/// | 5 | token errors, throttled, unavailable, unreachable, gone | waits | as a sync that failed so |
/// | 6 | nobody knows | is looked at | as a sync that failed so |
///
/// With a secret that was replaced meanwhile, rows 3, 5 and 6 say nothing about the token.
func decideWritten(
    _ state: State, _ name: TokenName, fingerprint: String, _ id: UInt64, _ answer: WriteAnswer,
    now: Timestamp
) -> Decision {
    guard let write = state.write(id), write.token == name, write.phase == .started,
        let sent = write.sent
    else { return Decision() }
    let token = state.current(name, fingerprint)
    switch answer {
    case .accepted(let eventId):
        return Decision(events: [.writeAccepted(WriteAccepted(id: id, eventId: eventId))])
    case .tooMany(let limit): return write.divide(sent, most: limit)
    case .notOurs(let config):
        var decision = write.notAccepted(nil)
        if let token { decision.events += token.described(by: config, state) }
        return decision
    case .refused(let failure):
        var decision: Decision
        if let number = failure.errorNumber, AppleFailure.limitNumbers.contains(number) {
            decision = write.divide(sent, most: sent.holders / 2, failure)
        } else if failure.kind.isOfRequest {
            decision = write.finish([
                WriteFailure(errorNumber: failure.errorNumber ?? 0, of: sent)
            ])
        } else {
            decision = write.notAccepted(failure)
        }
        // A refusal on its merits says nothing about the token, but for the wait it asks for (S4).
        if let token, failure.retryAfter != nil || !failure.isOfWriteItself {
            decision.add(decideSyncFailure(state, token, failure, now: now))
        }
        return decision
    case .unknown(let failure):
        var decision = write.notAccepted(failure, isUnknown: true)
        if let token { decision.add(decideSyncFailure(state, token, failure, now: now)) }
        return decision
    }
}

/// Decides what a look at a request means.
///
/// | # | phase | the look | then |
/// |---|---|---|---|
/// | 1 | accepted | PENDING, ten minutes not over | asked again in 30 seconds |
/// | 2 | accepted | PENDING, ten minutes over | stuck: looked what is missing |
/// | 3 | accepted | done, and said for whom it failed | over |
/// | 4 | accepted | done, and did not say for whom | unclear: looked what is missing |
/// | 5 | accepted | 9708: Apple does not know it | lost: looked what is missing |
/// | 6 | any other | nothing is missing | over |
/// | 7 | unclear | some is missing | failed for them |
/// | 8 | lost | some is missing, ten minutes not over | looked again when they are |
/// | 9 | lost | some is missing, ten minutes over | sent again; the third time: failed |
/// | 10 | stuck | some is missing | sent again; the second time: failed |
/// | 11 | any | no answer | as a sync that failed so; asked again |
func decideWriteCheck(
    _ state: State, _ token: TokenState, _ id: UInt64, eventId: String?,
    _ result: Result<WriteReading, AppleFailure>, now: Timestamp
) -> Decision {
    guard let write = state.write(id), write.token == token.name, let sent = write.sent,
        (write.phase == .accepted) == (eventId != nil), write.phase != .started
    else { return Decision() }
    switch result {
    case .success(.status(let status)):
        guard eventId == write.eventId else { return Decision() }
        return decideStatus(write, sent, status, now: now)
    case .success(.missing(let missing)): return decideMissing(write, missing, now: now)
    case .failure(let failure):
        if eventId != nil, failure.errorNumber == unknownEvent {
            return write.pending(.lost, due: now)
        }
        return decideSyncFailure(state, token, failure, now: now)
    }
}

/// Apple's number for it (apple-apps-and-books.md, 8.1).
private let unknownEvent = 9708

/// Rows 1 to 4.
private func decideStatus(
    _ write: OpenWrite, _ sent: LocationWrite, _ status: EventStatus, now: Timestamp
) -> Decision {
    guard status.state != .pending else {
        let end = (write.acceptedAt ?? now) + WriteTiming.patience
        guard now < end else { return write.pending(.stuck, due: now) }
        return write.pending(.accepted, due: now + WriteTiming.betweenLooks)
    }
    if status.succeeded { return write.finish([]) }
    let failures = status.failures(among: sent)
    // One asset: each holder is one piece of work.
    guard failures.holders > 0, status.requested - status.completed == failures.holders else {
        return write.pending(.unclear, due: now, errorNumber: status.failures.first?.errorNumber)
    }
    return write.finish(failures)
}

/// Rows 6 to 10.
private func decideMissing(
    _ write: OpenWrite, _ missing: LocationWrite, now: Timestamp
) -> Decision {
    guard missing.holders > 0 else { return write.finish([]) }
    var isLast = write.attempts >= WriteTiming.maximumAttempts
    switch write.phase {
    case .unclear: isLast = true
    case .stuck: isLast = isLast || write.stuck > 1
    case .lost:
        let end = (write.startedAt ?? now) + WriteTiming.patience
        guard now >= end else { return write.pending(.lost, due: end) }
    case .queued, .started, .accepted: return Decision()
    }
    guard isLast else { return write.finish([], again: missing) }
    return write.finish([WriteFailure(errorNumber: write.errorNumber ?? 0, of: missing)])
}

extension OpenWrite {
    /// The request is over, and with it the write where nothing is left.
    fileprivate func finish(
        _ failed: [WriteFailure], again: LocationWrite? = nil
    ) -> Decision {
        let failed = [WriteFailure]().adding(failed)
        guard again == nil, write.holders == 0 else {
            return Decision(events: [
                .writeSettled(WriteSettled(id: id, failures: failed, again: again))
            ])
        }
        let done = done + max(0, (sent?.holders ?? 0) - failed.holders)
        return Decision(events: [completed(done: done, failures: failures.adding(failed))])
    }

    fileprivate func pending(
        _ phase: Phase, due: Timestamp, errorNumber: Int? = nil
    ) -> Decision {
        Decision(events: [
            .writePending(
                WritePending(id: id, phase: phase, due: due, errorNumber: errorNumber))
        ])
    }

    fileprivate func notAccepted(
        _ failure: AppleFailure?, isUnknown: Bool = false, batchLimit: Int? = nil
    ) -> Decision {
        Decision(events: [
            .writeNotAccepted(
                WriteNotAccepted(
                    id: id, failure: failure, isUnknown: isUnknown, batchLimit: batchLimit))
        ])
    }

    /// Goes on in smaller requests: smaller each time, so that it ends.
    fileprivate func divide(
        _ sent: LocationWrite, most: Int, _ failure: AppleFailure? = nil
    ) -> Decision {
        guard sent.holders > 1 else {
            return finish([WriteFailure(errorNumber: failure?.errorNumber ?? 0, of: sent)])
        }
        return notAccepted(failure, batchLimit: max(1, min(most, sent.holders - 1)))
    }
}

extension TokenState {
    /// What its configuration, read on the way to a write, changes.
    fileprivate func described(by config: ClientConfig, _ state: State) -> [Event] {
        var events: [Event] = []
        let described = config.completed(by: location)
        if described != location {
            events.append(.locationDescribed(LocationDescribed(token: name, config: described)))
        }
        return events
            + decideAcceptedStanding(
                state, self, uId: config.uId ?? location.uId, mdmInfo: config.mdmInfo)
    }
}

extension AppleFailure {
    /// Whether nothing but the request was at fault.
    fileprivate var isOfWriteItself: Bool {
        kind.isOfRequest || errorNumber.map(Self.limitNumbers.contains) ?? false
    }
}

extension AppleFailure.Kind {
    /// Whether the request itself was at fault, so that the same would be refused again.
    fileprivate var isOfRequest: Bool {
        switch self {
        case .rejected, .staleVersion, .inconsistent: true
        case .expired, .revoked, .invalid, .unauthorized, .notPermitted, .throttled, .unavailable,
            .unreadable, .unreachable, .gone:
            false
        }
    }
}

extension EventStatus {
    /// What Apple says failed, of what was sent: each holder once.
    fileprivate func failures(among sent: LocationWrite) -> [WriteFailure] {
        var serials = Set(sent.serialNumbers)
        var users = Set(sent.clientUserIds)
        return [WriteFailure]().adding(
            failures.map { failure in
                WriteFailure(
                    errorNumber: failure.errorNumber,
                    serialNumbers: failure.serialNumbers.filter { serials.remove($0) != nil },
                    clientUserIds: failure.clientUserIds.filter { users.remove($0) != nil })
            })
    }
}
