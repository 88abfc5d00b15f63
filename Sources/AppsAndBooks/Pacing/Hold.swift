// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A time before which nothing is sent, and how it grows. Pure; all times since an arbitrary start.
struct Hold: Sendable, Hashable {
    /// Longest back-off of its own; a `Retry-After` may ask for more.
    static let maximumBackOff = Duration.minutes(5)

    /// First back-off, doubled with each further one.
    let first: Duration
    /// Nothing may be sent before.
    private(set) var until = Duration.zero
    /// Back-offs since the last success.
    private var steps = 0
    /// When the last back-off began.
    private var begun: Duration?

    init(first: Duration) {
        self.first = first
    }

    /// Waits at least until `moment`.
    mutating func extend(until moment: Duration) {
        until = max(until, moment)
    }

    /// Backs off after a refused request.
    ///
    /// Requests that were under way when the last back-off began do not lengthen it: five at once
    /// that are refused together are one refusal.
    /// - Parameters:
    ///   - started: when the refused request was sent.
    ///   - jitter: 0 to 1; adds up to a quarter, so that waiters of many hosts spread.
    mutating func backOff(started: Duration, now: Duration, jitter: Double) {
        if let begun, started <= begun { return }
        // 2^20 times any sensible first wait is beyond the maximum.
        let doubled = first * Double(1 << min(steps, 20))
        let wait = min(doubled, Self.maximumBackOff) * (1 + 0.25 * jitter)
        steps += 1
        begun = now
        extend(until: now + wait)
    }

    /// Starts anew after a success of a request sent after the last back-off began.
    /// - Returns: whether it was; a success of one that was under way before says nothing.
    @discardableResult
    mutating func relax(started: Duration) -> Bool {
        if let begun, started <= begun { return false }
        steps = 0
        begun = nil
        return true
    }
}
