// SPDX-License-Identifier: Apache-2.0

/// What a location has of subscriptions. Each list is of one version of its data; the three need not be
/// of the same moment.
package struct SubscriptionSnapshot: Sendable, Hashable {
    /// By `adamId`.
    package var subscriptions: [Subscription]
    /// By `adamId`, then user.
    package var assignments: [SubscriptionAssignment]
    /// By `adamId`, then user.
    package var administrators: [SubscriptionAdministrator]
    /// HTTP requests it took, config reads included.
    package var requests: Int

    package init(
        subscriptions: [Subscription], assignments: [SubscriptionAssignment],
        administrators: [SubscriptionAdministrator], requests: Int
    ) {
        self.subscriptions = subscriptions
        self.assignments = assignments
        self.administrators = administrators
        self.requests = requests
    }
}
