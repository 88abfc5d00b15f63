// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPDaemon

/// The daemon's group commit and nothing else of it: whoever comes while a commit is under way waits
/// for the next, which takes all that are waiting. The same mailbox and queue as `Daemon`'s, without
/// decisions, reviews or JSON.
actor GroupWriter {
    private nonisolated let executor = QueueExecutor(label: "group-writer")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private nonisolated let mailbox = Mailbox<NewEntry>()
    private var log: EventLogStore

    init(log: consuming EventLogStore) {
        self.log = log
    }

    /// One of the tasks that write at the same time: each event only when its last is durable.
    nonisolated func write(_ entries: [NewEntry]) async {
        for entry in entries {
            _ = await mailbox.leaveAndWait([entry]) {
                executor.queue.async { [weak self] in self?.assumeIsolated { $0.commit() } }
            }
        }
    }

    private func commit() {
        let post = mailbox.take()
        do {
            try log.write(post.items)
        } catch {
            preconditionFailure("the log cannot be written: \(error)")
        }
        post.answer(true)
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
