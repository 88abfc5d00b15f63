// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation

/// What making one event durable costs beyond the disk's own price.
enum CommitBenchmark {
    private static let runs = 1_000

    static func figures(in workspace: Workspace) throws -> [Figure] {
        var log = try workspace.openLog("commit")
        defer { log.finish() }
        let line = try line(&log, workspace)
        let plain = try PlainFile(workspace.file("plain"))
        var samples = Paired()
        for run in 0..<runs {
            let entries = [LogSamples.entry(run)]
            try samples.take(
                subject: { try Measure.wall { try log.write(entries) } },
                reference: { try Measure.wall { try plain.append(line) } })
        }
        return [
            Figure("commit.p50", samples, "us", scale: 1e6, target: .ratioAtMost(1.10))
        ]
    }

    /// As many bytes as the line of one event has.
    private static func line(
        _ log: inout EventLogStore, _ workspace: Workspace
    ) throws -> [UInt8] {
        guard let segment = try workspace.segments("commit").last else {
            throw Failure("the log in \(workspace.path) has no segment")
        }
        try log.write([LogSamples.entry(0)])
        let before = try size(segment)
        try log.write([LogSamples.entry(1)])
        return [UInt8](repeating: 0x2E, count: try size(segment) - before)
    }

    private static func size(_ path: String) throws -> Int {
        Int(try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).seekToEnd())
    }
}
