// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `vppd-bench`: takes the figures of docs/benchmarks.md.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vppd-bench",
        abstract: "Measures vppd against references taken in the same run.",
        subcommands: [
            Take.self, Replay.self, ServePages.self, SyncLocation.self, KeepLocation.self,
        ], defaultSubcommand: Take.self)
}

/// Takes the figures.
struct Take: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes the figures.",
        discussion: "Prints a table, writes JSON, and ends with 1 if a target does not hold.")

    /// The groups of figures, in the order they are taken.
    enum Group: String, CaseIterable, ExpressibleByArgument {
        case commit, group, sqlite, replay, memory, step, poll, sync, apple, idle
    }

    @Option(help: "The vppd to measure.")
    var daemon: String

    @Option(help: "The vppd-simulator to measure it with.")
    var simulator: String

    @Option(help: "A directory to write in; it is emptied.")
    var scratch: String

    @Option(help: "Where the JSON goes.")
    var output: String

    @Option(
        help: "Take only these groups: \(Group.allCases.map(\.rawValue).joined(separator: ", ")).")
    var only: [Group] = []

    mutating func run() async throws {
        let workspace = try Workspace(path: scratch)
        var figures: [Figure] = []
        for group in Group.allCases where only.isEmpty || only.contains(group) {
            note("measuring \(group.rawValue)")
            switch group {
            case .commit: figures += try CommitBenchmark.figures(in: workspace)
            case .group: figures += try await GroupBenchmark.figures(in: workspace)
            case .sqlite: figures += try await SQLiteBenchmark.figures(in: workspace)
            case .replay:
                try LongLog.make(in: workspace)
                figures += try ReplayBenchmark.figures(in: workspace)
                figures += try VerifyBenchmark.figures(in: workspace)
                figures += try GateBenchmark.figures(in: workspace)
                figures += try CheckpointBenchmark.figures(in: workspace)
            case .memory:
                figures += try MemoryBenchmark.figures(
                    in: workspace, program: try Self.ownProgram())
            case .step: figures += try StepBenchmark.figures(in: workspace)
            case .poll: figures += try PollBenchmark.figures(in: workspace)
            case .sync:
                figures += try await SyncBenchmark.figures(in: workspace, simulator: simulator)
            case .apple:
                figures += try await AppleBenchmark.figures(
                    in: workspace, program: try Self.ownProgram())
            case .idle:
                figures += try await IdleBenchmark.figures(
                    in: workspace, daemon: daemon, simulator: simulator)
            }
        }
        print(FigureTable(figures).text)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(figures).write(to: URL(fileURLWithPath: output))
        let missed = figures.filter { $0.holds == false }.map(\.name)
        guard missed.isEmpty else {
            note("targets that do not hold: \(missed.joined(separator: ", "))")
            throw ExitCode(1)
        }
    }

    /// Progress goes to standard error, so that standard output is the table.
    private func note(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
    /// The file this program was started from (man 5 proc).
    private static func ownProgram() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    }
}

/// Replays a log in a process of its own and tells the memory it took: for ``MemoryBenchmark``.
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Replays a log and prints the memory that took.", shouldDisplay: false)

    @Option(help: "The log's directory.")
    var log: String

    func run() throws {
        let found = try MemoryBenchmark.replay(log: log)
        print(String(decoding: try JSONEncoder().encode(found), as: UTF8.self))
    }
}
