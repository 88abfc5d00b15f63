// SPDX-License-Identifier: Apache-2.0

/// One of Apple's notifications (apple-apps-and-books.md, 5.2): news of a location, best effort,
/// possibly twice, in no promised order.
package struct AppleNotification: Hashable, Sendable {
    /// What it is news of.
    package enum Content: Hashable, Sendable {
        /// `TEST_NOTIFICATION`: sent while a subscription is made, before it is confirmed.
        case test
        /// `ASSET_COUNT`: licenses were bought, transferred or refunded. The delta is of the total.
        case assetCount(AssetKey, delta: Int)
        /// `ASSET_MANAGEMENT`: work on assignments ended, whoever asked for it.
        case assets(AssignmentNews)
        /// `USER_MANAGEMENT` that succeeded, and `USER_ASSOCIATED`: users as they are now.
        case users([LocationUser], eventId: String?)
        /// One of these with an object that is not as documented: something changed.
        case unclear
        /// A type that means nothing to vppd, or work on users that failed.
        case other
    }

    /// Apple's `notificationId`: the same for each attempt and each duplicate, within a location.
    package var id: String
    /// Apple's `notificationType`, in the log: 64 bytes of it at most.
    package var type: String
    /// The location it is about: Apple's `uId`.
    package var location: LibraryID
    package var content: Content

    package init(id: String, type: String, location: LibraryID, content: Content) {
        self.id = id
        self.type = type
        self.location = location
        self.content = content
    }
}

/// Work on assignments that ended, well or badly.
package struct AssignmentNews: Hashable, Sendable {
    /// Apple's `type`.
    package enum Kind: String, Hashable, Sendable {
        case associate = "ASSOCIATE"
        case disassociate = "DISASSOCIATE"
        case revoke = "REVOKE"
    }

    package var kind: Kind
    /// `result` is `SUCCESS`; anything else counts as failure.
    package var succeeded: Bool
    /// The asynchronous request it belongs to; many notifications may carry the same one.
    package var eventId: String?
    /// What was done, or failed. At most ``maximumAssignments``.
    package var assignments: [Assignment]
    /// Apple's `errorNumber`, on failure.
    package var errorNumber: Int?

    /// Apple sends 100 at most in one notification (5.1); more than this is not believed.
    package static let maximumAssignments = 1_000

    package init(
        kind: Kind, succeeded: Bool, eventId: String?, assignments: [Assignment],
        errorNumber: Int? = nil
    ) {
        self.kind = kind
        self.succeeded = succeeded
        self.eventId = eventId
        self.assignments = assignments
        self.errorNumber = errorNumber
    }
}
