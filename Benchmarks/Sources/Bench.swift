// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `vppd-bench`: takes the figures of docs/benchmarks.md.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vppd-bench",
        abstract: "Measures vppd against references taken in the same run.",
        discussion: "Prints a table, writes JSON, and ends with 1 if a target does not hold.")

    /// The groups of figures, in the order they are taken.
    enum Group: String, CaseIterable, ExpressibleByArgument {
        case commit, replay, step, sync, idle
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
            case .replay: figures += try ReplayBenchmark.figures(in: workspace)
            case .step: figures += try StepBenchmark.figures(in: workspace)
            case .sync:
                figures += try await SyncBenchmark.figures(in: workspace, simulator: simulator)
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
}
