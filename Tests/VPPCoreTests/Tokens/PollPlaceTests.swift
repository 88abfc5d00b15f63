// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// Reads of many tokens are spread over time (S1); the numbers are the rows of ``PollPlace``.
@Suite struct PollPlaceTests {
    private static let start = Timestamp(seconds: 1_800_000_000)
    private static let interval = Duration.minutes(15)

    private func places(_ count: Int, loadedAt: Timestamp? = nil) -> [PollPlace] {
        state(with: count) { _ in loadedAt }.pollPlaces
    }

    private func state(with count: Int, loadedAt: (Int) -> Timestamp?) -> State {
        var state = State()
        state.startedAt = Self.start
        let names = (0..<count).map { TokenName("token-\($0)") }
        state.tokens.arrange(by: names)
        for (number, name) in names.enumerated() {
            var token = TokenState(name: name)
            token.loadedAt = loadedAt(number)
            state.tokens[name] = token
        }
        return state
    }

    /// The most that begin within a second that begins with one of them.
    private func most(_ starts: [Timestamp]) -> Int {
        let ordered = starts.sorted()
        var most = 0
        var first = 0
        for (index, start) in ordered.enumerated() {
            while start - ordered[first] >= .seconds(1) { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    @Test(arguments: [1, 2, 3, 4, 8, 9, 100, 1_000])
    func row1firstReadsAreThreeASecond(count: Int) {
        let starts = places(count).map(\.firstStart)
        #expect(starts.prefix(3).allSatisfy { $0 == Self.start }, "a few begin at once")
        #expect(most(starts) == min(3, count))
        #expect(starts.max() == Self.start + .seconds(Int64((count - 1) / 3)))
    }

    @Test func row1aTokenThatIsLoadedLaterBeginsThen() {
        let later = Self.start + .hours(5)
        let state = state(with: 1_000) { $0 == 700 ? later : Self.start - .days(9) }
        #expect(state.pollPlaces[700].firstStart == later)
        // Many that are loaded together wait for each other, whenever that is.
        #expect(most(places(1_000, loadedAt: later).map(\.firstStart)) == 3)
    }

    /// The first reads, and each one after the one before, for three hours.
    @Test(arguments: [9, 10, 64, 333, 1_000, 2_000])
    func row2noSecondHasMoreThanThreeStarts(count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        var starts: [Timestamp] = []
        for place in places(count) {
            var start = place.firstStart
            while start < Self.start + .hours(3) {
                starts.append(start)
                // A read takes some time.
                let end = start + .milliseconds(random.below(20_000))
                let next = place.due(after: end, every: Self.interval)
                #expect(next - end >= Self.interval / 2 && next - end <= Self.interval * 3 / 2)
                start = next
            }
        }
        let many = count > 1_000 ? 6 : 3
        #expect(most(starts) <= many)
        // In the long run each token is read once an interval.
        let regular = starts.filter { $0 >= Self.start + .hours(1) }
        #expect(regular.count == count * 8)
    }

    @Test func row2fewTokensKeepTheirOwnTime() {
        for place in places(PollPlace.few) + [.alone] {
            let last = Self.start + .seconds(17)
            #expect(place.due(after: last, every: Self.interval) == last + Self.interval)
            #expect(place.fullDue(after: last, every: .hours(24)) == last + .hours(24))
            #expect(place.afterWait(until: last) == last)
        }
    }

    /// Full reads of a day, each at the first regular read when it is due.
    @Test func row3fullReadsAreSpreadOverTheDay() {
        let day = Duration.hours(24)
        var byHour: [Int64: Int] = [:]
        for place in places(1_000) {
            var last = place.firstStart
            for _ in 0..<3 {
                let due = place.fullDue(after: last, every: day)
                #expect(due > last && due - last <= day)
                if due - Self.start > day {
                    byHour[(due.seconds - Self.start.seconds) / 3_600, default: 0] += 1
                }
                // The read waits for the next regular one.
                last = due + Self.interval * 0.7
            }
        }
        #expect(byHour.filter { $0.key < 48 }.values.allSatisfy { (35...50).contains($0) })
    }

    @Test func row4waitsEndOneAfterAnother() {
        let ends = places(1_000).map { $0.afterWait(until: Self.start) }
        #expect(most(ends) == 3)
        #expect(ends.first == Self.start)
    }

    /// A place's moment is one an interval, whatever it is asked from.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func theMomentIsTheFirstNotBefore(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let count = 1 + random.below(5_000)
        let place = PollPlace(
            place: random.below(count), count: count, firstStart: .distantPast)
        let interval = Duration.microseconds(1 + random.below(1_000_000_000_000))
        let from = Timestamp(microseconds: Int64(random.below(1 << 52)) - (1 << 51))
        let moment = place.moment(from: from, every: interval)
        #expect(moment >= from && moment - from < interval)
        #expect(place.moment(from: moment, every: interval) == moment)
        #expect(
            place.moment(from: moment + .microseconds(1), every: interval) == moment + interval)
    }
}
