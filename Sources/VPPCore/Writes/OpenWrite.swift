// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// A change at Apple that was asked for and is not over. One request of it is under way at most.
package struct OpenWrite: Hashable, Codable, Sendable {
    /// Where its request is.
    package enum Phase: String, Codable, Sendable, CaseIterable {
        /// None is under way.
        case queued
        /// It leaves, or has left, and its answer is not known yet.
        case started
        /// Apple works on it: its status is asked.
        case accepted
        /// Its answer was lost: it is looked what is missing.
        case lost
        /// Apple works on it for too long: it is looked what is missing.
        case stuck
        /// Apple is done and did not say for whom it failed: it is looked what is missing.
        case unclear

        /// Whether Apple may be at work on a request.
        var isUnderWay: Bool { self != .queued }
    }

    package var id: UInt64
    package var token: TokenName
    package var location: LibraryID
    package var requestedAt: Timestamp
    /// What no request is under way for: one asset or none, devices or users.
    package var write: LocationWrite
    /// How many of its first holders were sent before.
    package var again = 0
    /// The request under way.
    package var sent: LocationWrite?
    package var phase: Phase = .queued
    /// When the request left.
    package var startedAt: Timestamp?
    package var eventId: String?
    /// When Apple accepted the request.
    package var acceptedAt: Timestamp?
    /// Requests for the holders under way, or for those to be sent again.
    package var attempts = 0
    /// How often Apple worked on them for too long.
    package var stuck = 0
    /// Apple's error, while ``Phase/unclear``.
    package var errorNumber: Int?
    /// When the request is to be looked at next.
    package var due: Timestamp
    /// Holders of one request at most; nil: as many as Apple's example allows.
    package var batchLimit: Int?
    /// Holders that are as they should be.
    package var done = 0
    package var failures: [WriteFailure] = []

    init(_ event: WriteRequested, at: Timestamp) {
        id = event.id
        token = event.token
        location = event.location
        requestedAt = at
        write = event.write
        due = at
    }

    package var asset: AssetKey? { write.assets.first }
    package var kind: LocationWrite.Kind { write.kind }

    /// Holders of one request at most: Apple's example (apple-apps-and-books.md, 3.1), or less.
    var mostHolders: Int { batchLimit ?? (kind.isOfUsers ? 100 : 1_000) }
}

/// Times and numbers of writes.
package enum WriteTiming {
    /// From a request to the first look at it (apple-apps-and-books.md, section 4).
    package static let firstLook = Duration.minutes(5)
    /// Between two questions for the status of one event (section 4).
    package static let betweenLooks = Duration.seconds(30)
    /// After so long, a request that is still not done is asked for again, once (section 4).
    package static let patience = Duration.minutes(10)
    /// Requests for the same holders at most, where answers are lost. [judgement]
    package static let maximumAttempts = 3
    /// A write that is not over by then is given up. [judgement]
    package static let maximumAge = Duration.days(7)
    /// Open writes of a token at most. [judgement]
    package static let maximumOpen = 100
    /// How long a failed write is an alert. [judgement]
    package static let failureStands = Duration.days(7)
}

/// A write that failed, wholly or in part, for the alert about it.
package struct FailedWrite: Hashable, Codable, Sendable {
    package var id: UInt64
    package var token: TokenName
    package var kind: LocationWrite.Kind
    package var asset: AssetKey?
    package var at: Timestamp
    package var done: Int
    package var failed: Int
    /// Apple's error for most of them; 0 where it gave none.
    package var errorNumber: Int
    package var problem: String?

    /// Failed writes that are remembered at most. [judgement]
    static let maximum = 100

    /// Nil for a write that did all it should.
    init?(_ event: WriteCompleted, at: Timestamp) {
        guard event.problem != nil || !event.failures.isEmpty else { return nil }
        id = event.id
        token = event.token
        kind = event.kind
        asset = event.asset
        self.at = at
        done = event.done
        failed = event.failures.holders
        errorNumber = event.failures.max { $0.holders < $1.holders }?.errorNumber ?? 0
        problem = event.problem
    }

    /// Whether it is about what another write is about: success there ends the alert here.
    func isAboutSame(as event: WriteCompleted) -> Bool {
        token == event.token && asset == event.asset && kind.isOfUsers == event.kind.isOfUsers
    }
}
