// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension AppleClient {
    /// The subscriptions of a location, who holds them and who administers them. Nothing is read but
    /// the subscriptions where there are none.
    ///
    /// A location without the feature fails as Apple says, most likely with `.notPermitted` or
    /// `.rejected`: that is no trouble of the token.
    package func subscriptions(
        _ token: ContentToken, location: LibraryID?
    ) async -> Result<SubscriptionSnapshot, AppleFailure> {
        let session = session(token, location: location)
        return await result { () async throws(AppleFailure) -> SubscriptionSnapshot in
            let all = try await session.readByCursor(.subscriptions, of: Subscription.self)
            var snapshot = SubscriptionSnapshot(
                subscriptions: all, assignments: [], administrators: [], requests: 0)
            if !all.isEmpty {
                snapshot.assignments = try await session.readByCursor(
                    .subscriptionAssignments, of: SubscriptionAssignment.self)
                snapshot.administrators = try await session.readByCursor(
                    .subscriptionAdministrators, of: SubscriptionAdministrator.self)
            }
            snapshot.requests = session.counter.count
            return snapshot
        }
    }
}
