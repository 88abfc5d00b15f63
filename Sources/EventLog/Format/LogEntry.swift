// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// One event as read from the log: the envelope, decoded, and the event's own JSON, untouched.
package struct LogEntry: Hashable, Sendable {
    /// Place in the log: 1 for the first line ever, one more each line.
    package let seq: UInt64

    /// The transaction the entry was committed in: 1 for the first, one more each commit.
    package let tx: UInt64

    /// Entries still to come in the same transaction; 0 for its last.
    package let left: Int

    /// Wall time of the commit. For people: order and validity never depend on it (P11).
    package let timestamp: Timestamp

    /// What happened, in the past tense: `assignment.associated`.
    package let type: String

    /// Version of the shape of `data`, counted per type from 1.
    package let version: Int

    /// The event's JSON object, byte for byte as it was committed.
    package let data: [UInt8]

    package init(
        seq: UInt64, tx: UInt64, left: Int, timestamp: Timestamp, type: String, version: Int,
        data: [UInt8]
    ) {
        self.seq = seq
        self.tx = tx
        self.left = left
        self.timestamp = timestamp
        self.type = type
        self.version = version
        self.data = data
    }

    /// Whether the entry is the log's own. Who folds events into state passes over it.
    package var isBookkeeping: Bool { BookkeepingType(rawValue: type) != nil }
}
