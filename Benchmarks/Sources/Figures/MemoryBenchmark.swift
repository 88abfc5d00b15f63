// SPDX-License-Identifier: Apache-2.0

import CAllocator
import EventLog
import Foundation
import VPPDaemon

/// What a start needs for a moment beyond the state it ends with: the peak of a fresh process that
/// replays 1 GB, less what a fresh process holds that came to the same state by a short log and gave
/// everything else back.
enum MemoryBenchmark {
    /// Memory does not depend on what else the machine does.
    private static let runs = 1

    /// - Parameter program: this program, to be started again.
    static func figures(in workspace: Workspace, program: String) throws -> [Figure] {
        try GigabyteLog.make(in: workspace)
        defer { workspace.remove(GigabyteLog.name) }
        var samples = Paired()
        for _ in 0..<runs {
            let peak = try found(program, workspace.file(GigabyteLog.name)).peak
            let live = try found(program, workspace.file(GigabyteLog.short)).live
            samples.add(subject: Double(peak - live), reference: Double(live))
        }
        return [
            Figure("memory.replay", samples, "MB", scale: 1e-6, target: .valueAtMost(16))
        ]
    }

    private static func found(_ program: String, _ log: String) throws -> Found {
        let output = try Program.output(program, ["replay", "--log", log])
        return try JSONDecoder().decode(Found.self, from: Data(output.utf8))
    }

    /// What the process tells.
    struct Found: Codable {
        /// Most resident bytes so far (`VmHWM`).
        var peak: Int
        /// Resident bytes with the state alone (`VmRSS`).
        var live: Int
    }

    /// Replays a log as a start does and tells the memory it took. To be called in a fresh process.
    static func replay(log path: String) throws -> Found {
        var replay = StateReplay()
        var log = try Workspace.reopenLog(at: path) { try replay.take($0) }
        try log.close()
        // Freed memory goes back to the kernel: what stays is in use.
        malloc_trim(0)
        let facts = ProcessFacts(id: getpid())
        let found = Found(peak: try facts.peak(), live: try facts.resident())
        guard withExtendedLifetime(replay, { !replay.state.tokens.isEmpty }) else {
            throw Failure("the log in \(path) made no state")
        }
        return found
    }
}
