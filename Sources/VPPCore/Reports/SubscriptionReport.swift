// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What `vppd subscriptions` shows of one location: what Apple said when it was asked. The coded form
/// is the `--json` output and is kept stable.
package struct SubscriptionReport: Codable, Hashable, Sendable {
    /// One subscription.
    package struct Entry: Codable, Hashable, Sendable {
        package var adamId: AdamID
        /// The app it belongs to, and the app's name where vppd knows it.
        package var parentAdamId: AdamID?
        package var appName: String?
        /// Apple's words, as given.
        package var status: String?
        package var periodEndDate: String?
        package var total: Subscription.Seats
        package var assigned: Subscription.Seats
        package var available: Subscription.Seats
    }

    package var token: TokenName
    package var location: String?
    /// By `adamId`, as the two below; these then by user.
    package var subscriptions: [Entry]
    package var assignments: [SubscriptionAssignment]
    package var administrators: [SubscriptionAdministrator]

    package init(_ name: TokenName, _ snapshot: SubscriptionSnapshot, in state: State) {
        token = name
        location = state.tokens[name]?.location.locationName
        subscriptions = snapshot.subscriptions.map { subscription in
            Entry(
                adamId: subscription.adamId, parentAdamId: subscription.parentAdamId,
                appName: subscription.parentAdamId.flatMap { state.apps[$0]?.name },
                status: subscription.status, periodEndDate: subscription.periodEndDate,
                total: subscription.total, assigned: subscription.assigned,
                available: subscription.available)
        }
        assignments = snapshot.assignments
        administrators = snapshot.administrators
    }
}
