// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Glibc

/// Runs the event log's test program (event-log.md, section 4) at its full numbers, in a release
/// build: what `make test` samples, this goes through. One line a group; 1 where anything is
/// wrong, with the seed that brings it back.
@main
struct Torture: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vppd-torture", abstract: "Tests the event log harder than anything else.",
        subcommands: [RunGroups.self, WriterProcess.self], defaultSubcommand: RunGroups.self)
}

/// Runs groups, all by default.
struct RunGroups: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run groups by name; all of them by default.")

    @Argument(help: "Groups, such as T4.")
    var groups: [String] = []

    @Flag(help: "The numbers of a night, not those of a change.")
    var night = false

    @Option(help: "Only this seed, as a failure names it.")
    var seed: UInt64?

    @Option(help: "Most seconds for each group.")
    var seconds: Double?

    @Option(help: "Threads.")
    var workers = max(1, ProcessInfo.processInfo.activeProcessorCount)

    func run() throws {
        // A child that was killed must not take its parent along.
        signal(SIGPIPE, SIG_IGN)
        var runner = Runner(scale: night ? .night : .push, workers: workers)
        runner.seed = seed
        runner.seconds = seconds
        let known = try allGroups()
        for name in groups where !known.contains(where: { $0.name == name }) {
            throw ValidationError("no group \(name); there are \(known.map(\.name))")
        }
        var failed = 0
        for group in known where groups.isEmpty || groups.contains(group.name) {
            if let seed, !group.seeds(runner.scale).contains(seed) {
                throw ValidationError("\(group.name) has no seed \(seed); some only --night has")
            }
            let result =
                groups.isEmpty && !night && group.isNightly
                ? Runner.Result(skipping: "only with --night, or by its name")
                : runner.run(group)
            say(result.line(of: group))
            for failure in result.tally.failures { say("     \(failure)") }
            if !result.tally.isGood { failed += 1 }
        }
        if failed > 0 { throw ExitCode(1) }
    }

    private func allGroups() throws -> [any Group] {
        let plain: [any Group] = [
            try Truncation(), try BitFlips(), try LostSectors(), SimulatedStorage(),
            FaultSweep(), FailedSyncs(), CompoundFaults(), KilledProcess(),
            LazyDisk(), FlakyDevice(),
        ]
        return plain + [
            try Controls(), try ReaderFuzz(), ClockSteps(), LiveVerify(), try Tampering(),
            IntentHistories(), FullDisk(),
        ]
    }
}

/// Prints a line at once, also into a pipe.
func say(_ line: String) {
    print(line)
    fflush(nil)
}
