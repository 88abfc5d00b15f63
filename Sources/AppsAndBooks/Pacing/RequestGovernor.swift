// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Paces every request of one location: evenly spaced, at most five at once, none during a hold.
///
/// The spacing is `1 / (share * maxRequestPerSecond)`, so that other clients of the location find
/// room. A `Retry-After` or a back-off holds back all requests, those already waiting included.
actor RequestGovernor {
    /// Apple allows 5 simultaneous reads (apple-apps-and-books.md, section 2).
    static let maximumAtOnce = 5

    /// What a request was allowed with; goes back to ``settle(_:outcome:wait:)``.
    struct Permit: Sendable {
        /// When the request was let go.
        let started: Duration
    }

    /// How a request ended, as far as pacing is concerned.
    enum Outcome: Sendable {
        /// Apple worked on it, with whatever result.
        case answered
        /// 9646: the organization asked too often.
        case organizationThrottled
        /// 429, 5xx and their like: the location waits.
        case refused
        /// No answer; says nothing about pacing.
        case unknown
    }

    private var share: Double
    private let time: MonotonicTime
    private let jitter: @Sendable () -> Double
    private let organization: OrganizationHold
    private let slots = Slots(limit: maximumAtOnce)
    private var hold: Hold
    /// The earliest time of the next request by spacing alone.
    private var next = Duration.zero

    /// - Parameters:
    ///   - share: of Apple's limit, above 0, at most 1.
    ///   - firstBackOff: first wait after a refusal that names no time.
    ///   - jitter: 0 to 1, drawn for each back-off.
    init(
        share: Double, time: MonotonicTime, firstBackOff: Duration,
        organization: OrganizationHold, jitter: @escaping @Sendable () -> Double
    ) {
        precondition(share > 0 && share <= 1, "the share of requests is above 0 and at most 1")
        self.share = share
        self.time = time
        self.jitter = jitter
        self.organization = organization
        hold = Hold(first: firstBackOff)
    }

    /// Waits until a request may be sent. ``leave()`` must follow.
    ///
    /// - Parameter limit: Apple's present `maxRequestPerSecond`.
    func admit(limit: Int) async throws(CancellationError) -> Permit {
        guard await slots.take() else { throw CancellationError() }
        do {
            return try await whenItIsTime(limit: limit)
        } catch {
            slots.giveBack()
            throw error
        }
    }

    /// Gives the place of a request back, whatever came of it.
    nonisolated func leave() {
        slots.giveBack()
    }

    /// Learns from how a request ended.
    ///
    /// - Parameter wait: what `Retry-After` asked for, on any status.
    func settle(_ permit: Permit, outcome: Outcome, wait: Duration?) {
        let now = time.now()
        switch outcome {
        case .answered:
            hold.relax(started: permit.started)
            organization.answered(started: permit.started, now: now)
        case .organizationThrottled:
            organization.refused(
                started: permit.started, now: now, jitter: jitter(), wait: wait)
        case .refused:
            hold.backOff(started: permit.started, now: now, jitter: jitter())
        case .unknown: break
        }
        if let wait { hold.extend(until: now + wait) }
    }

    /// Goes on with another share of Apple's limit.
    func use(share: Double) {
        self.share = share
    }

    /// Takes over another's pace, when two tokens turn out to open one location.
    func inherit(_ pace: Pace) {
        hold.extend(until: pace.heldUntil)
        next = max(next, pace.next)
    }

    /// What binds the next request.
    struct Pace: Sendable {
        /// The end of the location's own hold.
        let heldUntil: Duration
        /// The earliest time of the next request by spacing alone.
        let next: Duration
    }

    var pace: Pace { Pace(heldUntil: hold.until, next: next) }

    /// Up to five tasks wait here at once; each looks again after its sleep, as a hold may have
    /// come or another task may have taken the moment.
    private func whenItIsTime(limit: Int) async throws(CancellationError) -> Permit {
        let spacing = Duration.seconds(1 / (share * Double(max(1, limit))))
        var turn: OrganizationHold.Turn?
        while true {
            let now = time.now()
            let own = max(next, hold.until)
            guard now >= own else {
                try await time.sleep(own)
                continue
            }
            turn = organization.admit(turn, spacing: spacing, now: now)
            guard let turn else {
                next = now + spacing
                return Permit(started: now)
            }
            try await time.sleep(turn.wake)
        }
    }
}
