// SPDX-License-Identifier: Apache-2.0

import VPPCore

/// One story: a stormy time of some weeks, a quiet one, and the checks along the way.
package struct Story: Sendable {
    package let seed: UInt64
    package let plan: StoryPlan

    package init(seed: UInt64, plan: StoryPlan = StoryPlan()) {
        self.seed = seed
        self.plan = plan
    }

    /// What a story that held went through.
    package struct Outcome: Sendable {
        package let counts: StoryCounts
        package let coverage: FaultCoverage
        /// How often each alert was raised, by its name.
        package let alerts: [String: Int]
        /// The log, file by file: the same for the same seed.
        package let log: [String: [UInt8]]
    }

    /// The names of all alerts there are.
    package static var alertNames: [String] { AlertCode.allCases.map(\.rawValue) }

    /// A story that went wrong.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let seed: UInt64
        package let violation: Violation
        /// Days since the world began.
        package let day: Double
        /// The last things that happened before, oldest first; none unless they were asked for.
        package let last: [String]

        package var description: String {
            "seed \(seed), day \(day): \(violation)\n" + last.map { "  \($0)\n" }.joined()
        }
    }

    /// - Parameter traced: whether a failure tells what happened before it; takes longer.
    package func run(traced: Bool = false) throws(Failure) -> Outcome {
        let world = World(seed: seed, plan: plan, traced: traced)
        do throws(Violation) {
            try Self.play(world)
        } catch {
            world.abandon()
            throw Failure(
                seed: seed, violation: error, day: world.clock.elapsed.inSeconds / 86_400,
                last: world.trace?.last ?? [])
        }
        world.abandon()
        return Outcome(
            counts: world.counts, coverage: world.coverage, alerts: world.ledger.raisedByName,
            log: world.disk.contents)
    }

    private static func play(_ world: World) throws(Violation) {
        let end = Duration.days(Int64(world.plan.stormDays + world.plan.quietDays))
        while world.clock.elapsed < end {
            try world.advance()
            guard world.counts.moments < world.plan.maximumMoments else {
                throw Violation(.quiet, "it goes round and round")
            }
        }
        guard world.plan.quietDays > 0 else { return world.sumUp() }
        // The last day goes on until a moment at which nothing is under way.
        let patience = end + .days(2)
        while let unfinished = world.unfinished {
            guard world.clock.elapsed < patience else { throw Violation(.quiet, unfinished) }
            try world.advance()
        }
        try world.checkEnd()
    }
}

extension World {
    /// Lets the tasks of the last process run out.
    fileprivate func abandon() {
        process?.end()
        loop.drain()
    }
}
