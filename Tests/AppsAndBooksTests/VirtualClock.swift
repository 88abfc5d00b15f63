// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock for tests: time stands still but for sleeps, which end at once and move it on to their
/// deadline; or, made `manual`, which wait until ``advance(to:)`` passes it.
final class VirtualClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Duration.zero
        var sleepers: [(deadline: Duration, wake: CheckedContinuation<Void, Never>)] = []
        var watchers: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
    }

    private let manual: Bool
    private let state = Mutex(State())

    init(manual: Bool = false) {
        self.manual = manual
    }

    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        guard manual else {
            state.withLock { $0.now = max($0.now, deadline.offset) }
            await Task.yield()
            return
        }
        await withCheckedContinuation { continuation in
            let watchers = state.withLock { state in
                state.sleepers.append((deadline.offset, continuation))
                let satisfied = state.watchers.filter { $0.count <= state.sleepers.count }
                state.watchers.removeAll { $0.count <= state.sleepers.count }
                return satisfied
            }
            for watcher in watchers { watcher.wake.resume() }
        }
    }

    /// Waits until `count` tasks sleep.
    func waitForSleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let there = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if there { continuation.resume() }
        }
    }

    /// Moves time on and wakes who is due.
    func advance(to moment: Duration) {
        let due = state.withLock { state in
            state.now = max(state.now, moment)
            let due = state.sleepers.filter { $0.deadline <= state.now }
            state.sleepers.removeAll { $0.deadline <= state.now }
            return due
        }
        for sleeper in due { sleeper.wake.resume() }
    }
}
