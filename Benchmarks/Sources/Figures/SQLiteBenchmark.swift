// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc

/// The log beside SQLite, which keeps the same promise: what is acknowledged survives a power cut.
enum SQLiteBenchmark {
    private static let runs = 2_000
    private static let pacedRuns = 400
    /// Microseconds between two events that come one at a time, as from webhooks. Longer than the
    /// kernel's clock tick: a file written in place again and again within one has its time of
    /// modification, and with it its inode, written only once.
    private static let pace: UInt32 = 5_000
    private static let blocks = 9
    /// Commits of one block: long enough that SQLite's checkpoints and our witness are in it.
    private static let block = 1_200
    private static let together = 64 * 60

    static func figures(in workspace: Workspace) async throws -> [Figure] {
        var figures = try single(workspace)
        figures.append(try await group(workspace))
        return figures
    }

    private static func single(_ workspace: Workspace) throws -> [Figure] {
        var log = try workspace.openLog("sqlite-single")
        defer { log.finish() }
        let sqlite = try SQLiteLog(workspace.file("single.db"))
        // From the first checkpoint on its log is overwritten in place, which is cheaper.
        for number in 0..<block { try sqlite.append(LogSamples.entry(number)) }
        var latency = Paired()
        for run in 0..<runs {
            let entry = LogSamples.entry(run)
            try latency.take(
                subject: { try Measure.wall { try log.write([entry]) } },
                reference: { try Measure.wall { try sqlite.append(entry) } })
        }
        var paced = Paired()
        for run in 0..<pacedRuns {
            let entry = LogSamples.entry(run)
            try paced.take(
                subject: {
                    usleep(pace)
                    return try Measure.wall { try log.write([entry]) }
                },
                reference: {
                    usleep(pace)
                    return try Measure.wall { try sqlite.append(entry) }
                })
        }
        var rate = Paired()
        for _ in 0..<blocks {
            try rate.take(
                subject: {
                    Double(block)
                        / (try Measure.wall {
                            for number in 0..<block { try log.write([LogSamples.entry(number)]) }
                        })
                },
                reference: {
                    Double(block)
                        / (try Measure.wall {
                            for number in 0..<block { try sqlite.append(LogSamples.entry(number)) }
                        })
                })
        }
        return [
            Figure("sqlite.p50", latency, "us", scale: 1e6, target: .ratioAtMost(1)),
            Figure("sqlite.p50.paced", paced, "us", scale: 1e6, target: .ratioAtMost(1.05)),
            Figure("sqlite.rate", rate, "events/s", scale: 1, target: .ratioAtLeast(1)),
        ]
    }

    /// 64 writers, each waiting for its event: ours share transactions, SQLite's have one each.
    private static func group(_ workspace: Workspace) async throws -> Figure {
        let ours = GroupWriter(log: try workspace.openLog("sqlite-group"))
        let theirs = try SQLiteWriter(workspace.file("group.db"))
        var samples = Paired()
        for _ in 0..<blocks {
            try await samples.take(
                subject: {
                    try await Writers.rate(Writers.many, events: together) {
                        await ours.write(LogSamples.entries($1))
                    }
                },
                reference: {
                    try await Writers.rate(Writers.many, events: block) {
                        try await theirs.write(LogSamples.entries($1))
                    }
                })
        }
        await ours.finish()
        return Figure(
            "sqlite.group64", samples, "events/s", scale: 1, target: .ratioAtLeast(10))
    }
}
