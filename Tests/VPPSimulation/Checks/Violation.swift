// SPDX-License-Identifier: Apache-2.0

/// What must never be, and was.
package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the model check holds vppd to (event-log.md, T16).
    package enum Invariant: String, Sendable, CaseIterable {
        /// No effect leaves before its intent is durable (P3).
        case intentBeforeEffect = "intent before effect"
        /// Each intent ends in exactly one outcome.
        case oneOutcome = "one outcome an intent"
        /// No id is used for two commands, and no attempt has two.
        case oneCommand = "one command an attempt"
        /// One open command a device, one live update a pair.
        case oneAtATime = "one at a time"
        /// The state is the fold of the log, and nothing acknowledged is lost (P1, P10).
        case stateIsFold = "the state is the fold of the log"
        /// Left alone, everything comes to its end.
        case quiet = "everything comes to its end"
        /// A full disk loses nothing and begins nothing (P9).
        case fullDisk = "a full disk"
        /// No secret is written (X1).
        case noSecret = "no secret"
        /// Nothing fails that no fault explains (P5).
        case noFalseAlarm = "no false alarm"
    }

    package let invariant: Invariant
    package let text: String

    init(_ invariant: Invariant, _ text: String) {
        self.invariant = invariant
        self.text = text
    }

    package var description: String { "\(invariant.rawValue): \(text)" }
}
