// SPDX-License-Identifier: Apache-2.0

package import EventLog
import VPPCore
package import VPPModel

/// A checkpoint to be written: the state as of one event, and the way to the disk.
package struct CheckpointJob: Sendable {
    private let writer: CheckpointWriter
    private let state: State

    fileprivate init(writer: CheckpointWriter, state: State) {
        self.writer = writer
        self.state = state
    }

    /// Writes it; takes time in proportion to the state. On any thread.
    package func run(now: Timestamp) throws(EventLogError) -> WrittenCheckpoint {
        let parts = CheckpointParts(of: state).lazy.map { part in
            NewEntry(type: part.type, version: part.version, data: part.data)
        }
        return try writer.write(parts, at: now)
    }
}

extension Engine {
    /// Whether a checkpoint spares the next start more than it costs now.
    package var isCheckpointDue: Bool { log.isCheckpointDue && !isFull }

    /// A checkpoint of the state as it is now. The events that come while it is written are not in
    /// it, and not lost: they are behind it in the log. Not to be asked for while the disk is full:
    /// the state may then have what the log has not.
    package func checkpointJob() -> CheckpointJob {
        precondition(unwritten == nil, "a checkpoint of a state that is ahead of its log")
        return CheckpointJob(
            writer: log.checkpointWriter(foldVersion: State.foldVersion), state: state)
    }

    /// Makes a written checkpoint count, and removes what it makes unnecessary.
    /// - Parameter keep: how long events are kept at least; nil: for ever.
    /// - Returns: how many segments were removed.
    package mutating func record(
        _ written: WrittenCheckpoint, keep: Duration?, now: Timestamp
    ) throws(EventLogError) -> Int {
        guard !isFull else { return 0 }
        try log.record(written, at: now)
        guard let keep, !isFull else { return 0 }
        return try log.prune(olderThan: keep, now: now)
    }
}
