// SPDX-License-Identifier: Apache-2.0

import VPPSimulation
import VPPTestKit

// Goal: whatever fails, at whatever moment, each intent is durable before it is acted on and ends
// in exactly one outcome, the state is the fold of the log, a full disk loses nothing, and in the
// end all is done (P3, P8, P9, P10).
// Method: per seed one short story of the daemon on a disk in memory, with Apple, an MDM server and
// devices around it that lose, repeat, delay and refuse; VPPSimulation has it all, and `make
// simulate` tells the long ones.

/// T16.
struct IntentHistories: Group {
    let name = "T16"
    let title = "histories of intents"

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<(scale == .night ? 100_000 : 500)
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        tally.cases += 1
        var plan = StoryPlan.short
        plan.wrap = subject.wrap
        do throws(Story.Failure) {
            let counts = try Story(seed: seed, plan: plan).run().counts
            for (name, count) in counts.named { tally.counts[name, default: 0] += count }
        } catch {
            tally.add(
                LogViolation(Self.kind(of: error.violation), "\(error)"),
                replay: "\(name) --seed \(seed)")
        }
    }

    private static func kind(of violation: Violation) -> LogViolation.Kind {
        switch violation.invariant {
        case .intentBeforeEffect, .stateIsFold: .loss
        case .noFalseAlarm: .falseAlarm
        default: .other
        }
    }
}
