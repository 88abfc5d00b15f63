// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the real daemon costs while nothing is due: wake-ups and memory with ten tokens loaded.
enum IdleBenchmark {
    /// Length of one look, in seconds.
    private static let window = 20

    static func figures(
        in workspace: Workspace, daemon program: String, simulator: String
    ) async throws -> [Figure] {
        let daemon = try await DaemonUnderTest(
            program: program, simulator: simulator, in: workspace)
        defer { daemon.stop() }
        try await daemon.waitUntilQuiet()
        let facts = ProcessFacts(id: daemon.id)
        let before = try facts.contextSwitches()
        try await Task.sleep(for: .seconds(window))
        let switches = try facts.contextSwitches() - before
        let memory = try facts.memory()
        let size = try FileManager.default.attributesOfItem(atPath: program)[.size] as? Int ?? 0
        return [
            Figure(
                "idle.switches", Double(switches) / Double(window), "1/s",
                target: .valueAtMost(1), runs: 1),
            Figure("idle.threads", Double(try facts.threads()), "threads", runs: 1),
            Figure("memory.rss", Double(memory.resident) / 1e6, "MB", runs: 1),
            Figure("memory.pss", Double(memory.proportional) / 1e6, "MB", runs: 1),
            Figure("binary.size", Double(size) / 1e6, "MB", runs: 1),
        ]
    }
}
