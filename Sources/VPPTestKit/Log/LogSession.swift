// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Synchronization

/// One life of a process: it opens the log, holds the replay against the model, works by a script
/// until done or until something fails, and tells what was wrong.
package struct LogSession: Sendable {
    package var script: LogScript
    package var path: String
    /// A known-bad log that the test must catch.
    package var variant: KnownBad?
    /// Witnesses from outside; those of this life are added.
    package var anchors: [Anchor] = []

    package init(
        _ script: LogScript, path: String = logPath, variant: KnownBad? = nil
    ) {
        self.script = script
        self.variant = variant
        self.path = path
    }

    /// How far it came.
    package enum Phase: String, Sendable {
        case opening, working, closing, done
    }

    /// What came of it.
    package struct Outcome: Sendable {
        package var phase = Phase.opening
        /// What ended it; nil where it did all it was to do.
        package var error: EventLogError?
        /// What was found on the way.
        package var violations: [LogViolation] = []
        /// The tail that opening saved.
        package var tornTail: TornTail?
        /// Whether the replay began with a checkpoint.
        package var usedCheckpoint = false
        /// Commits that failed without ending the store.
        package var refused = 0
    }

    /// Runs it.
    package mutating func run(
        on disk: any Disk, _ model: inout LogModel, random: inout SeededRandom
    ) -> Outcome {
        var outcome = Outcome()
        let kept = Mutex<[Anchor]>([])
        do throws(EventLogError) {
            try live(on: disk, &model, &random, &outcome) { anchor in
                kept.withLock { $0.append(anchor) }
            }
            outcome.phase = .done
        } catch {
            outcome.error = error
        }
        anchors += kept.withLock { $0 }
        return outcome
    }

    private func live(
        on disk: any Disk, _ model: inout LogModel, _ random: inout SeededRandom,
        _ outcome: inout Outcome, keepAnchor: @escaping @Sendable (Anchor) -> Void
    ) throws(EventLogError) {
        let uptime = TestUptime()
        var replay = LogReplay()
        var store = try openStore(
            disk, path: path, uptime: uptime, segmentBytes: script.segmentBytes,
            anchors: anchors, variant: variant, foldVersion: LogModel.foldVersion,
            keepAnchor: keepAnchor, steps: { replay.take($0) })
        outcome.phase = .working
        outcome.usedCheckpoint = replay.usedCheckpoint
        // Every process begins a segment of its own: nobody writes to a file of another one.
        if store.lastSeq != max(replay.seq, store.recovery.checkpoint?.covers.seq ?? 0) + 1 {
            outcome.violations.append(LogViolation(.other, "no segment of its own"))
        }
        outcome.tornTail = store.recovery.tornTail
        if let violation = model.settle(replay.transactions) {
            outcome.violations.append(violation)
        }
        if !replay.isOrdered {
            outcome.violations.append(LogViolation(.other, "replayed out of order"))
        }
        for _ in 0..<script.commits {
            if store.isFull { _ = try store.reclaimSpace() }
            guard try commit(to: &store, &model, &random, &outcome) else { continue }
            for action in script.actions where random.below(action.oneIn) == 0 {
                try action.perform(
                    &store,
                    LogScript.Action.Scene(uptime: uptime, disk: disk, path: path, model: model))
            }
        }
        guard script.closes else { return }
        outcome.phase = .closing
        try store.close()
    }

    /// Commits one transaction.
    /// - Returns: whether it is in the log. It is not, and the store goes on, where a write was
    ///   taken back; an error that ends the store is thrown.
    private func commit(
        to store: inout EventLogStore, _ model: inout LogModel, _ random: inout SeededRandom,
        _ outcome: inout Outcome
    ) throws(EventLogError) -> Bool {
        let entries = model.begin(lines: 1 + random.below(script.linesAtMost))
        let numbers = model.started ?? []
        do throws(EventLogError) {
            let effects = try store.commit(entries, effects: numbers, at: testTime)
            if effects.map(\.effect) != numbers {
                outcome.violations.append(LogViolation(.other, "effects \(effects)"))
            }
            model.acknowledge()
            return true
        } catch {
            // A store that has failed for good says so without touching the disk.
            let stopped = logError { () throws(EventLogError) in
                _ = try store.commit([], effects: [Int](), at: testTime)
            }
            guard stopped == nil else { throw error }
            outcome.refused += 1
            model.started = nil
            return false
        }
    }
}
