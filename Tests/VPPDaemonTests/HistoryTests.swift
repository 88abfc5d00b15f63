// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPSimulation

// Goal: whatever fails, at whatever moment, each intent is durable before it is acted on and ends
// in one outcome, the state is the fold of the log, and in the end all is done (event-log.md, T16).
// Method: random histories of the engine in a simulated world; `vppd-torture T16` runs many more.

struct HistoryTests {
    @Test(
        "A random history with crashes, faults and lost answers holds",
        arguments: 0..<60 as Range<UInt64>)
    func holds(seed: UInt64) throws {
        _ = try History(seed: seed).run()
    }

    @Test("The histories go through what they are for")
    func variety() throws {
        var counts = HistoryCounts()
        for seed in 1_000..<1_020 { counts = counts + (try History(seed: UInt64(seed)).run()) }
        for (name, count) in counts.named { #expect(count > 0, "\(name)") }
    }

    @Test("A seed replays exactly", arguments: [7, 8, 9] as [UInt64])
    func replays(seed: UInt64) throws {
        let first = try History(seed: seed).traceDigest()
        #expect(try History(seed: seed).traceDigest() == first)
    }

    @Test("A known-bad shell is caught", arguments: KnownBadShell.allCases)
    func isCaught(_ variant: KnownBadShell) {
        var caught: History.Failure?
        for seed in 0..<1_000 as Range<UInt64> where caught == nil {
            do throws(History.Failure) {
                _ = try History(seed: seed, variant: variant).run()
            } catch {
                caught = error
            }
        }
        #expect(caught != nil, "\(variant.rawValue) passes for good")
    }
}
