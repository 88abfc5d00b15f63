// SPDX-License-Identifier: Apache-2.0

/// A point of time as the simulator sees it: nanoseconds since 1970-01-01T00:00:00Z.
///
/// Every service takes it as an argument, so that tests drive time themselves.
package struct Moment: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970, UTC.
    package var nanoseconds: Int64

    /// The moment `nanoseconds` after 1970-01-01T00:00:00Z.
    package init(
        nanoseconds: Int64
    ) {
        self.nanoseconds = nanoseconds
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 { nanoseconds / 1_000_000_000 }

    package static func < (left: Moment, right: Moment) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package static func + (left: Moment, right: Duration) -> Moment {
        let (seconds, attoseconds) = right.components
        return Moment(
            nanoseconds: left.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    package static func - (left: Moment, right: Moment) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }

    /// `2030-11-08T22:33:22+0000`, as Apple writes the end of a token.
    package var asTokenDate: String {
        let (date, time) = calendar
        return "\(date)T\(time)+0000"
    }

    /// RFC 3339 in UTC with up to nine digits of fraction, trailing zeros trimmed, as Go writes it.
    package var asRFC3339: String {
        let (date, time) = calendar
        let rest = nanoseconds % 1_000_000_000
        guard rest != 0 else { return "\(date)T\(time)Z" }
        var digits = String(rest)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(date)T\(time).\(digits)Z"
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`: the `Retry-After` form with a date (RFC 9110, 5.6.7).
    package var asHTTPDate: String {
        let (year, month, day, time) = fields
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let weekday = weekdays[Int((seconds / 86_400) % 7)]
        return "\(weekday), \(Self.two(day)) \(Self.months[month - 1]) \(year) \(time) GMT"
    }

    /// `12 Sept 2026`: a localized date, to be displayed and not read.
    package var asStoreText: String {
        let (year, month, day, _) = fields
        return "\(day) \(month == 9 ? "Sept" : Self.months[month - 1]) \(year)"
    }

    /// `Sep 12, 2026`: a localized date, to be displayed and not read.
    var asAmericanText: String {
        let (year, month, day, _) = fields
        return "\(Self.months[month - 1]) \(day), \(year)"
    }

    /// `12.09.2026`: a localized date, to be displayed and not read.
    var asGermanText: String {
        let (year, month, day, _) = fields
        return "\(day).\(Self.two(month)).\(year)"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private var calendar: (date: String, time: String) {
        let (year, month, day, time) = fields
        return ("\(year)-\(Self.two(month))-\(Self.two(day))", time)
    }

    /// Civil date of a day count (days since 1970), proleptic Gregorian.
    private var fields: (year: Int, month: Int, day: Int, time: String) {
        let rest = Int(seconds % 86_400)
        let shifted = Int(seconds / 86_400) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let time = [rest / 3_600, rest / 60 % 60, rest % 60].map(Self.two).joined(separator: ":")
        return (year, month, day, time)
    }
}
