// SPDX-License-Identifier: Apache-2.0

/// A subscription to content, which has seats instead of licenses. No source shows the answers of
/// its endpoints; the members are those of SUBSCRIPTION_COUNT and SUBSCRIPTION_MANAGEMENT.
package struct Subscription: Sendable {
    /// The app it belongs to.
    package var parentAdamId: Int
    /// The subscription's own number.
    package var adamId: Int
    /// Seats that renew.
    package var renewing: Int
    /// Seats that end.
    package var expiring: Int
    /// Who has a seat, by clientUserId; the first ones have those that renew.
    package var clientUserIds: [String]

    /// A subscription of so many seats.
    package init(
        parentAdamId: Int, adamId: Int, renewing: Int, expiring: Int = 0,
        clientUserIds: [String] = []
    ) {
        self.parentAdamId = parentAdamId
        self.adamId = adamId
        self.renewing = renewing
        self.expiring = expiring
        self.clientUserIds = clientUserIds
    }

    /// `counts`: seats in all and those left.
    var counts: JSON {
        let used = clientUserIds.count
        let left = max(0, renewing - used)
        let leftExpiring = max(0, expiring - max(0, used - renewing))
        return .object([
            "available": .object(["renewing": .int(left), "expiring": .int(leftExpiring)]),
            "total": .object(["renewing": .int(renewing), "expiring": .int(expiring)]),
        ])
    }

    /// The subscription as an entry of `subscriptions`.
    var json: JSON {
        .object([
            "parentAdamId": .int(parentAdamId), "adamId": .int(adamId), "counts": counts,
        ])
    }

    /// Its seats as entries of `assignments`.
    var assignments: [JSON] {
        clientUserIds.enumerated().map { place, id in
            .object([
                "adamId": .int(adamId), "clientUserId": .string(id),
                "renewing": .bool(place < renewing),
            ])
        }
    }
}
