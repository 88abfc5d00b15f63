// SPDX-License-Identifier: Apache-2.0

/// A clock reduced to what pacing needs: the time since it was made, and sleep.
struct MonotonicTime: Sendable {
    /// Time since this value was made. Never goes backwards.
    let now: @Sendable () -> Duration
    /// Sleeps at least that long; throws when the task is cancelled.
    let sleep: @Sendable (Duration) async throws(CancellationError) -> Void

    init(_ clock: any Clock<Duration>) {
        self = Self.opened(clock)
    }

    private init(
        now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws(CancellationError) -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    private static func opened<C: Clock<Duration>>(_ clock: C) -> MonotonicTime {
        let start = clock.now
        return MonotonicTime(
            now: { start.duration(to: clock.now) },
            sleep: { duration throws(CancellationError) in
                do {
                    try await clock.sleep(until: clock.now.advanced(by: duration), tolerance: nil)
                } catch {
                    // Cancellation is the only way a sleep can fail.
                    throw CancellationError()
                }
            })
    }
}
