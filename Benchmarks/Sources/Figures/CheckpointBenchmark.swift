// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// What a checkpoint spares a start: 1,000,000 assignments, 1,000,000 events of history before the
/// checkpoint, and 10,000 after it. The reference is the same log read from its beginning.
enum CheckpointBenchmark {
    private static let runs = 3

    static func figures(in workspace: Workspace) throws -> [Figure] {
        try CheckpointLog.make(in: workspace)
        defer { workspace.remove(CheckpointLog.name) }
        let written = try writeCheckpoint(workspace)
        try CheckpointLog.appendTail(in: workspace)
        let path = workspace.file(CheckpointLog.name)
        var samples = Paired()
        for _ in 0..<runs {
            try samples.take(
                subject: {
                    try Measure.wall {
                        guard try replay(path, foldVersion: State.foldVersion) < 20_000 else {
                            throw Failure("the checkpoint of \(path) was not used")
                        }
                    }
                },
                reference: { try Measure.wall { _ = try replay(path, foldVersion: -1) } })
        }
        return [
            Figure(
                "start.checkpoint", samples, "ms", scale: 1_000, target: .ratioAtMost(0.1)),
            Figure(
                "checkpoint.write", written.time, "ms", scale: 1_000),
            Figure(
                "checkpoint.bytes", Double(written.bytes) / 1e6, "MB", runs: 1),
        ]
    }

    /// Writes the checkpoint as the daemon does; its time beside that of writing the bytes alone.
    private static func writeCheckpoint(
        _ workspace: Workspace
    ) throws -> (time: Paired, bytes: Int) {
        var replay = StateReplay()
        let log = try workspace.reopenLog(CheckpointLog.name) { try replay.take($0) }
        var engine = Engine(log: log, state: replay.state)
        var written: WrittenCheckpoint?
        var samples = Paired()
        for _ in 0..<runs {
            let time = try Measure.wall {
                written = try engine.checkpointJob().run(now: Workspace.epoch + .days(20))
            }
            let bytes = [UInt8](repeating: 0x2E, count: written?.record.bytes ?? 0)
            let plain = try PlainFile(workspace.file("checkpoint-plain"))
            let reference = try Measure.wall { try plain.append(bytes) }
            samples.add(subject: time, reference: reference)
        }
        guard let written else { throw Failure("no checkpoint was written") }
        _ = try engine.record(written, keep: nil, now: Workspace.epoch + .days(20))
        try engine.close()
        return (samples, written.record.bytes)
    }

    /// - Returns: entries that were folded.
    private static func replay(_ path: String, foldVersion: Int) throws -> Int {
        var replay = StateReplay()
        var count = 0
        try EventLogReader(directory: path, disk: RealDisk()).replay(foldVersion: foldVersion) {
            try replay.take($0)
            if case .entry = $0 { count += 1 }
        }
        return count
    }
}
