// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Which secrets of Apple's notifications there are: one was made, one was given up, or the file they
/// are kept in is gone or cannot be written (O4).
package struct NotificationSecretsChanged: EventPayload {
    package static let type = "notification_secrets.changed"
    /// Fingerprint of the secret in use; nil: there is none.
    package var current: String?
    /// Fingerprint of the one before, accepted until every location has the new one.
    package var previous: String?
    /// Why none could be made: one line with file and remedy. Empty: all is well.
    package var problem: String
}

/// Intent: have a location send its notifications to us, or stop.
package struct SubscriptionRequested: EventPayload {
    package static let type = "subscription.requested"
    package var token: TokenName
    /// Nil: no notifications any more.
    package var target: NotificationTarget?
    /// The URL given up, where `target` is nil: another one is somebody else's.
    package var releases: String?
}

/// What became of it.
package struct SubscriptionAnswered: EventPayload {
    package static let type = "subscription.answered"
    package var token: TokenName
    /// Nil: Apple did it, or it was done already.
    package var failure: AppleFailure?
    /// What the location sends to us now. Counts only without a failure.
    package var confirmed: NotificationTarget?
}

/// A notification came that had not come before. What it changed follows in events of its own.
package struct NotificationReceived: EventPayload {
    package static let type = "notification.received"
    package var token: TokenName
    /// Apple's `notificationId`.
    package var id: String
    /// Apple's `notificationType`.
    package var kind: String
    /// The location is to be read soon.
    package var asksForRead: Bool
}
