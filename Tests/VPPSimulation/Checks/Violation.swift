// SPDX-License-Identifier: Apache-2.0

/// What must never be, and was.
package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the simulation holds vppd to.
    package enum Invariant: String, Sendable, CaseIterable {
        /// No effect leaves before its intent is durable (P3).
        case intentBeforeEffect = "intent before effect"
        /// Each intent ends in exactly one outcome.
        case oneOutcome = "one outcome an intent"
        /// No id is used for two commands, and no attempt has two (U7).
        case oneCommand = "one command an attempt"
        /// One open command a device, one live update a pair (U5, U9).
        case oneAtATime = "one at a time"
        /// The state is the fold of the log, and nothing acknowledged is lost (P1, P10).
        case stateIsFold = "the state is the fold of the log"
        /// Left alone, everything comes to its end, and every update that can land has landed.
        case quiet = "everything comes to its end"
        /// A full disk loses nothing and begins nothing (P9).
        case fullDisk = "a full disk"
        /// No secret is written or told (X1).
        case noSecret = "no secret"
        /// Nothing fails that no fault explains (P5).
        case noFalseAlarm = "no false alarm"
        /// No request before its time, above the rate, or too many at once (S4, U9).
        case pacing = "pacing"
        /// A token's standing is what Apple last said (T4).
        case standing = "a token's standing"
        /// A full read is a picture of one moment (S3).
        case consistentReading = "a consistent reading"
        /// No install outside the window of its rule (U3).
        case window = "windows"
        /// No install that the rules do not allow (U2, U8).
        case rules = "rules"
        /// No pair is tried more often than its limit (U6).
        case loopBreaker = "the loop breaker"
        /// One alert a condition, and none without one (A1).
        case alerts = "alerts"
        /// Nothing is written to Apple that is not needed, allowed, and known to be open (S4, S5, T6).
        case writes = "writes to Apple"
        /// A forged notification changes nothing, and none is taken twice (O4).
        case notifications = "notifications"
        /// No more licenses are in use than there are (L).
        case licenses = "license counts"
        /// Where nothing differs, nothing is written (S5).
        case noNews = "no news, no events"
    }

    package let invariant: Invariant
    package let text: String

    init(_ invariant: Invariant, _ text: String) {
        self.invariant = invariant
        self.text = text
    }

    package var description: String { "\(invariant.rawValue): \(text)" }
}
