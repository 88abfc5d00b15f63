// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPTestKit

// Goal: the groups notice a log that is wrong: a suite that fails nothing proves nothing.
// Method: each known-bad log goes through the groups, the likely ones first, until one of them
// finds something amiss. All have to be found.

/// T11.
struct Controls: Group {
    let name = "T11"
    let title = "known-bad logs are noticed"

    /// A known-bad log.
    private enum Control: Sendable {
        /// On a disk with a bad habit.
        case disk(KnownBadDisk.Habit)
        /// With a fault in reader or store that takes a hook there to be had.
        case waiting(String)
    }

    /// To become `KnownBad` of the event log, passed on by `openStore` and `SampleLog.scan`.
    private static let waiting = [
        "no CRC", "no chain check", "no `left`", "trust ts", "append to old segment",
    ]

    private static let controls =
        KnownBadDisk.Habit.allCases.map(Control.disk) + waiting.map(Control.waiting)

    /// Most seeds of one group for one control.
    private static let seeds: UInt64 = 20_000

    func seeds(_ scale: Scale) -> Range<UInt64> { 0..<UInt64(Self.controls.count) }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        switch Self.controls[Int(seed)] {
        case .disk(let habit):
            let killed = kill(habit)
            say("     \(habit.rawValue): \(killed ?? "NOT NOTICED")")
            tally.expect(
                killed != nil, .undetected, replay: "\(name) --seed \(seed)",
                "no group noticed: \(habit.rawValue)")
            tally.counts["killed", default: 0] += killed == nil ? 0 : 1
        case .waiting(let what):
            say("     \(what): waits for a hook in the event log")
            tally.counts["waiting", default: 0] += 1
        }
    }

    /// The group that noticed, and after how many cases; nil where none did.
    private func kill(_ habit: KnownBadDisk.Habit) -> String? {
        for group in Self.groups(for: habit) {
            var runner = Runner(scale: .push, workers: 1)
            runner.stopsAtFailure = true
            runner.seedLimit = Self.seeds
            let result = runner.run(group, against: .bad(habit))
            guard !result.tally.isGood else { continue }
            let first = result.tally.failures.first ?? ""
            return "killed by \(group.name) after \(result.tally.cases) cases, "
                + "\(result.tally.seeds) seeds (\(first.prefix(while: { $0 != ":" })))"
        }
        return nil
    }

    /// All groups that play a whole log, those first that this habit is a case for.
    private static func groups(for habit: KnownBadDisk.Habit) -> [any Group] {
        let all: [any Group] = [
            SimulatedStorage(), CompoundFaults(), FailedSyncs(), FaultSweep(), ClockSteps(),
        ]
        let likely: Set<String> =
            switch habit {
            case .noDataSync, .noDirectorySync, .acknowledgesBeforeSync, .writesAheadOfSync: ["T4"]
            case .retriesSync: ["T6"]
            case .ignoresShortWrite, .cutsWithoutCopy: ["T7"]
            }
        return all.filter { likely.contains($0.name) } + all.filter { !likely.contains($0.name) }
    }
}
