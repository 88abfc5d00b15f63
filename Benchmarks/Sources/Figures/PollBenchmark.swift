// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// One daemon with 1,000 tokens: how evenly it asks, and what it costs that the others are there.
enum PollBenchmark {
    static func figures(in workspace: Workspace) throws -> [Figure] {
        let interval = AppleSettings().syncInterval
        var world = try BenchWorld(
            .manyTokens, log: workspace.openLog("poll", disk: UnawaitedDisk()))
        // The first reads, and the round in which each token finds its moment.
        _ = try world.live(for: interval * 3)
        var begun: [Timestamp] = []
        let time = try Measure.thread { begun = try world.live(for: interval) }
        guard begun.count == FleetPlan.manyTokens.tokens else {
            throw Failure("\(begun.count) reads began in an interval")
        }
        let gaps = zip(begun.dropFirst(), begun).map { Double(($0 - $1).microseconds) / 1e6 }
        let even = Double(interval.microseconds) / 1e6 / Double(begun.count)
        return [
            Figure(
                "poll.1000.gap", gaps.max() ?? 0, "s", reference: even, target: .ratioAtMost(2),
                runs: gaps.count),
            Figure(
                "poll.1000.cpu", time / Double(begun.count) * 1e3, "ms/token",
                target: .valueAtMost(5), runs: begun.count),
        ]
    }
}
