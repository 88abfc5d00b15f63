// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A notification on its way to a client: what is sent, and where.
package struct OutgoingNotification: Sendable, Equatable {
    /// Number of this delivery, by which its result is reported.
    package var id: Int
    /// Where the POST goes.
    package var url: String
    /// The secret it carries: `Authorization: Bearer <secret>`.
    package var secret: String
    /// Apple's `notificationType`.
    package var type: String
    /// Apple's `notificationId`: the same for each attempt and each duplicate.
    package var notificationId: String
    /// The body: JSON.
    package var body: Data
    /// Which attempt it is, from 1.
    package var attempt = 1
}
