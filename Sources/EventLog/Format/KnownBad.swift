// SPDX-License-Identifier: Apache-2.0

/// A reader or writer with one rule left out. Each must be caught by the tests of the log, or the
/// tests show nothing (event-log.md, T11). Nothing but the tests asks for one.
package enum KnownBad: String, Hashable, Sendable, CaseIterable {
    /// Takes lines whose CRC is wrong.
    case noChecksum
    /// Takes lines whose `prev` is not the hash of the line before.
    case noChain
    /// Takes each line for a transaction of its own.
    case noLeft
    /// Refuses lines whose wall time is before that of the line before.
    case trustsTimestamps
    /// Goes on in the segment of the process before.
    case appendsToOldSegment
}
