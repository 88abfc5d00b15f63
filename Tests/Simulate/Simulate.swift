// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dispatch
import Foundation
import Glibc
import Synchronization
import VPPSimulation

/// Tells stories of the daemon in its world (docs/testing.md), in a release build: what `make test`
/// samples, this goes through. 1 where anything is wrong, with the seed that brings it back.
@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vppd-simulate",
        abstract: "Runs the whole daemon in deterministic simulation.")

    @Option(help: "Stories to tell.")
    var seeds: UInt64 = 2_000

    @Option(help: "The first seed.")
    var from: UInt64 = 0

    @Option(help: "Only this seed, as a failure names it; tells what happened.")
    var seed: UInt64?

    @Option(help: "Days in which things go wrong.")
    var stormDays: Int?

    @Option(help: "Faults left out, separated by commas.")
    var without = ""

    @Option(help: "A known-bad variant, to see it caught.")
    var variant: String?

    @Option(help: "Threads.")
    var workers = max(1, ProcessInfo.processInfo.activeProcessorCount)

    @Flag(help: "Do not look for the least of a story that goes wrong.")
    var noShrinking = false

    @Flag(help: "One day with a thousand tokens in place of a month with two.")
    var manyTokens = false

    @Flag(help: "See every known-bad variant caught, each within 1,000 stories, and end.")
    var knownBad = false

    @Flag(help: "Print a digest of each story's log: the same for the same seed, on every run.")
    var digests = false

    func run() throws {
        if knownBad { return try catchKnownBad() }
        let plan = try plan()
        if let seed { return try replay(Story(seed: seed, plan: plan)) }
        var teller = StoryTeller(plan: plan, workers: workers)
        teller.printsDigests = digests
        let report = teller.tell(from..<(from + seeds))
        report.print(seeds: seeds)
        // A day with a thousand tokens takes minutes, and shrinking it hours.
        for failure in report.failures.prefix(3) where !noShrinking && !manyTokens {
            shrink(Story(seed: failure.seed, plan: plan), failure)
        }
        if !report.failures.isEmpty { throw ExitCode(1) }
        if digests { return }
        let missing = report.coverage.missing.filter { !plan.without.contains($0) }
        if seeds >= Self.enoughForCoverage, !missing.isEmpty {
            say("never struck: \(missing.map(\.rawValue).joined(separator: ", "))")
            throw ExitCode(1)
        }
        let silent = Story.alertNames.filter { report.alerts[$0] == nil }
        if seeds >= Self.enoughForCoverage, !silent.isEmpty, plan.without.isEmpty, !manyTokens {
            say("never raised: \(silent.joined(separator: ", "))")
            throw ExitCode(1)
        }
        if seeds >= Self.enoughForCoverage, plan.variant == nil, plan.without.isEmpty, !manyTokens {
            try compareWithAnotherProcess()
        }
    }

    /// In so many stories every fault must have struck.
    private static let enoughForCoverage: UInt64 = 300

    private func plan() throws -> StoryPlan {
        var plan = manyTokens ? StoryPlan.manyTokens : StoryPlan()
        if let stormDays { plan.stormDays = stormDays }
        for name in without.split(separator: ",") {
            guard let kind = FaultKind(rawValue: String(name)) else {
                throw ValidationError(
                    "no fault \(name); there are "
                        + FaultKind.allCases.map(\.rawValue).joined(separator: ", "))
            }
            plan.without.insert(kind)
        }
        if let variant {
            guard let known = KnownBadDaemon(rawValue: variant) else {
                throw ValidationError(
                    "no variant \(variant); there are "
                        + KnownBadDaemon.allCases.map(\.rawValue).joined(separator: ", "))
            }
            plan.variant = known
        }
        return plan
    }

    /// Tells a few stories again in a process of its own, whose tables are in another order: the logs
    /// must be the same, byte for byte.
    private func compareWithAnotherProcess() throws {
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/proc/self/exe")
        child.arguments = [
            "--seeds", "\(Self.compared)", "--from", "\(from)", "--workers", "1", "--digests",
        ]
        let pipe = Pipe()
        child.standardOutput = pipe
        try child.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        child.waitUntilExit()
        let theirs = String(decoding: output, as: UTF8.self).split(separator: "\n")
        for seed in from..<(from + Self.compared) {
            let ours = "\(seed) \(try Story(seed: seed).run().digest)"
            guard theirs.contains(Substring(ours)) else {
                say("seed \(seed): another process writes another log")
                throw ExitCode(1)
            }
        }
        say("\(Self.compared) stories gave the same logs in another process")
    }

    private static let compared: UInt64 = 5

    /// Each variant, over all cores.
    private func catchKnownBad() throws {
        let all = KnownBadDaemon.allCases
        let next = Atomic<Int>(0)
        let passed = Mutex<[KnownBadDaemon]>([])
        DispatchQueue.concurrentPerform(iterations: max(1, min(workers, all.count))) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < all.count else { return }
                let variant = all[index]
                let name = variant.rawValue.padding(toLength: 22, withPad: " ", startingAt: 0)
                if let caught = variant.firstCaught(within: 1_000) {
                    say(
                        "\(name) caught in story \(caught.seed): \(caught.violation.invariant.rawValue)"
                    )
                } else {
                    say("\(name) PASSES")
                    passed.withLock { $0.append(variant) }
                }
            }
        }
        if !passed.withLock(\.isEmpty) { throw ExitCode(1) }
    }

    /// Tells one story once more, with what happened last before it went wrong.
    private func replay(_ story: Story) throws {
        do throws(Story.Failure) {
            let outcome = try story.run(traced: true)
            say("seed \(story.seed) holds")
            for (name, count) in outcome.counts.named { say("  \(name): \(count)") }
        } catch {
            say("\(error)")
            throw ExitCode(1)
        }
    }

    private func shrink(_ story: Story, _ failure: Story.Failure) {
        let shrunk = story.shrunk(after: failure)
        let left = FaultKind.allCases.filter { !shrunk.plan.without.contains($0) }
        say(
            """

            seed \(failure.seed), shrunk in \(shrunk.tries) tries to \(shrunk.plan.stormDays) stormy \
            days with: \(left.isEmpty ? "no faults" : left.map(\.rawValue).joined(separator: ", "))
            \(shrunk.failure)
            again: make simulate SEED=\(failure.seed) STORM_DAYS=\(shrunk.plan.stormDays) \
            WITHOUT=\(shrunk.plan.without.map(\.rawValue).sorted().joined(separator: ","))\
            \(variant.map { " VARIANT=\($0)" } ?? "")
            """)
    }
}

/// Prints a line at once, also into a pipe.
func say(_ line: String) {
    print(line)
    fflush(nil)
}
