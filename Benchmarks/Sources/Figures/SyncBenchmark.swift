// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import EventLog
import Foundation
import HTTP
import VPPCore
import VPPDaemon
import VPPModel

/// What a sync of three locations costs beyond carrying their pages.
enum SyncBenchmark {
    private static let runs = 7
    /// Unchanged rounds timed together.
    private static let rounds = 100

    static func figures(in workspace: Workspace, simulator program: String) async throws -> [Figure]
    {
        let simulator = try await SimulatorProcess(program: program, in: workspace)
        defer { simulator.stop() }
        let transport = CurlTransport(version: "bench")
        try await simulator.liftRequestLimit(over: transport)
        let tokens = try simulator.tokens().map { try simulator.token($0) }
        let fetch = try await PageFetch(
            base: simulator.endpoints.apple, tokens: tokens, transport: transport)
        var wall = Paired()
        var processor = Paired()
        var counts = (requests: 0, events: 0)
        var unchanged = Paired()
        for run in 0...runs {
            let log = try workspace.openLog("sync")
            var sync = try BenchSync(simulator.endpoints.apple, tokens, log: log)
            var times = (sync: 0.0, fetch: 0.0)
            let syncWork = try await Measure.processor {
                times.sync = try await Measure.wall { try await sync.begin() }
            }
            let fetchWork = try await Measure.processor {
                times.fetch = try await Measure.wall { try await fetch.all() }
            }
            // The first run warms both sides up.
            guard run > 0 else { continue }
            wall.add(subject: times.sync, reference: times.fetch)
            processor.add(subject: syncWork, reference: fetchWork)
            counts = try await sync.again()
            let again = try await Measure.processor {
                for _ in 0..<rounds { counts = try await sync.again() }
            }
            let bare = try await Measure.processor {
                for _ in 0..<rounds { try await fetch.first() }
            }
            let calls = Double(rounds * tokens.count)
            unchanged.add(subject: again / calls, reference: bare / calls)
        }
        let tokenCount = Double(tokens.count)
        return [
            Figure("sync.full.wall", wall, "ms", scale: 1_000),
            Figure("sync.full.cpu", processor, "ms", scale: 1_000),
            Figure(
                "sync.unchanged.requests", Double(counts.requests) / tokenCount, "per token",
                target: .exactly(1), runs: runs),
            Figure(
                "sync.unchanged.events", Double(counts.events) / tokenCount, "per token",
                target: .exactly(1), runs: runs),
            Figure(
                "sync.unchanged.cpu", unchanged, "ms/token", scale: 1_000,
                target: .valueAtMost(5)),
        ]
    }
}
