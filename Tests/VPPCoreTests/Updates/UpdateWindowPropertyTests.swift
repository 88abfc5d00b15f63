// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// U3 by brute force: a clock on the wall, read minute by minute.
@Suite struct UpdateWindowPropertyTests {
    /// The minutes of some weeks, each with the day and minute the wall shows.
    private struct Wall {
        var first: Int64
        var day: [Int] = []
        var weekday: [Int] = []
        var minute: [Int] = []

        /// - Parameter first: seconds since 1970, on a full minute.
        init(zone: String, first: Int64, minutes: Int) throws {
            self.first = first
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = try #require(TimeZone(identifier: zone))
            for index in 0..<minutes {
                let date = Date(timeIntervalSince1970: TimeInterval(first + Int64(index) * 60))
                let parts = calendar.dateComponents(
                    [.year, .month, .day, .hour, .minute], from: date)
                let (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
                self.day.append((year * 12 + month) * 31 + day)
                weekday.append(Self.weekday(year, month, day))
                minute.append((parts.hour ?? 0) * 60 + (parts.minute ?? 0))
            }
        }

        /// Monday is 1. Source: Tomohiko Sakamoto.
        private static func weekday(_ year: Int, _ month: Int, _ day: Int) -> Int {
            let year = month < 3 ? year - 1 : year
            let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
            let sunday = (year + year / 4 - year / 100 + year / 400 + shift[month - 1] + day) % 7
            return sunday == 0 ? 7 : sunday
        }

        /// Whether the window is open in each minute.
        func isOpen(_ window: UpdateWindow) -> [Bool] {
            var open = [Bool](repeating: false, count: day.count)
            let length = Int(window.length.microseconds / 60_000_000)
            var started: Set<Int> = []
            for index in day.indices
            where window.days.contains(weekday[index]) && minute[index] >= window.startMinute
                && started.insert(day[index]).inserted
            {
                // A window under way when the record begins started earlier than seen here.
                guard index > 0 else { continue }
                for later in index..<min(day.count, index + length) { open[later] = true }
            }
            return open
        }
    }

    /// Zones with their changes of 2026 in UTC, and the half hour; one without any.
    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29T01:00:00Z"), ("Europe/Berlin", "2026-10-25T01:00:00Z"),
        ("America/New_York", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-11-01T06:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
        ("Asia/Kolkata", "2026-06-01T00:00:00Z"), ("UTC", "2026-06-01T00:00:00Z"),
    ])
    func theWindowAgreesWithTheWallMinuteByMinute(zone: String, change: String) throws {
        let change = try #require(Timestamp(rfc3339: change)).seconds
        // Four days to settle, two weeks to compare, ten days so that each end is in sight.
        let (before, compared, after) = (4 * 1_440, 14 * 1_440, 11 * 1_440)
        let first = change - Int64(before + compared / 2) * 60
        let wall = try Wall(zone: zone, first: first, minutes: before + compared + after)
        var random = SeededRandom(seed: 42)
        for round in 0..<6 {
            let window = UpdateWindow(
                days: (1...7).filter { _ in round == 0 || Bool.random(using: &random) } + [7],
                // Half of the starts are in the hours in which clocks change.
                startMinute: round % 2 == 0
                    ? Int.random(in: 55...190, using: &random)
                    : Int.random(in: 0..<1_440, using: &random),
                length: .minutes(Int64.random(in: 1...1_440, using: &random)), timeZone: zone)
            let open = wall.isOpen(window)
            // The end of each minute's run, from the back.
            var runEnd = [Int](repeating: open.count, count: open.count)
            for index in open.indices.dropLast().reversed() {
                runEnd[index] = open[index] == open[index + 1] ? runEnd[index + 1] : index + 1
            }
            for index in before..<(before + compared)
            where index % 7 == 0 || runEnd[index] == index + 1 {
                let moment = Timestamp(seconds: first + Int64(index) * 60)
                let until = Timestamp(seconds: first + Int64(runEnd[index]) * 60)
                let expected: WindowOpening =
                    open[index] ? .open(until: until) : .closed(until: until)
                let opening = window.opening(at: moment, deviceTimeZone: nil)
                // An opening of more than a week is cut at the horizon.
                if case .open(let stated) = opening, open[index], stated < until,
                    stated - moment > .days(7)
                {
                    continue
                }
                #expect(opening == expected, "\(window) at \(moment)")
                if opening != expected { return }
            }
        }
    }

    /// Whatever is asked, the answer lies ahead; asked again then, it is another one or goes on.
    @Test func theAnswerAlwaysLiesAhead() {
        var random = SeededRandom(seed: 3)
        let zones = ["Europe/Berlin", "Pacific/Apia", "Africa/Cairo", "America/St_Johns", "UTC"]
        for _ in 0..<1_000 {
            let window = UpdateWindow(
                days: [Int.random(in: 1...7, using: &random)],
                startMinute: Int.random(in: 0..<1_440, using: &random),
                length: .minutes(Int64.random(in: 1...1_440, using: &random)),
                timeZone: zones.randomElement(using: &random))
            // 1970 to 2100.
            let moment = Timestamp(
                microseconds: .random(in: 0...4_102_444_800_000_000, using: &random))
            switch window.opening(at: moment, deviceTimeZone: nil) {
            case .open(let until):
                #expect(until > moment && until <= moment + window.length)
            case .closed(let until):
                #expect(until > moment && until <= moment + .days(8))
                let then = window.opening(at: until, deviceTimeZone: nil)
                #expect(then == .open(until: until + window.length), "\(window) at \(moment)")
            }
        }
    }
}
