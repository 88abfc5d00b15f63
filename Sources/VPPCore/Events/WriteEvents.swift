// SPDX-License-Identifier: Apache-2.0

package import VPPModel

// The life of a change at Apple (L3), from the wish to its end:
//
//   requested ─► started ─► accepted ─► pending* ─► settled ─► started ... ─► completed
//                   └─► not_accepted ─► started again, or pending: a look, where nobody knows

/// Intent: an administrator wants something changed at a location.
package struct WriteRequested: EventPayload {
    package static let type = "write.requested"
    /// Counts all of them, from 1.
    package var id: UInt64
    package var token: TokenName
    /// The location it was asked for: a token that opens another one later does not do it there.
    package var location: LibraryID
    package var write: LocationWrite
    /// Holders that one write names at most.
    package static let maximumHolders = 10_000
    /// Bytes of all its names at most: keeps the line under 512 KiB.
    package static let maximumBytes = 256 << 10
}

/// Intent: one request leaves for Apple.
package struct WriteStarted: EventPayload {
    package static let type = "write.started"
    package var id: UInt64
    /// From 1; of the holders it names.
    package var attempt: Int
    /// What the request says.
    package var write: LocationWrite
    /// Holders before them that are as they should be already: they are not sent (S5).
    package var skipped: Int
}

/// Apple took the request and works on it.
package struct WriteAccepted: EventPayload {
    package static let type = "write.accepted"
    package var id: UInt64
    package var eventId: String
}

/// Apple did not take the request, or nobody knows.
package struct WriteNotAccepted: EventPayload {
    package static let type = "write.not_accepted"
    package var id: UInt64
    /// Nil: the daemon ended before the answer, or nothing was sent.
    package var failure: AppleFailure?
    /// Apple may have done it: it is looked before anything is sent again (S4).
    package var isUnknown: Bool
    /// Holders of one request at most from now on, where it named too many.
    package var batchLimit: Int?
}

/// A request is not over yet: what is done next about it, and when.
package struct WritePending: EventPayload {
    package static let type = "write.pending"
    package var id: UInt64
    package var phase: OpenWrite.Phase
    package var due: Timestamp
    /// Apple's error, while it is not clear for whom.
    package var errorNumber: Int?
}

/// A request is over, the write is not.
package struct WriteSettled: EventPayload {
    package static let type = "write.settled"
    package var id: UInt64
    package var failures: [WriteFailure]
    /// What is to be sent again.
    package var again: LocationWrite?
}

/// A write is over.
package struct WriteCompleted: EventPayload {
    package static let type = "write.completed"
    package var id: UInt64
    package var token: TokenName
    package var kind: LocationWrite.Kind
    package var asset: AssetKey?
    /// Holders that are as they should be.
    package var done: Int
    package var failures: [WriteFailure]
    /// Why it ended early, in one line; nil where Apple answered for everybody.
    package var problem: String?
}
