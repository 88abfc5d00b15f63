// SPDX-License-Identifier: Apache-2.0

/// Where a location sends its notifications, and which (apple-apps-and-books.md, 3.2). Of the
/// secret it holds the fingerprint only, so it may be written to the log.
package struct NotificationTarget: Hashable, Codable, Sendable {
    /// Apple's `notificationUrl`.
    package var url: String
    /// Apple's types, sorted.
    package var types: [String]
    /// ``NotificationSecret/fingerprint`` of Apple's `notificationAuthToken`; nil: Apple did not say.
    package var secret: String?

    /// What vppd wants to hear of: everything it can make use of.
    package static let wantedTypes = [
        "ASSET_COUNT", "ASSET_MANAGEMENT", "USER_ASSOCIATED", "USER_MANAGEMENT",
    ]

    package init(url: String, types: [String] = wantedTypes, secret: String?) {
        self.url = url
        self.types = types.sorted()
        self.secret = secret
    }
}

extension NotificationTarget {
    /// Whether what Apple says is this, as far as it says. It may list further types of its own.
    package func isMet(by present: NotificationTarget?) -> Bool {
        guard let present, present.url == url else { return false }
        return Set(types).isSubset(of: present.types)
            && (present.secret == nil || present.secret == secret)
    }
}
