// SPDX-License-Identifier: Apache-2.0

/// Samples of a subject and of its reference, taken by turns, so that a slow moment of the machine
/// falls on both.
struct Paired {
    private(set) var subject: [Double] = []
    private(set) var reference: [Double] = []

    /// Runs taken of each.
    var runs: Int { subject.count }

    /// Adds one run of each.
    mutating func add(subject: Double, reference: Double) {
        self.subject.append(subject)
        self.reference.append(reference)
    }
}
