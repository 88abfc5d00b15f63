// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// P10 over random histories: whatever happened, a checkpoint brings the state back, and what
/// follows folds as if it had never been away.
@Suite struct CheckpointPropertyTests {
    @Test(arguments: 0..<16 as Range<UInt64>)
    func theStateOfAnyHistoryComesBack(seed: UInt64) throws {
        var story = RandomStory(seed: seed)
        for step in 0..<90 {
            story.step()
            guard step % 9 == 0 else { continue }
            let state = story.state
            let parts = Array(CheckpointParts(of: state))
            let again = try restored(parts)
            #expect(again == state, "seed \(seed), step \(step)")
            #expect(Array(CheckpointParts(of: state)) == parts, "seed \(seed), step \(step)")
            #expect(Array(CheckpointParts(of: again)) == parts, "seed \(seed), step \(step)")
        }
    }

    /// The fold of a history has other dictionaries than its state has, in another order.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func equalStatesGiveEqualBytes(seed: UInt64) throws {
        var story = RandomStory(seed: 100 + seed)
        for _ in 0..<90 { story.step() }
        #expect(
            Array(CheckpointParts(of: story.state))
                == Array(CheckpointParts(of: story.world.replayed())), "seed \(seed)")
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func whatComesAfterACheckpointFoldsTheSame(seed: UInt64) throws {
        var story = RandomStory(seed: 200 + seed)
        for _ in 0..<90 { story.step() }
        let log = story.world.log
        var random = SeededRandom(seed: seed)
        for _ in 0..<8 {
            let split = Int.random(in: 0...log.count, using: &random)
            var state = State()
            for line in log[..<split] { evolve(&state, line.event, at: line.at) }
            state = try restored(CheckpointParts(of: state))
            for line in log[split...] { evolve(&state, line.event, at: line.at) }
            #expect(state == story.state, "seed \(seed), split at \(split)")
        }
    }

    /// What the stories reach: a property over states that have nothing in them says little.
    @Test func theStoriesFillTheState() {
        var seen: Set<String> = []
        for seed in 0..<16 as Range<UInt64> {
            var story = RandomStory(seed: seed)
            for _ in 0..<90 {
                story.step()
                seen.formUnion(story.state.features)
            }
        }
        let wanted: Set<String> = [
            "waiting", "sent", "deferred", "acknowledged", "parked", "spent", "alert", "command",
            "inspection", "send", "sink failure", "inventory", "not installed",
            "failed inspection", "removed device", "left device", "user holder", "user status",
            "renewed", "vanished", "movement", "renewal level", "revoked", "token failure",
            "lookup failure", "file problem", "two tokens",
        ]
        #expect(wanted.subtracting(seen) == [])
    }
}

extension State {
    /// What there is in the state, in a word each.
    fileprivate var features: Set<String> {
        var found = Set(updates.values.map(\.stateName))
        func note(_ word: String, _ holds: Bool) { if holds { found.insert(word) } }
        note("parked", !parked.isEmpty)
        note("spent", !spent.isEmpty)
        note("alert", !alerts.isEmpty)
        note("command", !commands.isEmpty)
        note("inspection", !inspections.isEmpty)
        note("send", !recentSends.isEmpty)
        note("sink failure", sink.failuresInRow > 0)
        note("two tokens", tokens.count > 1)
        for record in devices.all {
            note("inventory", record.inventory.values.contains { $0.version != nil })
            note("not installed", record.inventory.values.contains { $0.version == nil })
            note("failed inspection", record.failedInspections > 0)
            note("removed device", record.device == nil)
            note("left device", record.device != nil && record.enrollmentId == nil)
        }
        for token in tokens {
            note("user holder", token.holdings.values.contains { !$0.users.isEmpty })
            note("user status", !token.users.isEmpty)
            note("renewed", !token.renewal.renewed.isEmpty)
            note("vanished", !token.renewal.vanished.isEmpty)
            note("movement", !token.renewal.movements.isEmpty)
            note("renewal level", token.renewal.level != .calm)
            note("revoked", token.revokedAt != nil)
            note("token failure", token.failuresInRow > 0)
            note("lookup failure", token.lookups.failuresInRow > 0)
            note("file problem", token.fileProblem != nil)
        }
        return found
    }
}
