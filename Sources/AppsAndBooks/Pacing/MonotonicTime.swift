// SPDX-License-Identifier: Apache-2.0

/// A clock reduced to what pacing needs: the time since it was made, and sleep.
struct MonotonicTime: Sendable {
    /// Time since this value was made. Never goes backwards.
    let now: @Sendable () -> Duration
    /// Sleeps until that time since this value was made; throws when the task is cancelled. A moment,
    /// not a length: what passes before the sleep begins does not make it longer.
    let sleep: @Sendable (_ until: Duration) async throws(CancellationError) -> Void

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
            sleep: { moment throws(CancellationError) in
                do {
                    try await clock.sleep(until: start.advanced(by: moment), tolerance: nil)
                } catch {
                    // Cancellation is the only way a sleep can fail.
                    throw CancellationError()
                }
            })
    }
}
