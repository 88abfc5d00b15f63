// SPDX-License-Identifier: Apache-2.0

import VPPTestKit

/// What a run has counted.
struct Tally: Sendable {
    /// Failures told in words; more are only counted.
    private static let told = 5

    /// Checks made.
    var cases = 0
    /// Seeds gone through.
    var seeds = 0
    /// Further counts, for the end of the line.
    var counts: [String: Int] = [:]
    /// Why the group did not run; nil where it did.
    var skipped: String?
    /// The first failures.
    private(set) var failures: [String] = []
    private var violations: [LogViolation.Kind: Int] = [:]

    /// Whether nothing was wrong.
    var isGood: Bool { violations.isEmpty }

    /// How many of a kind.
    func count(_ kind: LogViolation.Kind) -> Int { violations[kind] ?? 0 }

    /// Counts what is wrong.
    /// - Parameter replay: the arguments that bring it back.
    mutating func add(_ violation: LogViolation, replay: String) {
        violations[violation.kind, default: 0] += 1
        if failures.count < Self.told {
            failures.append("\(violation); replay: vppd-torture \(replay)")
        }
    }

    /// Counts what is wrong under a condition, and one case either way.
    mutating func expect(
        _ isRight: Bool, _ kind: LogViolation.Kind, replay: String,
        _ text: @autoclosure () -> String
    ) {
        cases += 1
        if !isRight { add(LogViolation(kind, text()), replay: replay) }
    }

    mutating func merge(_ other: Tally) {
        cases += other.cases
        seeds += other.seeds
        counts.merge(other.counts, uniquingKeysWith: +)
        skipped = skipped ?? other.skipped
        violations.merge(other.violations, uniquingKeysWith: +)
        failures = Array((failures + other.failures).prefix(Self.told))
    }
}
