// SPDX-License-Identifier: Apache-2.0

/// What opening the log found.
package struct RecoveryReport: Hashable, Sendable {
    /// Entries replayed.
    package let entries: UInt64
    /// Transactions replayed.
    package let transactions: UInt64
    /// Bytes read from segments.
    package let bytes: Int
    /// Segments read.
    package let segments: Int
    /// `clean` or `torn`; the other verdicts refuse to open.
    package let verdict: Verdict
    /// The torn tail that is saved beside the log, from this start or from one that a crash
    /// interrupted; nil where there was none.
    package let tornTail: TornTail?
    /// Whether `HEAD` was there to vouch for the end of the log. False only before the first
    /// commit of a new log, or when someone removed it.
    package let hadWitness: Bool
}
