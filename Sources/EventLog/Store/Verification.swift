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
    /// Bytes looked at.
    package let bytes: Int
    /// Bytes of a transaction that was being written at that moment; not judged.
    package let bytesBeingWritten: Int
    /// The last entry of the last complete transaction.
    package let last: Anchor
    /// Whether `HEAD` was there to vouch for the end of the log.
    package let hadWitness: Bool

    /// Exit status by sysexits(3): 0, 65 where the log is not clean.
    package var exitCode: Int32 { verdict == .clean ? 0 : 65 }
}
