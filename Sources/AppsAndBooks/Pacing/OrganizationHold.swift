// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The hold all locations of one organization share: Apple counts 9646 by organization (S4).
///
/// When a hold ends, not every location that waited goes on at once: that would be the next 9646.
///
/// | # | state | requests of the organization |
/// |---|---|---|
/// | 1 | no 9646 of late | not paced here |
/// | 2 | a hold | none |
/// | 3 | the hold is over, and nothing was answered since | one a second |
/// | 4 | for a minute after the first answer, and until nobody waits | as many as one location may |
///
/// Turns are given out in advance, so that a thousand who wait wake once each, not a thousand times.
final class OrganizationHold: Sendable {
    /// When a request may go, by the organization's hold.
    struct Turn: Sendable, Hashable {
        /// Not before.
        fileprivate(set) var at: Duration
        /// When to ask again: at the turn, or earlier, as another's answer brings nearer turns.
        fileprivate(set) var wake: Duration
        /// Which stretch between two changes of the hold the turn belongs to.
        fileprivate var round: UInt64
    }

    /// Time between two requests that find out whether the hold is really over. [judgement]
    static let trialSpacing = Duration.seconds(1)
    /// How often one who waits behind a hold looks whether its turn came sooner. [judgement]
    static let lookAgain = Duration.seconds(5)
    /// How long after it the organization goes on slowly. [judgement]
    static let recovery = Duration.seconds(60)

    private struct State {
        var hold: Hold
        /// Since the last 9646 nothing was answered.
        var isTrying = false
        /// After an answer: until when requests stay paced.
        var pacedUntil = Duration.zero
        /// The first turn that is not given out.
        var nextTurn = Duration.zero
        /// Raised when turns given out do not hold any more.
        var round: UInt64 = 0
    }

    private let state: Mutex<State>

    /// - Parameter first: first back-off, doubled with each further one.
    init(first: Duration) {
        state = Mutex(State(hold: Hold(first: first)))
    }

    /// Nothing may be sent before.
    var until: Duration { state.withLock { $0.hold.until } }

    /// Asks for a request to go.
    ///
    /// - Parameters:
    ///   - turn: what an earlier call gave; kept where it still holds.
    ///   - spacing: between two requests of one location.
    /// - Returns: nil: it may go now. Else the turn to ask again with.
    func admit(_ turn: Turn?, spacing: Duration, now: Duration) -> Turn? {
        state.withLock { state in
            // Who has a turn is not overtaken by those who come later.
            let paced = max(state.pacedUntil, state.nextTurn, state.hold.until)
            guard state.isTrying || now < paced else { return nil }
            let at: Duration
            if let turn, turn.round == state.round {
                at = turn.at
            } else {
                at = max(now, state.hold.until, state.nextTurn)
                let step = state.isTrying ? max(spacing, Self.trialSpacing) : spacing
                state.nextTurn = at + step
            }
            guard at > now else { return nil }
            let look = max(now, state.hold.until) + Self.lookAgain
            return Turn(at: at, wake: min(at, look), round: state.round)
        }
    }

    /// Backs off after a 9646.
    ///
    /// - Parameter wait: what `Retry-After` asked for.
    func refused(started: Duration, now: Duration, jitter: Double, wait: Duration?) {
        state.withLock { state in
            let before = state.hold.until
            state.hold.backOff(started: started, now: now, jitter: jitter)
            if let wait { state.hold.extend(until: now + wait) }
            guard state.hold.until > before else { return }
            state.isTrying = true
            state.nextTurn = state.hold.until
            state.round += 1
        }
    }

    /// A request was answered.
    func answered(started: Duration, now: Duration) {
        state.withLock { state in
            guard state.hold.relax(started: started), state.isTrying else { return }
            state.isTrying = false
            state.pacedUntil = now + Self.recovery
            // Those who wait get nearer turns when they ask again.
            state.nextTurn = now
            state.round += 1
        }
    }
}
