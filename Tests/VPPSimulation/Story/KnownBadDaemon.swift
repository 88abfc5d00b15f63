// SPDX-License-Identifier: Apache-2.0

/// The product with one rule left out, at one of its seams: what it is told, what it says, or what
/// it stands on is changed. Each must be caught, or the simulation shows nothing.
package enum KnownBadDaemon: String, Sendable, CaseIterable {
    // MARK: The shell
    /// Runs effects before what they rest on is committed.
    case actsBeforeCommit = "acts-before-commit"
    /// Loses an outcome now and then.
    case dropsOutcomes = "drops-outcomes"
    /// Forgets to try for space again.
    case neverReclaims = "never-reclaims"
    /// Tells nobody of alerts.
    case silentAlert = "silent-alert"
    /// Tells an alert at every failed poll.
    case alertPerPoll = "alert-per-poll"

    // MARK: The event log
    /// Starts from a checkpoint that lacks the event behind it.
    case staleCheckpoint = "stale-checkpoint"
    /// Says that bytes are durable which are not.
    case syncsNothing = "syncs-nothing"
    /// Goes on after a failed sync as if nothing had happened.
    case ignoresFailedSync = "ignores-failed-sync"

    // MARK: Decisions
    /// No loop breaker: a pair is tried for ever.
    case noLoopBreaker = "no-loop-breaker"
    /// Windows are compared in UTC.
    case windowInUTC = "window-in-utc"
    /// Opens every ring at once, and knows no deferral.
    case hurriesRings = "hurries-rings"
    /// Sends as many installs a minute as there are.
    case floods
    /// Rules that say hold or never are passed over.
    case ignoresExclusions = "ignores-exclusions"
    /// Installs whatever OS a version needs.
    case ignoresSystem = "ignores-system"
    /// Waits for ever for the answer to a command.
    case neverGivesUp = "never-gives-up"
    /// Writes to Apple though licenses of many apps were just renewed.
    case writesWhileHeld = "writes-while-held"
    /// Takes locations over from other MDMs without being allowed to.
    case takesOverSilently = "takes-over-silently"

    /// Takes a read that began before a write was done for one that shows it.
    case takesOldRead = "takes-old-read"

    // MARK: The clients
    /// Installs apps of Macs without having them managed.
    case unmanagesMacs = "unmanages-macs"
    /// Takes more licenses for free than there are.
    case miscountsLicenses = "miscounts-licenses"
    /// After a crash, hands a command over again under a new id.
    case newIDAfterCrash = "new-id-after-crash"
    /// After a time-out, hands a command over again under a new id.
    case newIDAfterTimeout = "new-id-after-timeout"
    /// Repeats a POST whose answer was lost, without reading first.
    case blindRetry = "blind-retry"
    /// Takes a write whose answer was lost for one that did nothing, and sends it again.
    case sendsLostWriteAgain = "sends-lost-write-again"
    /// Does not see `Retry-After`.
    case ignoresRetryAfter = "ignores-retry-after"
    /// Takes Apple's limit for a hundred times as much.
    case aboveRate = "above-rate"
    /// Judges an answer by its status and does not read the body.
    case statusBeforeBody = "status-before-body"
    /// Takes 9625 for 9621.
    case expiredForRevoked = "expired-for-revoked"
    /// Does not hear what devices say they are.
    case deafToDevices = "deaf-to-devices"
    /// Does not see that the data moved between two pages.
    case ignoresPageShift = "ignores-page-shift"
    /// Takes a refused developer token for one that knows no app.
    case asksRefusedAgain = "asks-refused-again"
    /// Tells nobody that the developer token is refused.
    case silentRefusal = "silent-refusal"
    /// Says in an error what it sent.
    case secretInError = "secret-in-error"
}

extension KnownBadDaemon {
    /// Tells stories with the variant until one goes wrong.
    /// - Returns: its failure; nil where the variant passed all of them.
    package func firstCaught(within seeds: UInt64) -> Story.Failure? {
        var plan = StoryPlan()
        plan.variant = self
        for seed in 0..<seeds {
            do throws(Story.Failure) {
                _ = try Story(seed: seed, plan: plan).run()
            } catch {
                return error
            }
        }
        return nil
    }
}
