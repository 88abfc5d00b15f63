// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import ArgumentParser
import CAllocator
import Foundation
import VPPCore
import VPPModel

/// What a fresh process tells of a large location.
struct LocationFacts: Codable {
    /// Seconds of wall time and of processor time it took.
    var wall = 0.0
    var processor = 0.0
    /// Most resident bytes there were (`VmHWM`).
    var peak = 0
    /// Resident bytes of what is kept alone, with everything else given back.
    var kept = 0
}

/// Syncs one location from an empty log, as the daemon does: for ``AppleBenchmark``.
struct SyncLocation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-location", abstract: "Syncs a location and tells what it took.",
        shouldDisplay: false)

    @Option(help: "Where the pages are.")
    var base: String

    @Option(help: "The directory of the log; it is emptied.")
    var log: String

    func run() async throws {
        let workspace = try Workspace(path: log)
        var facts = LocationFacts()
        var sync = try BenchSync(base, [Self.token], log: try workspace.openLog("log"))
        let before = try ProcessFacts(id: getpid()).resident()
        facts.processor = try await Measure.processor {
            facts.wall = try await Measure.wall { try await sync.begin() }
        }
        malloc_trim(0)
        let process = ProcessFacts(id: getpid())
        facts.peak = try process.peak()
        facts.kept = try process.resident() - before
        print(String(decoding: try JSONEncoder().encode(facts), as: UTF8.self))
    }

    /// What the page server takes for a token: anything.
    static var token: ContentToken {
        ContentToken(
            revealed: "YmVuY2g=", expires: Workspace.epoch + .days(300), organization: "Example",
            fingerprint: "00000000deadbeef")
    }
}

/// Brings a location into a state without network and log, and tells the memory of the state.
struct KeepLocation: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep-location", abstract: "Makes a state and tells what it takes.",
        shouldDisplay: false)

    @Option(help: "Assignments of the location.")
    var assignments: Int

    func run() throws {
        // The program's own pages come in with the first state, a small one.
        let small = LocationPlan(assets: 10, devices: 100, assignments: 1_000)
        withExtendedLifetime(Self.state(of: small)) {}
        malloc_trim(0)
        let before = try ProcessFacts(id: getpid()).resident()
        let state = Self.state(of: LocationPlan(assignments: assignments))
        malloc_trim(0)
        let process = ProcessFacts(id: getpid())
        var facts = LocationFacts()
        facts.kept = try process.resident() - before
        facts.peak = try process.peak()
        guard
            withExtendedLifetime(
                state,
                {
                    state.tokens.reduce(0) {
                        $0 + $1.holdings.values.reduce(0) { $0 + $1.holders }
                    } == assignments
                })
        else { throw Failure("the state has not all assignments") }
        print(String(decoding: try JSONEncoder().encode(facts), as: UTF8.self))
    }

    private static func state(of plan: LocationPlan) -> State {
        var state = State()
        var settings = Settings()
        let name = TokenName("large")
        settings.tokens = [TokenSettings(name: name, file: "/etc/vppd/large.vpptoken")]
        let facts = TokenFacts(SyncLocation.token)
        let scope = SyncScope(clientConfig: true, full: true)
        let inputs: [() -> Input] = [
            { .settingsLoaded(settings) }, { .tokenLoaded(name, facts) },
            {
                .synced(name, fingerprint: facts.fingerprint, scope, .success(plan.snapshot()))
            },
        ]
        for input in inputs {
            for event in decide(state, input(), now: Workspace.epoch).events {
                evolve(&state, event, at: Workspace.epoch)
            }
        }
        return state
    }
}
