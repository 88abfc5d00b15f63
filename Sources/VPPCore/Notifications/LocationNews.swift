// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Notifications that ask for a read of their location, and how many of them reads have answered.
///
/// Counted, not timed: a read answers what had come before it was wanted, and nothing that came
/// while it was made.
package struct LocationNews: Hashable, Codable, Sendable {
    /// How many asked, ever.
    package var asked: UInt64 = 0
    /// How many of them were answered.
    package var answered: UInt64 = 0
    /// When the first that waits came; nil: none waits.
    package var since: Timestamp?

    /// Time from the first that waits to the read, in which others join it: many notifications tell
    /// of one change. [judgement]
    package static let window = Duration.seconds(8)
    /// Least time between two reads for the sake of notifications. [judgement]
    package static let pause = Duration.seconds(30)

    /// When the location is to be read for them; nil: none waits.
    func due(lastSync: Timestamp) -> Timestamp? {
        since.map { max($0 + Self.window, lastSync + Self.pause) }
    }

    mutating func ask(at moment: Timestamp) {
        asked += 1
        since = since ?? moment
    }

    /// A read is done that knew of `count`.
    mutating func answer(_ count: UInt64, at moment: Timestamp) {
        answered = max(answered, count)
        // When the others came is not kept; the read is not late by more than the window.
        since = answered >= asked ? nil : moment
    }
}
