// SPDX-License-Identifier: Apache-2.0

/// `[notifications]`: Apple's notifications (O4). They need a `[listener]`.
package struct NotificationSettings: Hashable, Codable, Sendable {
    /// The public address Apple sends to: `https`, host and path only (9712), at most
    /// ``maximumURLBytes``. A reverse proxy ends TLS there and passes on to the listener's
    /// `/apple/notifications`.
    package var url: String
    /// Age at which the secret is replaced by a new one. 1 hour or more; default 30 days.
    @InSeconds package var secretAge: Duration = .days(30)

    /// `maxNotificationLength` of Apple's example of service config (9711).
    package static let maximumURLBytes = 512

    package init(url: String) {
        self.url = url
    }
}
