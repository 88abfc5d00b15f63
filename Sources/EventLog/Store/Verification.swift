// SPDX-License-Identifier: Apache-2.0

/// What `vppd events verify` shows.
package struct Verification: Hashable, Sendable {
    /// The verdict. A log that is being written to is `clean` although its end is not finished.
    package let verdict: Verdict
    /// Entries in complete transactions.
    package let entries: UInt64
    /// Complete transactions.
    package let transactions: UInt64
    /// Segments looked at.
    package let segments: Int
    /// Bytes looked at, unpacked.
    package let bytes: Int
    /// Bytes of a transaction that was being written at that moment; not judged.
    package let bytesBeingWritten: Int
    /// The last entry of the last complete transaction.
    package let last: Anchor
    /// Whether `HEAD` was there to vouch for the end of the log.
    package let hadWitness: Bool
    /// Anchors from outside that the log was held against.
    package let anchors: Int
    /// The losses that were accepted in the past, oldest first.
    package let losses: [LossRecord]
    /// Checkpoints beside the log that are whole and recorded in it.
    package let soundCheckpoints: [CheckpointName]
    /// Those that are not; they will not be used. No fault of the log's.
    package let unsoundCheckpoints: [CheckpointName]

    /// Exit status by sysexits(3): 0, 65 where the log is not clean.
    package var exitCode: Int32 { verdict == .clean ? 0 : 65 }

    /// Why a log of this verdict is not opened; nil where it is: a torn end is cut off.
    /// - Parameter directory: the log's directory, for paths and commands.
    package func refusal(in directory: String) -> EventLogError? {
        EventLogError(refusing: verdict, in: directory)
    }
}
