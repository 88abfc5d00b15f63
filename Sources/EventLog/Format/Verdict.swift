// SPDX-License-Identifier: Apache-2.0

/// What a scan of the whole log found.
package enum Verdict: Hashable, Sendable {
    /// Every line is whole and in its place.
    case clean
    /// A crash left an unfinished transaction at the very end; nothing acknowledged is missing.
    case torn(TornTail)
    /// Something that was once durable has changed or is gone.
    case corrupt(Damage)
    /// The log is shorter or other than a witness (`HEAD`, an anchor) says it was.
    case rollback(Rollback)

    /// Where the first damage is and what it reaches.
    package struct Damage: Hashable, Sendable {
        /// Name of the file.
        package let file: String
        /// Offset in the file, in bytes, of the first line that does not fit.
        package let offset: Int
        /// `seq` that line should have.
        package let seq: UInt64
        /// What is wrong.
        package let fault: LineFault
        /// The last line that is whole and in its place: what a repair would keep; `seq` 0 where
        /// there is none.
        package let lastGood: Anchor
        /// `seq` of the first whole line after the damage, in the same file; nil if none is.
        package let nextGoodSeq: UInt64?
        /// Last lines of transactions after the damage, in the same file, whole by themselves.
        package let goodTransactionsAfter: Int
    }

    /// What the witness says and what the log holds.
    package struct Rollback: Hashable, Sendable {
        /// Who says so: `HEAD` or `anchor`.
        package let witness: String
        /// The line the witness saw.
        package let expected: Anchor
        /// The log's line at that place, or its last line where the log ends before.
        package let found: Anchor
        /// The log's last line: what a repair would keep.
        package var last: Anchor
    }

    /// The verdict's name, as `vppd events verify` prints it.
    package var name: String {
        switch self {
        case .clean: "clean"
        case .torn: "torn"
        case .corrupt: "corrupt"
        case .rollback: "rollback"
        }
    }
}
