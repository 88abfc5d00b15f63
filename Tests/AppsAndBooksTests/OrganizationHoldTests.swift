// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import AppsAndBooks

/// What a thousand locations of one organization do when a 9646 is over (S4). Time is a number here.
@Suite struct OrganizationHoldTests {
    private static let spacing = Duration.seconds(1 / 7.5)

    /// Requests that wait, and how Apple takes them.
    private struct Crowd {
        let hold = OrganizationHold(first: .seconds(5))
        private var waiting: [(wake: Duration, turn: OrganizationHold.Turn?)]
        private(set) var starts: [Duration] = []
        /// How often any of them woke.
        private(set) var wakes = 0

        init(_ count: Int, at now: Duration) {
            waiting = Array(repeating: (now, nil), count: count)
        }

        /// Lets all go as they may; `answers` says whether Apple answers one sent at a time.
        mutating func run(until end: Duration = .hours(24), answers: (Duration) -> Bool) {
            var now = Duration.zero
            while let next = waiting.indices.min(by: { waiting[$0].wake < waiting[$1].wake }),
                waiting[next].wake < end
            {
                now = max(now, waiting[next].wake)
                wakes += 1
                if let turn = hold.admit(
                    waiting[next].turn, spacing: OrganizationHoldTests.spacing, now: now)
                {
                    waiting[next] = (turn.wake, turn)
                    continue
                }
                waiting.swapAt(next, waiting.count - 1)
                waiting.removeLast()
                starts.append(now)
                // The answer takes no time.
                if answers(now) {
                    hold.answered(started: now, now: now)
                } else {
                    hold.refused(started: now, now: now, jitter: 0, wait: nil)
                    waiting.append((now, nil))
                }
            }
        }

        func most(in window: Duration, from start: Duration = .zero) -> Int {
            let seen = starts.filter { $0 >= start }
            return seen.indices.map { index in
                seen[index...].prefix { $0 - seen[index] < window }.count
            }.max() ?? 0
        }
    }

    @Test func doesNothingWithoutA9646() {
        var crowd = Crowd(100, at: .zero)
        crowd.run { _ in true }
        #expect(crowd.starts.allSatisfy { $0 == .zero })
    }

    @Test func aCrowdGoesOnOneByOneAndThenAsOneLocationMay() {
        var crowd = Crowd(1_000, at: .seconds(1))
        crowd.hold.refused(started: .zero, now: .seconds(1), jitter: 0, wait: nil)
        crowd.run { _ in true }
        #expect(crowd.starts.count == 1_000)
        #expect(crowd.starts.first == .seconds(6))
        #expect(crowd.most(in: .seconds(1)) <= 8)
        #expect((.seconds(130) ... .seconds(150)).contains(crowd.starts.last ?? .zero))
        #expect(crowd.wakes < 1_000 * 20)
    }

    @Test func fewTryWhileAppleGoesOnRefusing() {
        var crowd = Crowd(1_000, at: .seconds(1))
        crowd.hold.refused(started: .zero, now: .seconds(1), jitter: 0, wait: nil)
        let back = Duration.hours(1)
        crowd.run(until: .hours(2)) { $0 >= back }
        let tries = crowd.starts.count { $0 < back }
        // 5, 10, 20, ... 300 seconds: one try each time the hold ends.
        #expect((10...20).contains(tries))
        #expect(crowd.most(in: .seconds(1)) <= 8)
    }

    @Test func whoComesLaterIsNotPacedAnyMore() {
        let hold = OrganizationHold(first: .seconds(5))
        hold.refused(started: .zero, now: .seconds(1), jitter: 0, wait: nil)
        #expect(hold.admit(nil, spacing: Self.spacing, now: .seconds(6)) == nil)
        hold.answered(started: .seconds(6), now: .seconds(6))
        for second in [6, 65] as [Int64] {
            #expect(hold.admit(nil, spacing: Self.spacing, now: .seconds(second)) == nil)
            #expect(hold.admit(nil, spacing: Self.spacing, now: .seconds(second)) != nil)
        }
        for _ in 0..<9 {
            #expect(hold.admit(nil, spacing: Self.spacing, now: .seconds(67)) == nil)
        }
    }

    @Test func neverGoesBeforeRetryAfter() {
        var crowd = Crowd(50, at: .seconds(1))
        crowd.hold.refused(started: .zero, now: .seconds(1), jitter: 0, wait: .hours(3))
        crowd.run { _ in true }
        #expect(crowd.starts.first == .hours(3) + .seconds(1))
    }

    /// Refusals of requests that were under way together are one.
    @Test func countsWhatWasUnderWayAsOne() {
        let hold = OrganizationHold(first: .seconds(5))
        for _ in 0..<50 { hold.refused(started: .zero, now: .seconds(1), jitter: 0, wait: nil) }
        #expect(hold.until == .seconds(6))
        // Nor does an answer of that time end the hold.
        hold.answered(started: .zero, now: .seconds(2))
        #expect(hold.admit(nil, spacing: Self.spacing, now: .seconds(2)) != nil)
    }
}
