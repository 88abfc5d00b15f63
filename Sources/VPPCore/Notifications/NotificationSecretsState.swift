// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The secrets of Apple's notifications, by fingerprint: one for all locations.
package struct NotificationSecretsState: Hashable, Codable, Sendable {
    /// Nil: there is none.
    package var current: String?
    /// Since when it is the current one.
    package var since: Timestamp?
    /// The one before, while a location may still send it.
    package var previous: String?
    /// Why none could be made; empty: all is well.
    package var problem = ""
    /// When that was tried.
    package var triedAt: Timestamp?

    /// Apple repeats a notification for up to 5 minutes (5.1), with the secret it had then: the
    /// previous one is accepted for so long at least. [judgement]
    static let overlap = Duration.hours(1)
    /// Time between two tries to make one. [judgement]
    static let retryInterval = Duration.hours(1)
}
