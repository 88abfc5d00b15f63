// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import VPPTestKit

// Goal: what goes wrong while the log recovers from what went wrong before loses nothing either
// (P1, P2, P5, P6).
// Method: leave a torn tail, then let the power go in the recovery, again while the tail is being
// saved, or let the disk be full there, with a loss of power on top. Random places by seed; at
// night also all pairs of places k1 x k2 of a short run.

/// T7.
struct CompoundFaults: Group {
    let name = "T7"
    let title = "compound faults"

    private static let random: UInt64 = 10_000
    /// Calls of a short run with its recovery: places for both faults.
    private static let places: UInt64 = 80

    /// What goes wrong first and second.
    private static let pairs: [(DiskFault.Kind, DiskFault.Kind)] = [
        (.crash, .crash), (.error(ENOSPC), .crash), (.crash, .error(ENOSPC)),
        (.error(EIO), .crash), (.short, .crash), (.error(ENOSPC), .error(EIO)),
    ]

    func seeds(_ scale: Scale) -> Range<UInt64> {
        let all = Self.places * Self.places * UInt64(Self.pairs.count)
        return 0..<(Self.random + (scale == .night ? all : 0))
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        var random = SeededRandom(seed: seed)
        let disk = FakeDisk(seed: seed)
        let script = LogScript(
            commits: 4, segmentBytes: 8_192, actions: LogScript.Action.all)
        var play = Play(script, on: disk, subject, "\(name) --seed \(seed)")
        tear(&play, &random, &tally)
        if seed < Self.random {
            // Recovery has some 30 calls; saving the tail is a third of them.
            for _ in 0..<(2 + random.below(2)) {
                disk.inject(faults(&random))
                finish(play.live(&random, &tally), &play, &random, &tally)
            }
        } else {
            let number = seed - Self.random
            let (first, second) = Self.pairs[Int(number / (Self.places * Self.places))]
            disk.inject(DiskFault(at: Int(number % Self.places) + 1, first))
            finish(play.live(&random, &tally), &play, &random, &tally)
            disk.inject(DiskFault(at: Int(number / Self.places % Self.places) + 1, second))
            finish(play.live(&random, &tally), &play, &random, &tally)
        }
        play.end(&random, &tally)
    }

    /// Ends a first process within a write, so that there is a tail to save.
    private func tear(_ play: inout Play, _ random: inout SeededRandom, _ tally: inout Tally) {
        // The header and HEAD are the first writes.
        play.disk.inject(DiskFault(at: 3 + random.below(3), .crash, on: .write))
        _ = play.live(&random, &tally)
        play.disk.reboot()
        if random.below(4) == 0 {
            let newest = play.disk.contents.keys.filter { $0.hasSuffix(".jsonl") }.max()
            if let newest { play.disk.edit(newest) { $0 + Start.tail } }
        }
    }

    private func faults(_ random: inout SeededRandom) -> [DiskFault] {
        let at = 1 + random.below(40)
        let later = at + 1 + random.below(6)
        switch random.below(5) {
        case 0: return [DiskFault(at: at, .error(ENOSPC)), DiskFault(at: later, .crash)]
        case 1: return [DiskFault(at: at, .error(ENOSPC), .forever)]
        case 2: return [DiskFault(at: at, .short), DiskFault(at: later, .crash)]
        default: return [DiskFault(at: at, .crash)]
        }
    }

    /// What comes after a process has ended: a process that failed is started again, by power that
    /// came back or without that.
    private func finish(
        _ outcome: LogSession.Outcome, _ play: inout Play, _ random: inout SeededRandom,
        _ tally: inout Tally
    ) {
        if let error = outcome.error {
            tally.counts["in \(outcome.phase.rawValue)", default: 0] += 1
            tally.expect(error.exitCode == 74, .falseAlarm, replay: play.replay, "\(error)")
        }
        play.startAgain(losingPower: random.below(2) == 0)
    }
}
