// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization
import VPPTestKit

/// Runs groups over all cores.
struct Runner: Sendable {
    let scale: Scale
    let workers: Int
    /// Only this seed; nil for those of the group.
    var seed: UInt64?
    /// Most seconds for each group; nil for its own limit, if it has one.
    var seconds: Double?
    /// Most seeds; nil for all.
    var seedLimit: UInt64?
    /// Whether the first failure ends the run.
    var stopsAtFailure = false

    init(scale: Scale, workers: Int) {
        self.scale = scale
        self.workers = workers
    }

    /// What a run came to.
    struct Result: Sendable {
        var tally: Tally
        var seconds: Double

        /// One line for people.
        func line(of group: any Group) -> String {
            let name = group.name + String(repeating: " ", count: max(0, 4 - group.name.count))
            let title = group.title + String(repeating: " ", count: max(0, 28 - group.title.count))
            if let skipped = tally.skipped { return "\(name) \(title) skipped: \(skipped)" }
            var parts = [
                "cases \(tally.cases)", "seeds \(tally.seeds)", "losses \(tally.count(.loss))",
                "false alarms \(tally.count(.falseAlarm))",
                "undetected \(tally.count(.undetected))", "other \(tally.count(.other))",
            ]
            parts.append(String(format: "%.1f s", seconds))
            parts += tally.counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return "\(name) \(title) \(tally.isGood ? "ok  " : "FAIL") "
                + parts.joined(separator: "  ")
        }
    }

    /// Runs a group against a subject.
    func run(_ group: any Group, against subject: Subject = .good) -> Result {
        let all = group.seeds(scale)
        let end = min(all.upperBound, seedLimit.map { all.lowerBound + $0 } ?? all.upperBound)
        let seeds = seed.map { $0..<($0 + 1) } ?? all.lowerBound..<end
        let limit = self.seconds ?? group.seconds(scale)
        let next = Atomic<UInt64>(seeds.lowerBound)
        let failed = Atomic<Bool>(false)
        let total = Mutex(Tally())
        let start = ContinuousClock.now
        let threads = min(workers, group.workers ?? workers, seeds.count)
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            var tally = Tally()
            while true {
                let (seed, _) = next.add(1, ordering: .relaxed)
                guard seed < seeds.upperBound else { break }
                if let limit, (ContinuousClock.now - start) > .seconds(limit) { break }
                if stopsAtFailure, failed.load(ordering: .relaxed) { break }
                do {
                    try group.run(seed, subject, &tally)
                } catch {
                    let violation = LogViolation(.other, "\(error)")
                    tally.add(violation, replay: "\(group.name) --seed \(seed)")
                }
                tally.seeds += 1
                if !tally.isGood { failed.store(true, ordering: .relaxed) }
            }
            total.withLock { $0.merge(tally) }
        }
        let elapsed = ContinuousClock.now - start
        let seconds =
            Double(elapsed.components.seconds)
            + Double(elapsed.components.attoseconds) * 1e-18
        return Result(tally: total.withLock { $0 }, seconds: seconds)
    }
}
