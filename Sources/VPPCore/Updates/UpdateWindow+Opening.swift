// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension UpdateWindow {
    /// Whether the window is open at a moment (U3).
    ///
    /// The window opens on each of its days when the wall first shows the start time or later: a
    /// start that clocks going forward skip is the moment of the change, one that clocks going back
    /// repeat is the first of the two. It then stays open for its length in real time, over
    /// midnight and over changes of the clock. Openings that overlap or touch are one.
    ///
    /// - Parameters:
    ///   - moment: the moment asked about.
    ///   - deviceTimeZone: IANA name of the device's zone, used where the window names none. UTC
    ///     where neither does, or where nobody knows the name.
    /// - Returns: `closed` for ``asksAgainAfter`` where the window has no day or no length.
    package func opening(at moment: Timestamp, deviceTimeZone: String?) -> WindowOpening {
        guard length > .zero else { return .closed(until: moment + Self.asksAgainAfter) }
        let clock = ZonedClock(named: timeZone ?? deviceTimeZone)
        let today = Self.day(ofLocal: clock.local(at: moment.seconds))
        var opening: (start: Timestamp, end: Timestamp)?
        // From two days back, as a window may last into the second day, to the same weekday of next
        // week and over the end of that opening.
        for day in (today - 2)...(today + 9) where days.contains(Self.weekday(ofDay: day)) {
            let local = day * 86_400 + Int64(startMinute) * 60
            let start = Timestamp(seconds: clock.firstMoment(local: local))
            let end = start + length
            if let last = opening, start <= last.end {
                opening = (last.start, max(last.end, end))
            } else if let last = opening, last.end > moment {
                break
            } else {
                opening = (start, end)
            }
        }
        guard let opening, opening.end > moment else {
            return .closed(until: moment + Self.asksAgainAfter)
        }
        return opening.start <= moment
            ? .open(until: opening.end) : .closed(until: opening.start)
    }

    /// How long a window that never opens is said to be closed: longer than any other can be.
    package static var asksAgainAfter: Duration { .days(8) }

    /// Days from 1970-01-01 to the day of a local time.
    private static func day(ofLocal local: Int64) -> Int64 {
        (local - (local % 86_400 + 86_400) % 86_400) / 86_400
    }

    /// ISO 8601: Monday is 1. 1970-01-01 was a Thursday.
    private static func weekday(ofDay day: Int64) -> Int {
        Int(((day + 3) % 7 + 7) % 7) + 1
    }
}
