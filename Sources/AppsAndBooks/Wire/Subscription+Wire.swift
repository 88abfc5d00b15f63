// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension Subscription: WireRecord {
    /// `ResponseSubscription`. Apple writes these ids as numbers.
    struct Wire: Decodable {
        let adamId: FlexibleText?
        let parentAdamId: String?
        let status: String?
        let periodEndDate: String?
        let counts: Counts?

        private enum CodingKeys: String, CodingKey {
            case adamId, parentAdamId, status, periodEndDate, counts
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            adamId = try container.decodeIfPresent(FlexibleText.self, forKey: .adamId)
            parentAdamId = container.text(.parentAdamId)
            status = container.text(.status)
            periodEndDate = container.text(.periodEndDate)
            counts = try container.decodeIfPresent(Counts.self, forKey: .counts)
        }
    }

    /// `SubscriptionCounts`.
    struct Counts: Decodable {
        let assigned: Breakdown?
        let available: Breakdown?
        let total: Breakdown?
    }

    /// `SubscriptionCountsBreakdown`.
    struct Breakdown: Decodable {
        let renewing: Int?
        let expiring: Int?

        private enum CodingKeys: String, CodingKey { case renewing, expiring }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            renewing = try container.wholeNumber(.renewing)
            expiring = try container.wholeNumber(.expiring)
        }
    }

    static var listName: String { "subscriptions" }

    static func precedes(_ left: Subscription, _ right: Subscription) -> Bool {
        left.adamId < right.adamId
    }

    /// Absent counts are zero. That they add up is promised, and not relied on.
    static func read(_ wire: Wire) throws(WireProblem) -> Subscription? {
        func seats(_ counts: Breakdown?, _ name: String) throws(WireProblem) -> Seats {
            let seats = Seats(renewing: counts?.renewing ?? 0, expiring: counts?.expiring ?? 0)
            let valid = 0...Asset.unlimitedCount
            guard valid.contains(seats.renewing), valid.contains(seats.expiring) else {
                throw WireProblem("\(name) is negative or beyond any count of seats")
            }
            return seats
        }
        return Subscription(
            adamId: try AdamID(wire: wire.adamId),
            parentAdamId: wire.parentAdamId.flatMap { AdamID($0) }, status: wire.status,
            periodEndDate: wire.periodEndDate,
            assigned: try seats(wire.counts?.assigned, "counts.assigned"),
            available: try seats(wire.counts?.available, "counts.available"),
            total: try seats(wire.counts?.total, "counts.total"))
    }
}

extension AdamID {
    /// The id of a record that is nothing without one.
    init(wire: FlexibleText?) throws(WireProblem) {
        guard let wire, let id = AdamID(wire.text) else {
            throw WireProblem("adamId is not a number")
        }
        self = id
    }
}
