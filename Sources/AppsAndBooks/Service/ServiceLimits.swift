// SPDX-License-Identifier: Apache-2.0

/// Apple's `limits` (apple-apps-and-books.md, 3.1): dynamic, and read again every five minutes.
///
/// A limit that is left out is Apple's example. One out of its bounds is the nearest bound, so that a
/// slip in an answer neither stops the work nor lets it run wild. Others that Apple may name are
/// ignored.
package struct ServiceLimits: Sendable, Hashable {
    /// Unique assets of an associate or disassociate (`maxAssets`).
    /// 1 to 1,000; default 25.
    package var assets = 25
    /// Users of an associate or disassociate (`maxClientUserIds`).
    /// 1 to 100,000; default 1,000.
    package var clientUserIds = 1_000
    /// Devices of an associate or disassociate (`maxSerialNumbers`).
    /// 1 to 100,000; default 1,000.
    package var serialNumbers = 1_000
    /// Users of a revoke (`maxRevokeClientUserIds`).
    /// 1 to 100,000; default 100.
    package var revokeClientUserIds = 100
    /// Devices of a revoke (`maxRevokeSerialNumbers`).
    /// 1 to 100,000; default 100.
    package var revokeSerialNumbers = 100
    /// Users of a create, update or retire (`maxUsers`).
    /// 1 to 100,000; default 100.
    package var users = 100
    /// Length of a notification URL or of its token (`maxNotificationLength`).
    /// 1 to 65,536; default 512.
    package var notificationLength = 512
    /// Length of `mdmInfo.id` (`maxMdmIdLength`).
    /// 1 to 65,536; default 100.
    package var mdmIdLength = 100
    /// Length of `mdmInfo.name` (`maxMdmNameLength`).
    /// 1 to 65,536; default 100.
    package var mdmNameLength = 100
    /// Length of `mdmInfo.metadata` (`maxMdmMetadataLength`).
    /// 1 to 65,536; default 255.
    package var mdmMetadataLength = 255
    /// All requests of a location in a second; the bound is for simulators (`maxRequestPerSecond`).
    /// 1 to 1,000,000; default 15.
    package var requestsPerSecond = 15
    /// Subscriptions of a request (`maxSubscriptions`).
    /// 1 to 1,000; default 25.
    package var subscriptions = 25
    /// Users of a subscription request (`maxSubscriptionClientUserIds`).
    /// 1 to 100,000; default 1,000.
    package var subscriptionClientUserIds = 1_000

    /// Apple's example.
    package init() {}

    /// - Parameter limits: by Apple's keys.
    init(_ limits: [String: Int]) {
        for (key, field, most) in Self.fields {
            if let value = limits[key] { self[keyPath: field] = min(max(1, value), most) }
        }
    }

    private static var fields:
        [(key: String, field: WritableKeyPath<ServiceLimits, Int>, most: Int)]
    {
        [
            ("maxAssets", \.assets, 1_000),
            ("maxClientUserIds", \.clientUserIds, 100_000),
            ("maxSerialNumbers", \.serialNumbers, 100_000),
            ("maxRevokeClientUserIds", \.revokeClientUserIds, 100_000),
            ("maxRevokeSerialNumbers", \.revokeSerialNumbers, 100_000),
            ("maxUsers", \.users, 100_000),
            ("maxNotificationLength", \.notificationLength, 65_536),
            ("maxMdmIdLength", \.mdmIdLength, 65_536),
            ("maxMdmNameLength", \.mdmNameLength, 65_536),
            ("maxMdmMetadataLength", \.mdmMetadataLength, 65_536),
            ("maxRequestPerSecond", \.requestsPerSecond, 1_000_000),
            ("maxSubscriptions", \.subscriptions, 1_000),
            ("maxSubscriptionClientUserIds", \.subscriptionClientUserIds, 100_000),
        ]
    }
}
