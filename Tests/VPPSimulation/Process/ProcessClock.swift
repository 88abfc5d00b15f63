// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The time of one process: virtual, and over when the process ends. Whoever sleeps then is
/// cancelled.
final class ProcessClock: Clock {
    struct Instant: InstantProtocol {
        /// Since the world began.
        let elapsed: Swift.Duration

        func advanced(by duration: Swift.Duration) -> Instant {
            Instant(elapsed: elapsed + duration)
        }

        func duration(to other: Instant) -> Swift.Duration { other.elapsed - elapsed }

        static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
    }

    typealias Waiter = CheckedContinuation<Bool, Never>

    private struct Sleepers {
        var nextTicket = 0
        var waiting: [(at: Swift.Duration, ticket: Int, waiter: Waiter)] = []
        /// Cancelled before they were asleep.
        var cancelled: Set<Int> = []
        var isOver = false
    }

    private let time: VirtualClock
    private let sleepers = Mutex(Sleepers())

    init(_ time: VirtualClock) {
        self.time = time
    }

    var now: Instant { Instant(elapsed: time.elapsed) }
    var minimumResolution: Swift.Duration { .microseconds(1) }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        let ticket = sleepers.withLock { sleepers in
            sleepers.nextTicket += 1
            return sleepers.nextTicket
        }
        let isAwake = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isAsleep = sleepers.withLock { sleepers in
                    let isCancelled = sleepers.cancelled.remove(ticket) != nil
                    guard !isCancelled, !sleepers.isOver else { return false }
                    sleepers.waiting.append((deadline.elapsed, ticket, waiter))
                    return true
                }
                if !isAsleep { waiter.resume(returning: false) }
            }
        } onCancel: {
            cancel(ticket)
        }
        if !isAwake { throw CancellationError() }
    }

    private func cancel(_ ticket: Int) {
        let waiter: Waiter? = sleepers.withLock { sleepers in
            guard let index = sleepers.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                sleepers.cancelled.insert(ticket)
                return nil
            }
            return sleepers.waiting.remove(at: index).waiter
        }
        waiter?.resume(returning: false)
    }

    /// When the next sleeper is to be woken.
    var nextWake: Swift.Duration? {
        sleepers.withLock { $0.waiting.map(\.at).min() }
    }

    /// Wakes whoever slept long enough, the earliest first.
    func wake() {
        let elapsed = time.elapsed
        let due = sleepers.withLock { sleepers in
            let due = sleepers.waiting.filter { $0.at <= elapsed }
            sleepers.waiting.removeAll { $0.at <= elapsed }
            return due.sorted { ($0.at, $0.ticket) < ($1.at, $1.ticket) }
        }
        for sleeper in due { sleeper.waiter.resume(returning: true) }
    }

    /// The process ends.
    func end() {
        let all = sleepers.withLock { sleepers in
            sleepers.isOver = true
            defer { sleepers.waiting = [] }
            return sleepers.waiting
        }
        for sleeper in all { sleeper.waiter.resume(returning: false) }
    }
}
