// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// One question to a window, with the answer worked out by hand.
private struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var window: UpdateWindow
    var moment: String
    var opening: (isOpen: Bool, until: String)

    /// - Parameter window: days (Monday is 1), start `hh:mm`, hours, zone.
    init(
        _ name: String, _ window: (String, String, Double, String), _ moment: String,
        _ state: String, _ until: String
    ) {
        testDescription = name
        let clock = window.1.split(separator: ":").compactMap { Int($0) }
        self.window = UpdateWindow(
            days: window.0.compactMap(\.wholeNumberValue), startMinute: clock[0] * 60 + clock[1],
            length: .minutes(Int64(window.2 * 60)), timeZone: window.3)
        self.moment = moment
        opening = (state == "open", until)
    }
}

private let daily = "1234567"
private let berlin = "Europe/Berlin"
private let newYork = "America/New_York"
private let lordHowe = "Australia/Lord_Howe"

// 2026: Berlin goes forward on March 29 at 01:00Z and back on October 25 at 01:00Z; New York
// forward on March 8 at 07:00Z and back on November 1 at 06:00Z; Lord Howe back by 30 minutes on
// April 4 at 15:00Z and forward on October 3 at 15:30Z. January 5 is a Monday.
private let rows: [Row] = [
    Row(
        "before it", (daily, "02:00", 2, "UTC"), "2026-01-05T01:59:59.999999Z", "closed",
        "2026-01-05T02:00:00Z"),
    Row(
        "at its start", (daily, "02:00", 2, "UTC"), "2026-01-05T02:00:00Z", "open",
        "2026-01-05T04:00:00Z"),
    Row(
        "in its last microsecond", (daily, "02:00", 2, "UTC"), "2026-01-05T03:59:59.999999Z",
        "open", "2026-01-05T04:00:00Z"),
    Row(
        "at its end", (daily, "02:00", 2, "UTC"), "2026-01-05T04:00:00Z", "closed",
        "2026-01-06T02:00:00Z"),
    Row(
        "over midnight", ("1", "22:00", 4, "UTC"), "2026-01-06T01:00:00Z", "open",
        "2026-01-06T02:00:00Z"),
    Row(
        "the day it starts counts, not the day it ends", ("2", "22:00", 4, "UTC"),
        "2026-01-06T01:00:00Z", "closed", "2026-01-06T22:00:00Z"),
    Row(
        "over the end of the week", ("7", "23:30", 1, "UTC"), "2026-01-05T00:10:00Z", "open",
        "2026-01-05T00:30:00Z"),
    Row(
        "a week to wait", ("1", "02:00", 1, "UTC"), "2026-01-05T03:00:00Z", "closed",
        "2026-01-12T02:00:00Z"),
    Row(
        "in a zone without changes", (daily, "02:00", 2, "Asia/Kolkata"), "2026-01-04T20:45:00Z",
        "open", "2026-01-04T22:30:00Z"),
    Row(
        "the zone's weekday counts", ("1", "02:00", 2, "Asia/Kolkata"), "2026-01-04T20:45:00Z",
        "open", "2026-01-04T22:30:00Z"),
    Row(
        "two days that touch are one opening", ("12", "00:00", 24, "UTC"), "2026-01-05T12:00:00Z",
        "open", "2026-01-07T00:00:00Z"),
    Row(
        "a whole week is open for long", (daily, "00:00", 24, "UTC"), "2026-01-05T12:00:00Z",
        "open", "2026-01-15T00:00:00Z"),
    Row(
        "a length beyond a day overlaps the next", (daily, "10:00", 30, "UTC"),
        "2026-01-05T12:00:00Z", "open", "2026-01-15T16:00:00Z"),
    Row(
        "Berlin in winter", (daily, "02:30", 2, berlin), "2026-03-28T01:30:00Z", "open",
        "2026-03-28T03:30:00Z"),
    Row(
        "Berlin: the start is skipped, so it is the change", (daily, "02:30", 2, berlin),
        "2026-03-29T01:00:00Z", "open", "2026-03-29T03:00:00Z"),
    Row(
        "Berlin: not before the change", (daily, "02:30", 2, berlin), "2026-03-29T00:59:59Z",
        "closed", "2026-03-29T01:00:00Z"),
    Row(
        "Berlin: the hour after the change is the skipped one's", (daily, "02:00", 1, berlin),
        "2026-03-29T01:59:00Z", "open", "2026-03-29T02:00:00Z"),
    Row(
        "Berlin: length is real time over the change", (daily, "00:00", 4, berlin),
        "2026-03-29T02:59:00Z", "open", "2026-03-29T03:00:00Z"),
    Row(
        "Berlin in summer", (daily, "02:30", 2, berlin), "2026-03-30T00:30:00Z", "open",
        "2026-03-30T02:30:00Z"),
    Row(
        "Berlin: of two starts the first counts", (daily, "02:30", 0.5, berlin),
        "2026-10-25T00:30:00Z", "open", "2026-10-25T01:00:00Z"),
    Row(
        "Berlin: the second 02:30 opens nothing", (daily, "02:30", 0.5, berlin),
        "2026-10-25T01:30:00Z", "closed", "2026-10-26T01:30:00Z"),
    Row(
        "Berlin: a day of 25 hours has a gap", (daily, "00:00", 24, berlin), "2026-10-25T22:30:00Z",
        "closed", "2026-10-25T23:00:00Z"),
    Row(
        "Berlin: a day of 23 hours overlaps", ("67", "00:00", 24, berlin), "2026-03-29T22:30:00Z",
        "open", "2026-03-29T23:00:00Z"),
    Row(
        "New York: the start is skipped", ("7", "02:15", 1, newYork), "2026-03-08T07:00:00Z",
        "open", "2026-03-08T08:00:00Z"),
    Row(
        "New York: of two starts the first counts", ("7", "01:30", 1, newYork),
        "2026-11-01T05:30:00Z", "open", "2026-11-01T06:30:00Z"),
    Row(
        "New York: the day after is an hour later", (daily, "01:30", 1, newYork),
        "2026-11-01T06:30:00Z", "closed", "2026-11-02T06:30:00Z"),
    Row(
        "Lord Howe: the start is skipped by half an hour", (daily, "02:15", 1, lordHowe),
        "2026-10-03T15:30:00Z", "open", "2026-10-03T16:30:00Z"),
    Row(
        "Lord Howe: a start just after the gap", (daily, "02:30", 1, lordHowe),
        "2026-10-03T15:30:00Z", "open", "2026-10-03T16:30:00Z"),
    Row(
        "Lord Howe: of two starts the first counts", (daily, "01:45", 1, lordHowe),
        "2026-04-04T14:45:00Z", "open", "2026-04-04T15:45:00Z"),
    Row(
        "Lord Howe: the second 01:45 is inside the first's hour", (daily, "01:45", 1, lordHowe),
        "2026-04-04T15:15:00Z", "open", "2026-04-04T15:45:00Z"),
    Row(
        "an unknown zone is UTC", (daily, "02:00", 2, "Mars/Olympus"), "2026-01-05T02:00:00Z",
        "open", "2026-01-05T04:00:00Z"),
    Row(
        "no day: never", ("", "02:00", 2, "UTC"), "2026-01-05T02:00:00Z", "closed",
        "2026-01-13T02:00:00Z"),
    Row(
        "no length: never", (daily, "02:00", 0, "UTC"), "2026-01-05T02:00:00Z", "closed",
        "2026-01-13T02:00:00Z"),
]

/// U3: no command leaves outside its window, on either side of a clock change.
@Suite struct UpdateWindowTests {
    @Test(arguments: rows)
    private func aWindowOpensAndClosesAsTheTableSays(row: Row) throws {
        let moment = try #require(Timestamp(rfc3339: row.moment))
        let until = try #require(Timestamp(rfc3339: row.opening.until))
        let expected: WindowOpening =
            row.opening.isOpen ? .open(until: until) : .closed(until: until)
        #expect(row.window.opening(at: moment, deviceTimeZone: nil) == expected)
    }

    @Test func withoutAZoneOfItsOwnTheDevicesCounts() throws {
        let moment = try #require(Timestamp(rfc3339: "2026-01-05T01:00:00Z"))
        func isOpen(_ zone: String?, _ deviceZone: String?) -> Bool {
            let window = UpdateWindow(
                days: [1], startMinute: 120, length: .hours(1), timeZone: zone)
            guard case .open = window.opening(at: moment, deviceTimeZone: deviceZone) else {
                return false
            }
            return true
        }
        #expect(isOpen(nil, berlin))
        #expect(!isOpen(nil, nil))
        #expect(!isOpen("UTC", berlin))
        #expect(isOpen(berlin, "UTC"))
    }
}
