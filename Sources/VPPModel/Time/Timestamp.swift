// SPDX-License-Identifier: Apache-2.0

/// A moment of wall-clock time, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Written in the event log and in JSON as RFC 3339 in UTC with six fraction digits. Order and
/// validity of the log never depend on it (event-log.md, P11).
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// - Parameter seconds: whole seconds since 1970-01-01T00:00:00Z.
    package init(seconds: Int64) {
        microseconds = seconds * 1_000_000
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 {
        microseconds.flooredDivision(by: 1_000_000).quotient
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    package static func + (left: Timestamp, right: Duration) -> Timestamp {
        Timestamp(microseconds: left.microseconds + right.microseconds)
    }

    package static func - (left: Timestamp, right: Duration) -> Timestamp {
        Timestamp(microseconds: left.microseconds - right.microseconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }
}

extension Duration {
    /// The duration in whole microseconds, rounded towards zero.
    package var microseconds: Int64 {
        // Working the parts out costs two divisions of 128 bits: once, not twice.
        let parts = components
        return parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
    }

    /// The duration in seconds, with its fraction.
    package var inSeconds: Double {
        Double(microseconds) / 1_000_000
    }

    package static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
    package static func hours(_ count: Int64) -> Duration { .seconds(count * 3_600) }
    package static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }
}

extension Int64 {
    /// Division that rounds towards negative infinity, so that days before 1970 come out right.
    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
