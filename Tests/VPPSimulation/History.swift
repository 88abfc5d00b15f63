// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// One random history: a stormy time, a quiet one, and the checks along the way (event-log.md, T16).
package struct History: Sendable {
    package let seed: UInt64
    let variant: KnownBadShell?
    let wrap: @Sendable (any Disk) -> any Disk

    /// - Parameters:
    ///   - seed: brings all of it back.
    ///   - variant: a known-bad shell that must be caught.
    ///   - wrap: what stands between the log and the disk in memory, made anew for each process.
    package init(
        seed: UInt64, variant: KnownBadShell? = nil,
        wrap: @escaping @Sendable (any Disk) -> any Disk = { $0 }
    ) {
        self.seed = seed
        self.variant = variant
        self.wrap = wrap
    }

    /// A history that went wrong.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let seed: UInt64
        package let violation: Violation
        /// The last things that happened before, oldest first.
        package let last: [String]

        package var description: String {
            "seed \(seed): \(violation)\n" + last.map { "  \($0)\n" }.joined()
        }
    }

    /// What happens at most in the quiet time: many times what is ever needed.
    private static let patience = 6_000

    /// Runs it; one that goes wrong once more, with what happened last.
    package func run() throws(Failure) -> HistoryCounts {
        var world = World(self, traced: false)
        do throws(Violation) {
            try Self.play(&world)
        } catch {
            throw retrace(error)
        }
        return world.counts
    }

    /// The digest of all that happened: the same for the same seed, on every machine.
    package func traceDigest() throws(Failure) -> String {
        var world = World(self, traced: true)
        do throws(Violation) {
            try Self.play(&world)
        } catch {
            throw Failure(seed: seed, violation: error, last: world.trace?.last ?? [])
        }
        return (world.trace?.last ?? []).joined(separator: "\n") + "\n\(world.counts)"
    }

    private func retrace(_ violation: Violation) -> Failure {
        var world = World(self, traced: true)
        do throws(Violation) {
            try Self.play(&world)
        } catch {
            let note = error == violation ? [] : ["the first time it was: \(violation)"]
            return Failure(seed: seed, violation: error, last: (world.trace?.last ?? []) + note)
        }
        return Failure(
            seed: seed, violation: violation, last: ["it did not happen again: not deterministic"])
    }

    private static func play(_ world: inout World) throws(Violation) {
        let storm = world.random.number(40...120)
        for _ in 0..<storm { try world.advance() }
        try world.becomeCalm()
        for count in 0..<patience {
            try world.advance()
            // Looking is dearer than most of what happens.
            if count.isMultiple(of: 8), world.unfinished == nil { return try world.checkEnd() }
        }
        throw Violation(.quiet, world.unfinished ?? "quiet at last")
    }
}
