// SPDX-License-Identifier: Apache-2.0

/// Changes a location while a client reads it page by page.
package struct PageShift: Sendable {
    /// What changes.
    package enum Change: String, Sendable, CaseIterable {
        /// The first record goes: a reader misses the one after each page it has.
        case remove
        /// A record comes before the first: a reader gets the last of each page again.
        case add
        /// An asset gets a license more: only the version changes, and the counts.
        case count
    }

    /// `assets` or `assignments`.
    package var endpoint: String
    /// The location, by uId; nil: any.
    package var uId: String?
    /// What changes.
    package var change: Change
    /// How many reads of a page of the endpoint come before each change, 1 or more.
    package var every: Int
    /// How often it still changes; nil: until cleared.
    package var remaining: Int?
    /// Reads since the last change.
    var reads = 0

    /// A shift after every `every` reads.
    package init(
        endpoint: String, uId: String? = nil, change: Change, every: Int, remaining: Int? = nil
    ) {
        self.endpoint = endpoint
        self.uId = uId
        self.change = change
        self.every = every
        self.remaining = remaining
    }
}
