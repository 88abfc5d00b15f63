// SPDX-License-Identifier: Apache-2.0

/// What no source tells of Apple's service, or sources tell differently: each a switch with the
/// likeliest answer as its default (apple-apps-and-books.md, 14).
package struct Behavior: Sendable {
    /// How a delta shows an assignment that was taken back.
    package enum Deletions: String, Sendable, CaseIterable {
        /// Not at all.
        case hidden
        /// Like one that was added.
        case shown
        /// Like one that was added, with `"status": "Deleted"`.
        case marked
    }

    /// The order of assignments.
    package enum Order: String, Sendable, CaseIterable {
        /// As they were made.
        case oldestFirst
        /// The latest first: a new one moves all pages.
        case newestFirst
        /// By asset, then holder.
        case byAsset
    }

    /// Whose requests `maxRequestPerSecond` bounds.
    package enum RateScope: String, Sendable, CaseIterable {
        /// Those of a token.
        case token
        /// Those of a location, whatever the token.
        case location
        /// Each of both.
        case both
    }

    /// HTTP status of every refused token; nil: as each token says. Documented 401, observed 200.
    package var tokenErrorStatus: Int?
    /// A token past its date is refused with 9621 by itself; default true.
    package var expiresByDate = true
    /// A new token of a location revokes the ones before; default false.
    package var newTokenRevokes = false
    /// How deltas show what was taken back; default hidden.
    package var deletions = Deletions.hidden
    /// Age of a versionId from which it is refused with 9721; nil: none.
    package var versionAge: Duration?
    /// A filter and `sinceVersionId` in one request are refused with 9602; default false.
    package var refusesFilteredDeltas = false
    /// Order of assignments; default oldest first.
    package var order = Order.oldestFirst
    /// Pages have different sizes; default false.
    package var unevenPages = false
    /// `totalPages` of an answer without records, 0 or 1; default 1.
    package var emptyTotalPages = 1
    /// A POST to client/config clears what it omits; default false: it stays.
    package var omittedClears = false
    /// A POST to client/config clears what it names as empty; default true.
    package var emptyClears = true
    /// Lengths are counted in bytes instead of characters; default false.
    package var lengthsInBytes = false
    /// Associating what is associated fails with 9616; default false: it counts as done.
    package var reassociationFails = false
    /// How long an event that has ended is remembered; nil: always.
    package var eventRetention: Duration?
    /// Assignments made in Apple's web pages send ASSET_MANAGEMENT; default false.
    package var webChangesNotify = false
    /// Whose requests the rate bounds; default both.
    package var rateScope = RateScope.both
    /// Requests a second of all tokens of the organization together; above it 9646. Nil: unbounded.
    package var organizationRate: Int?

    /// The likeliest answers.
    package init() {}
}
