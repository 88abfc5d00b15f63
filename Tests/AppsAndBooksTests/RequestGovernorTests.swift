// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import AppsAndBooks

/// S4, on virtual time.
@Suite(.timeLimit(.minutes(1))) struct RequestGovernorTests {
    private func governor(
        _ clock: VirtualClock, share: Double = 0.5, jitter: Double = 0,
        organization: OrganizationHold = OrganizationHold(first: .seconds(5))
    ) -> RequestGovernor {
        RequestGovernor(
            share: share, time: MonotonicTime(clock), firstBackOff: .seconds(5),
            organization: organization, jitter: { jitter })
    }

    /// One request that is answered at once; says when it was let go.
    @discardableResult
    private func request(
        _ governor: RequestGovernor, limit: Int = 15,
        outcome: RequestGovernor.Outcome = .answered, wait: Duration? = nil
    ) async throws -> Duration {
        let permit = try await governor.admit(limit: limit)
        await governor.settle(permit, outcome: outcome, wait: wait)
        governor.leave()
        return permit.started
    }

    @Test(arguments: [(0.5, 15), (1.0, 15), (0.1, 10), (1.0, 1), (0.01, 3), (0.7, 0)])
    func neverExceedsTheShareOfTheLimit(share: Double, limit: Int) async throws {
        let governor = governor(VirtualClock(), share: share)
        let starts = try await withThrowingTaskGroup(of: Duration.self) { group in
            for _ in 0..<50 { group.addTask { try await request(governor, limit: limit) } }
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        let spacing = Duration.seconds(1 / (share * Double(max(1, limit))))
        for (earlier, later) in zip(starts, starts.dropFirst()) {
            #expect(later - earlier >= spacing)
        }
        // Nor slower than it must: the first goes at once, the last after 49 spacings.
        #expect(starts.first == .zero)
        #expect(starts[49] <= spacing * 49 + .microseconds(1))
    }

    /// How many requests are under way, and the most there were.
    private actor Gauge {
        private(set) var now = 0
        private(set) var most = 0

        func enter() {
            now += 1
            most = max(most, now)
        }

        func leave() { now -= 1 }
    }

    @Test func letsFiveGoAtOnceAndNoMore() async throws {
        let governor = governor(VirtualClock())
        let gauge = Gauge()
        try await withThrowingTaskGroup { group in
            for _ in 0..<40 {
                group.addTask {
                    _ = try await governor.admit(limit: 15)
                    await gauge.enter()
                    for _ in 0..<20 { await Task.yield() }
                    await gauge.leave()
                    governor.leave()
                }
            }
            try await group.waitForAll()
        }
        #expect(await gauge.most <= 5)
        #expect(await gauge.now == 0)
    }

    @Test(arguments: [RequestGovernor.Outcome.answered, .refused, .organizationThrottled, .unknown])
    func neverSendsBeforeRetryAfterWhateverItCameWith(
        outcome: RequestGovernor.Outcome
    ) async throws {
        let governor = governor(VirtualClock())
        try await request(governor, outcome: outcome, wait: .seconds(120))
        let starts = [try await request(governor), try await request(governor)]
        #expect(starts[0] == .seconds(120))
        #expect(starts[1] > starts[0])
    }

    @Test func holdsBackRequestsThatWaitAlready() async throws {
        let clock = VirtualClock(manual: true)
        let governor = governor(clock, share: 1)
        let first = try await governor.admit(limit: 1)
        let waiting = (0..<4).map { _ in Task { try await governor.admit(limit: 1).started } }
        await clock.waitForSleepers(4)
        await governor.settle(first, outcome: .refused, wait: .seconds(60))
        clock.advance(to: .seconds(1))
        // All four look again and find the hold.
        await clock.waitForSleepers(4)
        clock.advance(to: .seconds(60))
        for moment in [61, 62, 63] as [Int64] {
            await clock.waitForSleepers(Int(64 - moment))
            clock.advance(to: .seconds(moment))
        }
        var starts: [Duration] = []
        for task in waiting { starts.append(try await task.value) }
        #expect(starts.sorted() == [60, 61, 62, 63].map { .seconds($0) })
    }

    @Test func doublesItsBackOffUpToFiveMinutesAndForgetsItAfterASuccess() async throws {
        let clock = VirtualClock()
        let governor = governor(clock)
        var starts: [Duration] = []
        for _ in 0..<9 { starts.append(try await request(governor, outcome: .refused)) }
        let waits = zip(starts, starts.dropFirst()).map { $1 - $0 }
        #expect(waits == [5, 10, 20, 40, 80, 160, 300, 300].map { .seconds($0) })
        let success = try await request(governor)
        let next = try await request(governor, outcome: .refused)
        #expect(next - success < .seconds(1))
        #expect(try await request(governor) - next == .seconds(5))
    }

    @Test(arguments: [(0.0, 5_000), (0.5, 5_625), (1.0, 6_250)])
    func jittersUpwardsOnly(jitter: Double, milliseconds: Int64) async throws {
        let governor = governor(VirtualClock(), jitter: jitter)
        try await request(governor, outcome: .refused)
        #expect(try await request(governor) == .milliseconds(milliseconds))
    }

    @Test func countsRefusalsOfRequestsThatWereUnderWayTogetherAsOne() async throws {
        let governor = governor(VirtualClock())
        var permits: [RequestGovernor.Permit] = []
        for _ in 0..<5 { permits.append(try await governor.admit(limit: 15)) }
        let last = permits[4].started
        for permit in permits {
            await governor.settle(permit, outcome: .refused, wait: nil)
            governor.leave()
        }
        #expect(try await request(governor) - last == .seconds(5))
    }

    @Test func ignoresASuccessThatWasUnderWayWhenTheBackOffBegan() async throws {
        let governor = governor(VirtualClock())
        let early = try await governor.admit(limit: 15)
        let refused = try await request(governor, outcome: .refused)
        await governor.settle(early, outcome: .answered, wait: nil)
        governor.leave()
        let second = try await request(governor, outcome: .refused)
        #expect(second - refused == .seconds(5))
        #expect(try await request(governor) - second == .seconds(10))
    }

    @Test func givesItsPlaceUpWhenItsTaskIsCancelled() async throws {
        let governor = governor(VirtualClock())
        for _ in 0..<5 { _ = try await governor.admit(limit: 15) }
        let waiting = Task { try await governor.admit(limit: 15) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiting.value }
        // The cancelled one took no place with it.
        for _ in 0..<5 { governor.leave() }
        for _ in 0..<5 { _ = try await governor.admit(limit: 15) }
    }

    @Test func sharesTheHoldOfItsOrganization() async throws {
        let clock = VirtualClock()
        let organization = OrganizationHold(first: .seconds(5))
        let one = governor(clock, organization: organization)
        let other = governor(clock, organization: organization)
        let stranger = governor(clock)
        #expect(try await request(one, outcome: .organizationThrottled) == .zero)
        #expect(try await request(stranger) == .zero)
        #expect(try await request(other) == .seconds(5))
    }

    @Test func keepsAHoldForOneLocationToItself() async throws {
        let clock = VirtualClock()
        let organization = OrganizationHold(first: .seconds(5))
        let one = governor(clock, organization: organization)
        try await request(one, outcome: .refused, wait: .seconds(30))
        #expect(try await request(governor(clock, organization: organization)) == .zero)
        #expect(try await request(one) == .seconds(30))
    }
}
