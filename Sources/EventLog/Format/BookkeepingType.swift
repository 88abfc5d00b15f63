// SPDX-License-Identifier: Apache-2.0

/// The types of the log's own lines. They belong to the log itself; who folds events into state
/// passes over them (`LogEntry.isBookkeeping`).
package enum BookkeepingType: String, CaseIterable, Sendable {
    /// The first line of every segment.
    case segmentOpened = "segment.opened"
    /// A checkpoint beside the log is complete and durable; what proves it.
    case checkpointWritten = "checkpoint.written"
    /// Segments before a checkpoint are about to be removed.
    case segmentsPruned = "segments.pruned"
    /// The first line of a checkpoint.
    case checkpointOpened = "checkpoint.opened"
    /// The last line of a checkpoint.
    case checkpointClosed = "checkpoint.closed"

    /// The name in ASCII.
    var bytes: StaticString {
        switch self {
        case .segmentOpened: "segment.opened"
        case .checkpointWritten: "checkpoint.written"
        case .segmentsPruned: "segments.pruned"
        case .checkpointOpened: "checkpoint.opened"
        case .checkpointClosed: "checkpoint.closed"
        }
    }
}
