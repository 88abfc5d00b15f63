// SPDX-License-Identifier: Apache-2.0

/// An auto-renewable subscription a location owns seats of (`ResponseSubscription`).
package struct Subscription: Hashable, Codable, Sendable {
    /// Seats by what becomes of them at the end of the billing period.
    package struct Seats: Hashable, Codable, Sendable {
        /// Renew by themselves.
        package var renewing: Int
        /// End.
        package var expiring: Int

        package init(renewing: Int = 0, expiring: Int = 0) {
            self.renewing = renewing
            self.expiring = expiring
        }

        package var all: Int { renewing + expiring }
    }

    /// The subscription itself.
    package var adamId: AdamID
    /// The app it belongs to; nil where Apple did not say.
    package var parentAdamId: AdamID?
    /// Apple's `status`, as given: `ACTIVE`.
    package var status: String?
    /// When the billing period ends, as given: `2027-01-15`.
    package var periodEndDate: String?
    /// Seats users hold, by the state of the assignment.
    package var assigned: Seats
    /// Seats nobody holds.
    package var available: Seats
    /// Seats owned, by the state of the license. All zero where there were seats once.
    package var total: Seats

    package init(
        adamId: AdamID, parentAdamId: AdamID? = nil, status: String? = nil,
        periodEndDate: String? = nil, assigned: Seats = Seats(), available: Seats = Seats(),
        total: Seats = Seats()
    ) {
        self.adamId = adamId
        self.parentAdamId = parentAdamId
        self.status = status
        self.periodEndDate = periodEndDate
        self.assigned = assigned
        self.available = available
        self.total = total
    }
}
