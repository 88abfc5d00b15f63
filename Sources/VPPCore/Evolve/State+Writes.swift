// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension State {
    mutating func apply(_ event: WriteRequested, at: Timestamp) {
        writeCount = max(writeCount, event.id)
        guard tokens[event.token] != nil else { return }
        writes.append(OpenWrite(event, at: at))
    }

    mutating func apply(_ event: WriteStarted, at: Timestamp) {
        change(event.id) { $0.start(event, at: at) }
    }

    mutating func apply(_ event: WriteAccepted, at: Timestamp) {
        change(event.id) { write in
            write.phase = .accepted
            write.eventId = event.eventId
            write.acceptedAt = at
            write.due = at + WriteTiming.firstLook
        }
    }

    mutating func apply(_ event: WriteNotAccepted, at: Timestamp) {
        change(event.id) { write in
            if event.isUnknown {
                write.phase = .lost
                write.due = (write.startedAt ?? at) + WriteTiming.firstLook
            } else {
                write.takeBack()
                write.due = at
            }
            if let limit = event.batchLimit { write.batchLimit = limit }
        }
    }

    mutating func apply(_ event: WritePending) {
        change(event.id) { write in
            if event.phase == .stuck, write.phase != .stuck { write.stuck += 1 }
            write.phase = event.phase
            write.due = event.due
            write.errorNumber = event.errorNumber
        }
    }

    mutating func apply(_ event: WriteSettled, at: Timestamp) {
        guard let write = write(event.id) else { return }
        noteWritten(write, at: at)
        change(event.id) { $0.settle(event, at: at) }
    }

    mutating func apply(_ event: WriteCompleted, at: Timestamp) {
        if let write = write(event.id), write.sent != nil { noteWritten(write, at: at) }
        writes.removeAll { $0.id == event.id }
        failedWrites.removeAll {
            $0.isAboutSame(as: event) || $0.at + WriteTiming.failureStands <= at
        }
        if let failed = FailedWrite(event, at: at) { failedWrites.append(failed) }
        failedWrites.removeFirst(max(0, failedWrites.count - FailedWrite.maximum))
    }

    mutating func forgetWrites(of token: TokenName) {
        writes.removeAll { $0.token == token }
        failedWrites.removeAll { $0.token == token }
    }

    /// What is known of a location is old, whichever of its tokens was used.
    private mutating func noteWritten(_ write: OpenWrite, at: Timestamp) {
        tokens.changeEach { token in
            if token.name == write.token || token.location.uId == write.location {
                token.wroteAt = at
            }
        }
    }

    /// An open write by its id.
    package func write(_ id: UInt64) -> OpenWrite? { writes.first { $0.id == id } }

    private mutating func change(_ id: UInt64, _ body: (inout OpenWrite) -> Void) {
        guard let place = writes.firstIndex(where: { $0.id == id }) else { return }
        body(&writes[place])
    }
}

extension OpenWrite {
    fileprivate mutating func start(_ event: WriteStarted, at: Timestamp) {
        let taken = event.write.holders + event.skipped
        write = write.dropping(taken)
        again = max(0, again - taken)
        done += event.skipped
        sent = event.write
        attempts = event.attempt
        phase = .started
        startedAt = at
        due = at
    }

    /// The request did nothing: its holders are again the first to be sent.
    fileprivate mutating func takeBack() {
        guard let sent else { return }
        attempts = max(0, attempts - 1)
        if attempts > 0 { again += sent.holders }
        write = sent.followed(by: write)
        endRequest()
    }

    fileprivate mutating func settle(_ event: WriteSettled, at: Timestamp) {
        let handled = sent?.holders ?? 0
        done += max(0, handled - event.failures.holders - (event.again?.holders ?? 0))
        failures = failures.adding(event.failures)
        if let rest = event.again {
            write = rest.followed(by: write)
            again += rest.holders
        }
        if again == 0 { (attempts, stuck) = (0, 0) }
        endRequest()
        due = at
    }

    private mutating func endRequest() {
        phase = .queued
        (sent, startedAt, eventId, acceptedAt, errorNumber) = (nil, nil, nil, nil, nil)
    }
}

extension LocationWrite {
    /// Without its first holders. It names devices or users.
    func dropping(_ count: Int) -> LocationWrite {
        with(
            serialNumbers: serialNumbers.dropFirst(count),
            clientUserIds: clientUserIds.dropFirst(count))
    }

    /// With the holders of another one behind its own.
    func followed(by other: LocationWrite) -> LocationWrite {
        var both = self
        both.serialNumbers += other.serialNumbers
        both.clientUserIds += other.clientUserIds
        both.emails += other.emails
        return both
    }
}
