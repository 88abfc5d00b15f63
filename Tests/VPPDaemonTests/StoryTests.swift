// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPSimulation

// Goal: whatever fails, at whatever moment, the daemon keeps what it promises: each invariant of
// docs/testing.md holds after every step and in the end (event-log.md, T16).
// Method: stories of the daemon in its simulated world; `make simulate` tells many more.

struct StoryTests {
    @Test("A story of a month holds", arguments: 0..<6 as Range<UInt64>)
    func holds(seed: UInt64) throws {
        _ = try Story(seed: seed).run()
    }

    @Test("A short story holds", arguments: 100..<116 as Range<UInt64>)
    func holdsShort(seed: UInt64) throws {
        _ = try Story(seed: seed, plan: .short).run()
    }

    @Test("The stories go through what they are for")
    func variety() throws {
        var counts = StoryCounts()
        for seed in 1_000..<1_008 as Range<UInt64> {
            counts = counts + (try Story(seed: seed).run().counts)
        }
        for (name, count) in counts.named { #expect(count > 0, "\(name)") }
    }

    @Test("A seed gives the same log, byte for byte", arguments: [7, 8, 9] as [UInt64])
    func replays(seed: UInt64) throws {
        let first = try Story(seed: seed, plan: .short).run()
        let second = try Story(seed: seed, plan: .short).run(traced: true)
        #expect(first.log == second.log)
        #expect(first.counts == second.counts)
    }

    @Test(
        "A known-bad variant is caught; make simulate tries all of them",
        arguments: [
            KnownBadDaemon.actsBeforeCommit, .alertPerPoll, .aboveRate, .statusBeforeBody,
            .expiredForRevoked, .ignoresRetryAfter, .secretInError, .newIDAfterTimeout,
        ])
    func isCaught(_ variant: KnownBadDaemon) {
        #expect(variant.firstCaught(within: 20) != nil, "\(variant.rawValue) passes for good")
    }

    @Test("A story that goes wrong is shrunk to what it needs, and replays")
    func shrinks() throws {
        var plan = StoryPlan()
        plan.variant = .expiredForRevoked
        // One that goes wrong early, so that there are days to leave out.
        let failures = (0..<30 as Range<UInt64>).lazy.compactMap { failure(seed: $0, plan) }
        let early = try #require(failures.first { $0.day < 4 })
        let shrunk = Story(seed: early.seed, plan: plan).shrunk(after: early)
        #expect(shrunk.plan.stormDays < plan.stormDays)
        // A token that Apple revokes is all it needs.
        #expect(
            !shrunk.plan.without.isSuperset(of: [.tokenRevoked, .tokenSuperseded, .tokenReplaced]))
        #expect(shrunk.plan.without.count > FaultKind.allCases.count / 2)
        #expect(shrunk.failure.violation.invariant == .standing)
        #expect(!shrunk.failure.last.isEmpty)
        let again = failure(seed: early.seed, shrunk.plan)
        #expect(again?.violation == shrunk.failure.violation)
    }

    private func failure(seed: UInt64, _ plan: StoryPlan) -> Story.Failure? {
        do throws(Story.Failure) {
            _ = try Story(seed: seed, plan: plan).run()
            return nil
        } catch {
            return error
        }
    }
}
