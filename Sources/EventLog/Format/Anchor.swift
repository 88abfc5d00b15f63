// SPDX-License-Identifier: Apache-2.0

/// A witness kept outside the log: a log that holds another line at `seq`, or none, has been
/// rolled back (event-log.md, P7 and P12).
package struct Anchor: Hashable, Sendable {
    /// The line's place in the log; `VPPLOG_SEQ` in the journal.
    package let seq: UInt64

    /// SHA-256 of that line, LF included; `VPPLOG_HASH` in the journal.
    package let hash: SHA256Digest

    package init(seq: UInt64, hash: SHA256Digest) {
        self.seq = seq
        self.hash = hash
    }
}
