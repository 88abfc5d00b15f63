// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// An effect that may run: everything it rests on is durable.
///
/// It stands in this file because `EventLogStore.commit`, below, must be its only maker: an effect
/// without a durable intent does not compile (event-log.md, P3).
package struct Durable<Effect: Sendable>: Sendable {
    /// The effect to run.
    package let effect: Effect

    fileprivate init(_ effect: Effect) {
        self.effect = effect
    }
}

extension Durable: Equatable where Effect: Equatable {}

extension EventLogStore {
    /// What a commit is for, and so whether it is taken while the disk is full.
    package enum Purpose: Hashable, Sendable {
        /// Refused while the disk is full.
        case ordinary
        /// The outcome of something that was begun before: goes into what was kept back for it.
        case outcome
    }

    /// Makes entries durable as one transaction: all of them or, after a crash, none.
    ///
    /// One write and one fdatasync; with no entries, neither. On an error no effect is returned.
    /// After `.full`, `.tooLarge` and a write that could be taken back, the log stands as before
    /// and the call may be made again; after a failed fdatasync or fsync every call throws.
    /// A commit that finds the disk full goes into the reserve if it can, and sets `isFull`.
    /// - Parameters:
    ///   - entries: at most 4,096, 8 MiB in all, 1 MiB a line (`LogLimits`).
    ///   - effects: what may run once the entries are durable.
    ///   - timestamp: wall time, recorded for people.
    ///   - purpose: what it is for.
    /// - Returns: the effects, now allowed to run, in order.
    package mutating func commit<Effect: Sendable>(
        _ entries: [NewEntry], effects: [Effect], at timestamp: Timestamp,
        for purpose: Purpose = .ordinary
    ) throws(EventLogError) -> [Durable<Effect>] {
        try checkWorking()
        if isFull, purpose == .ordinary, !entries.isEmpty { throw full() }
        if !entries.isEmpty { try write(entries, at: timestamp) }
        return effects.map { Durable($0) }
    }

    private mutating func write(
        _ entries: [NewEntry], at timestamp: Timestamp
    ) throws(EventLogError) {
        guard entries.count <= LogLimits.transactionLines else {
            throw tooLarge("\(entries.count) entries; \(LogLimits.transactionLines) are allowed")
        }
        let now = uptime()
        var tip = try encode(entries, at: timestamp, now)
        if segment.size + buffer.count > segmentBytes {
            try rotate(at: timestamp, now)
            // The new segment's first line took the place these lines were made for.
            tip = try encode(entries, at: timestamp, now)
        }
        try append()
        position = tip
        segment.size += buffer.count
        logBytes += buffer.count
        if buffer.capacity > LogLimits.lineBytes { buffer = [] }
        witness.due = witness.due ?? now + LogLimits.witnessDelay
        if position.tx - witness.tx >= LogLimits.transactionsPerWitness { try writeHead() }
        anchorIfDue(now)
    }

    /// Fills the buffer with the lines of a transaction and returns the chain behind them.
    private mutating func encode(
        _ entries: [NewEntry], at timestamp: Timestamp, _ now: Duration
    ) throws(EventLogError) -> ChainPosition {
        let commit = encoder.commit(tx: position.tx + 1, timestamp: timestamp, uptime: now)
        let hasher = SHA256Hasher()
        var tip = position
        buffer.removeAll(keepingCapacity: true)
        for (index, entry) in entries.enumerated() {
            let start = buffer.count
            encoder.append(
                entry, left: entries.count - 1 - index, of: commit, after: &tip, to: &buffer,
                hashingWith: hasher)
            let size = buffer.count - start
            guard size <= LogLimits.lineBytes else {
                throw tooLarge("a line of \(size) bytes, type \(entry.type); 1 MiB is allowed")
            }
            guard buffer.count <= LogLimits.transactionBytes else {
                throw tooLarge("a transaction of more than 8 MiB in \(entries.count) entries")
            }
        }
        return tip
    }

    /// Writes the buffer and makes it durable.
    private mutating func append() throws(EventLogError) {
        do throws(DiskError) {
            try directory.append(buffer, to: segment.file)
        } catch {
            try takeBack()
            if error.isFull { isFull = true }
            throw EventLogError(error, doing: "to append")
        }
        do throws(DiskError) {
            try directory.disk.synchronizeData(segment.file)
        } catch {
            throw fail(error, doing: "to make a transaction durable")
        }
    }

    /// Cuts off what a failed write may have left. Works on a full disk.
    private mutating func takeBack() throws(EventLogError) {
        do throws(DiskError) {
            try directory.truncate(segment.file, to: segment.size)
            try directory.disk.synchronize(segment.file)
        } catch {
            throw fail(error, doing: "to take back a failed write")
        }
    }

    private func full() -> EventLogError {
        EventLogError(
            code: .full, message: "The disk of the event log is full; nothing new is written.",
            remedy: "Free space on the file system of \(directory.path) (df -h, quota): vppd goes"
                + " on by itself.", file: directory.path)
    }

    private func tooLarge(_ what: String) -> EventLogError {
        EventLogError(
            code: .tooLarge, message: "The event log was given \(what). Nothing was written.",
            remedy: "This is a bug in vppd; please report it with this message.",
            file: directory.path)
    }
}
