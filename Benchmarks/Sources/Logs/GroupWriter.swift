// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPDaemon

/// The daemon's group commit and nothing else of it: whoever comes while a commit is under way waits
/// for the next, which takes all that are waiting. The same actor on the same queue as `Daemon`,
/// without decisions, reviews or JSON.
actor GroupWriter {
    private let executor = QueueExecutor(label: "group-writer")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private var log: EventLogStore
    private var inbox: [NewEntry] = []
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var isScheduled = false

    init(log: consuming EventLogStore) {
        self.log = log
    }

    /// One of the tasks that write at the same time: each event only when its last is durable.
    func write(_ entries: [NewEntry]) async {
        for entry in entries { await append(entry) }
    }

    /// Returns when the entry is durable.
    private func append(_ entry: NewEntry) async {
        await withCheckedContinuation { continuation in
            inbox.append(entry)
            waiters.append(continuation)
            guard !isScheduled else { return }
            isScheduled = true
            executor.queue.async { [weak self] in self?.assumeIsolated { $0.commit() } }
        }
    }

    private func commit() {
        isScheduled = false
        let entries = inbox
        let done = waiters
        inbox.removeAll(keepingCapacity: true)
        waiters = []
        do {
            try log.write(entries)
        } catch {
            preconditionFailure("the log cannot be written: \(error)")
        }
        for waiter in done { waiter.resume() }
    }

    func finish() { log.finish() }
}

/// SQLite behind an actor like ``GroupWriter``'s: its callers wait their turn, and each gets a
/// transaction of its own.
actor SQLiteWriter {
    private let executor = QueueExecutor(label: "sqlite-writer")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let log: SQLiteLog

    init(_ path: String) throws {
        log = try SQLiteLog(path)
    }

    /// One of the tasks that write at the same time, taking turns with the others.
    func write(_ entries: [NewEntry]) async throws {
        for entry in entries {
            try log.append(entry)
            await Task.yield()
        }
    }
}
