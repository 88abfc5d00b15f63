// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension EventLogStore {
    /// Whether so much was logged since the last checkpoint that another one spares the next start
    /// more than it costs.
    package var isCheckpointDue: Bool {
        guard !isFull, case .working = condition else { return false }
        return logBytes - checkpoint.logBytes
            >= max(LogLimits.checkpointDistance, checkpoint.bytes)
    }

    /// A writer for a checkpoint of the state as of the last durable entry.
    /// - Parameter foldVersion: the version of the fold that made the state.
    package func checkpointWriter(foldVersion: Int) -> CheckpointWriter {
        CheckpointWriter(
            directory: directory, encoder: encoder, daemonVersion: identity.daemonVersion,
            covers: position, begins: firstSeq, foldVersion: foldVersion, uptime: uptime(),
            logBytes: logBytes)
    }

    /// Records a checkpoint in the log, from where on it counts, and removes older ones.
    /// - Parameter timestamp: wall time, recorded for people.
    package mutating func record(
        _ written: WrittenCheckpoint, at timestamp: Timestamp
    ) throws(EventLogError) {
        let none: [Never] = []
        _ = try commit([written.record.entry], effects: none, at: timestamp)
        checkpoint = Checkpoint(logBytes: written.logBytes, bytes: written.record.bytes)
        do throws(DiskError) {
            let names = LogContents(names: try directory.disk.list(directory.path)).checkpoints
            for name in names.dropLast(LogLimits.checkpointsKept) {
                try directory.removeIfPresent("\(name)")
            }
        } catch {
            throw beside(error, doing: "to remove an old checkpoint")
        }
    }

    /// Removes segments that the older of the kept checkpoints makes unnecessary and whose last
    /// event is older than `age`. The log says so before.
    /// - Returns: how many segments were removed.
    package mutating func prune(
        olderThan age: Duration, now: Timestamp
    ) throws(EventLogError) -> Int {
        let contents = try directory.contents()
        guard contents.checkpoints.count >= LogLimits.checkpointsKept,
            let oldest = contents.checkpoints.suffix(LogLimits.checkpointsKept).first
        else { return 0 }
        let outline = LogOutline(directory, contents)
        var removable: [SegmentName] = []
        var kept: SegmentName?
        for (name, next) in zip(contents.segments, contents.segments.dropFirst()) {
            // The next segment's first line is the end of this one: its time, its place.
            guard next.firstSeq <= oldest.seq + 1, let date = try outline.header(of: next)?.date,
                date + age <= now
            else { break }
            removable.append(name)
            kept = next
        }
        guard let kept else { return 0 }
        let none: [Never] = []
        let record = PruneRecord(
            before: kept.firstSeq, segments: removable.count, checkpoint: oldest)
        _ = try commit([record.entry], effects: none, at: now)
        firstSeq = kept.firstSeq
        do throws(DiskError) {
            for name in removable {
                try directory.removeIfPresent("\(name)")
                try directory.removeIfPresent(name.compressedName)
                // One after the other: a crash must not leave an older one behind a gap.
                try directory.synchronize()
            }
        } catch {
            throw beside(error, doing: "to remove old segments")
        }
        return removable.count
    }
}
