// SPDX-License-Identifier: Apache-2.0

/// A shell around the engine, or a disk under it, with one rule left out. Each must be caught, or
/// the model check shows nothing.
package enum KnownBadShell: String, Sendable, CaseIterable {
    /// Runs effects before what they rest on is committed.
    case actsBeforeCommit
    /// After a crash, hands a command over again under a new id.
    case newIDAfterCrash
    /// After a time-out, hands a command over again under a new id.
    case newIDAfterTimeout
    /// Loses an outcome now and then.
    case dropsOutcomes
    /// Starts from a checkpoint that lacks the last event it says it covers.
    case staleCheckpoint
    /// Says that bytes are durable which are not.
    case syncsNothing
    /// Goes on after a failed sync as if nothing had happened.
    case ignoresFailedSync
    /// Forgets to try for space again.
    case neverReclaims
}
