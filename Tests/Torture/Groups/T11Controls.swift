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
        /// With a rule of reader or store left out.
        case log(KnownBad)

        var text: String {
            switch self {
            case .disk(let habit): habit.rawValue
            case .log(.noChecksum): "no CRC"
            case .log(.noChain): "no chain check"
            case .log(.noLeft): "no `left`"
            case .log(.trustsTimestamps): "trust ts"
            case .log(.appendsToOldSegment): "append to old segment"
            }
        }

        var subject: Subject {
            switch self {
            case .disk(let habit): .bad(habit)
            case .log(let variant): .bad(variant)
            }
        }

        /// The groups that are a case for it.
        var likely: Set<String> {
            switch self {
            case .disk(.noDataSync), .disk(.noDirectorySync), .disk(.acknowledgesBeforeSync),
                .disk(.writesAheadOfSync), .log(.appendsToOldSegment):
                ["T4"]
            case .disk(.retriesSync): ["T6"]
            case .disk(.ignoresShortWrite), .disk(.cutsWithoutCopy): ["T7"]
            case .log(.noChecksum): ["T2"]
            case .log(.noChain): ["T15"]
            case .log(.noLeft): ["T1"]
            case .log(.trustsTimestamps): ["T13"]
            }
        }
    }

    private static let controls =
        KnownBadDisk.Habit.allCases.map(Control.disk) + KnownBad.allCases.map(Control.log)

    /// Most seeds of one group for one control.
    private static let seeds: UInt64 = 120_000

    private let groups: [any Group]

    init() throws {
        groups = [
            SimulatedStorage(), CompoundFaults(), FailedSyncs(), FaultSweep(), ClockSteps(),
            try Truncation(), try BitFlips(), try Tampering(),
        ]
    }

    func seeds(_ scale: Scale) -> Range<UInt64> { 0..<UInt64(Self.controls.count) }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        let control = Self.controls[Int(seed)]
        let killed = kill(control)
        say("     \(control.text): \(killed ?? "NOT NOTICED")")
        tally.expect(
            killed != nil, .undetected, replay: "\(name) --seed \(seed)",
            "no group noticed: \(control.text)")
        tally.counts["killed", default: 0] += killed == nil ? 0 : 1
    }

    /// The group that noticed, and after how many cases; nil where none did.
    private func kill(_ control: Control) -> String? {
        let likely = control.likely
        let ordered =
            groups.filter { likely.contains($0.name) } + groups.filter { !likely.contains($0.name) }
        for group in ordered {
            var runner = Runner(scale: .push, workers: 1)
            runner.stopsAtFailure = true
            runner.seedLimit = Self.seeds
            let result = runner.run(group, against: control.subject)
            guard !result.tally.isGood else { continue }
            let first = result.tally.failures.first ?? ""
            return "killed by \(group.name) after \(result.tally.cases) cases, "
                + "\(result.tally.seeds) seeds (\(first.prefix(while: { $0 != ":" })))"
        }
        return nil
    }
}
