// SPDX-License-Identifier: Apache-2.0

/// What opening the log found.
package struct RecoveryReport: Hashable, Sendable {
    /// Entries of the log that were read, behind the checkpoint if one was used.
    package let entries: UInt64
    /// Transactions they were in.
    package let transactions: UInt64
    /// Bytes read from segments, unpacked.
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
    /// The checkpoint the state began with; nil where it was read from the log alone.
    package let checkpoint: CheckpointRecord?
    /// Checkpoints that were there and could not be used: damaged, not recorded, or of another
    /// release.
    package let rejectedCheckpoints: [CheckpointName]
}
