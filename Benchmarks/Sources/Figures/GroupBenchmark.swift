// SPDX-License-Identifier: Apache-2.0

import EventLog

/// What waiting together saves: 64 writers, each waiting for its own event to be durable before its
/// next, over one writer that does the same.
enum GroupBenchmark {
    private static let runs = 9
    /// Events of one run.
    private static let together = 64 * 60
    private static let alone = 400

    static func figures(in workspace: Workspace) async throws -> [Figure] {
        [try await log(workspace), try await daemon(workspace)]
    }

    /// Over the log alone, with the mailbox and a queue like the daemon's.
    private static func log(_ workspace: Workspace) async throws -> Figure {
        let writer = GroupWriter(log: try workspace.openLog("group"))
        var samples = Paired()
        for _ in 0..<runs {
            try await samples.take(
                subject: {
                    try await Writers.rate(Writers.many, events: together) {
                        await writer.write(LogSamples.entries($1))
                    }
                },
                reference: {
                    try await Writers.rate(1, events: alone) {
                        await writer.write(LogSamples.entries($1))
                    }
                })
        }
        await writer.finish()
        return Figure(
            "commit.group64", samples, "events/s", scale: 1, target: .ratioAtLeast(20))
    }

    /// Over the whole way of a webhook's event: `Daemon.receiveDurably`, one `Engine.step` for all
    /// that wait, one transaction.
    private static func daemon(_ workspace: Workspace) async throws -> Figure {
        let daemon = try await BenchDaemon(
            log: try workspace.openLog("group-daemon"), in: workspace.file("group-daemon"))
        var samples = Paired()
        for _ in 0..<runs {
            let before = await daemon.lastSeq
            try await samples.take(
                subject: {
                    try await Writers.rate(Writers.many, events: together) {
                        await daemon.enroll($0, times: $1)
                    }
                },
                reference: {
                    try await Writers.rate(1, events: alone) {
                        await daemon.enroll($0, times: $1)
                    }
                })
            let written = Int(await daemon.lastSeq - before)
            // A checkpoint may fall into a run.
            guard (0...1).contains(written - together - alone) else {
                throw Failure("\(together + alone) enrollments made \(written) events")
            }
        }
        await daemon.stop()
        return Figure(
            "daemon.group64", samples, "events/s", scale: 1, target: .ratioAtLeast(15))
    }
}
