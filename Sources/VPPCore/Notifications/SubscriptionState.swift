// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What is known of a location's notifications to us (O4).
package struct SubscriptionState: Hashable, Codable, Sendable {
    /// What was intended and not answered yet.
    package struct Intent: Hashable, Codable, Sendable {
        /// Nil: no notifications any more.
        package var target: NotificationTarget?
        /// The URL given up then.
        package var releases: String?
    }

    package var intended: Intent?
    /// What was asked for last, and answered.
    package var asked: NotificationTarget?
    /// When that was, well or badly.
    package var answeredAt: Timestamp?
    /// Why it was not done; nil: it was.
    package var refusal: AppleFailure?
    /// What Apple last confirmed to send to us; nil: nothing, or it was given up.
    package var confirmed: NotificationTarget?

    /// Another secret begins anew with Apple.
    mutating func forgetAnswer() {
        (intended, answeredAt, refusal) = (nil, nil, nil)
    }

    /// Least time between two tries of the same after the first was answered. [judgement]
    static let retryInterval = Duration.hours(1)
}
