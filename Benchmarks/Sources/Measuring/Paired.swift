// SPDX-License-Identifier: Apache-2.0

/// Samples of a subject and of its reference, taken by turns, so that a slow moment of the machine
/// falls on both.
struct Paired {
    private(set) var subject: [Double] = []
    private(set) var reference: [Double] = []
    /// Which side goes first next; the same row of turns in every run of the program.
    private var order = SplitMix()

    /// Runs taken of each.
    var runs: Int { subject.count }

    /// Adds one run of each.
    mutating func add(subject: Double, reference: Double) {
        self.subject.append(subject)
        self.reference.append(reference)
    }

    /// Takes one run of each. Which goes first changes without a pattern: what one side leaves
    /// behind, in the file system or in the processor's caches, falls on both.
    mutating func take(
        subject: () throws -> Double, reference: () throws -> Double
    ) rethrows {
        if order.next() & 1 == 0 {
            let first = try subject()
            add(subject: first, reference: try reference())
        } else {
            let first = try reference()
            add(subject: try subject(), reference: first)
        }
    }

    /// ``take(subject:reference:)`` for what waits for other tasks.
    mutating func take(
        subject: () async throws -> Double, reference: () async throws -> Double
    ) async rethrows {
        if order.next() & 1 == 0 {
            let first = try await subject()
            add(subject: first, reference: try await reference())
        } else {
            let first = try await reference()
            add(subject: try await subject(), reference: first)
        }
    }
}

/// A row of numbers without a pattern, always the same: SplitMix64.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
