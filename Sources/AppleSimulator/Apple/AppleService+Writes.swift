// SPDX-License-Identifier: Apache-2.0

extension AppleService {
    /// Answers the POSTs that start an event. A refused one has done nothing.
    mutating func write(
        _ body: JSON, endpoint: String, token: TokenRecord, now: Moment
    ) throws(AppleError) -> Reply {
        guard let place = locations.index(forKey: token.uId) else { throw .number(9603) }
        let (type, work, count) = try work(
            body, endpoint: endpoint, location: locations.values[place])
        let plan = eventPlans.isEmpty ? EventPlan() : eventPlans.removeFirst()
        let id = random.uuid().lowercased()
        if !plan.lost {
            var event = LocationEvent(
                id: id, type: type, work: work, due: now + (plan.pending ?? pendingTime),
                requested: count)
            if plan.stuck { event.due = nil }
            if let number = plan.errorNumber { event.planned = (number, plan.share) }
            locations.values[place].events[id] = event
            locations.values[place].pending.append(id)
            busy.insert(locations.values[place].uId)
        }
        return .json(
            .members([("eventId", .string(id))] + Self.common(locations.values[place], token)))
    }

    private func work(
        _ body: JSON, endpoint: String, location: Location
    ) throws(AppleError) -> (type: String, work: LocationEvent.Work, count: Int) {
        switch endpoint {
        case "assets/associate", "assets/disassociate":
            let assets = try assetList(body, location)
            let holders = try holders(body, users: "maxClientUserIds", serials: "maxSerialNumbers")
            let count = assets.count * holders.count
            if endpoint == "assets/disassociate" {
                guard assets.allSatisfy({ location.assets[$0]?.revocable ?? true }) else {
                    throw .number(9706)
                }
                return ("DISASSOCIATE", .disassociate(assets, holders), count)
            }
            let toDevices = holders.contains { if case .device = $0 { true } else { false } }
            if toDevices {
                guard assets.allSatisfy({ location.assets[$0]?.deviceAssignable ?? true }) else {
                    throw .number(9707)
                }
            }
            return ("ASSOCIATE", .associate(assets, holders), count)
        case "assets/revoke":
            let holders = try holders(
                body, users: "maxRevokeClientUserIds", serials: "maxRevokeSerialNumbers")
            let count = location.revocable(Set(holders)).count
            return ("REVOKE", .revoke(holders), count)
        default:
            return try userWork(body, endpoint: endpoint)
        }
    }

    private func assetList(_ body: JSON, _ location: Location) throws(AppleError) -> [AssetName] {
        guard let list = body["assets"]?.elements, !list.isEmpty else { throw .number(9718) }
        if list.count > limits["maxAssets"] ?? 25 { throw .number(9700) }
        var names: [AssetName] = []
        for entry in list {
            let param = entry["pricingParam"]?.text ?? "STDQ"
            guard let adamId = entry["adamId"]?.whole, ["STDQ", "PLUS"].contains(param) else {
                throw .number(9602)
            }
            names.append(AssetName(adamId: adamId, pricingParam: param))
        }
        guard Set(names).count == names.count else { throw .number(9703) }
        guard names.allSatisfy({ location.assets[$0] != nil }) else { throw .number(9602) }
        return names
    }

    private func holders(
        _ body: JSON, users: String, serials: String
    ) throws(AppleError) -> [Holder] {
        let ids = body["clientUserIds"]?.elements?.compactMap(\.text) ?? []
        let numbers = body["serialNumbers"]?.elements?.compactMap(\.text) ?? []
        if ids.isEmpty, numbers.isEmpty { throw .number(9719) }
        if ids.count > limits[users] ?? 1_000 { throw .number(9701) }
        if numbers.count > limits[serials] ?? 1_000 { throw .number(9702) }
        if Set(ids).count != ids.count { throw .number(9704) }
        if Set(numbers).count != numbers.count { throw .number(9705) }
        return ids.map(Holder.user) + numbers.map(Holder.device)
    }

    private func userWork(
        _ body: JSON, endpoint: String
    ) throws(AppleError) -> (type: String, work: LocationEvent.Work, count: Int) {
        guard let list = body["users"]?.elements, !list.isEmpty else { throw .number(9720) }
        if list.count > limits["maxUsers"] ?? 100 { throw .number(9714) }
        var users: [VPPUser] = []
        for entry in list {
            guard let id = entry["clientUserId"]?.text, !id.isEmpty else { throw .number(9602) }
            let email = entry["email"]?.text
            if let email, !email.contains("@") { throw .number(9717) }
            let account = entry["managedAppleId"]?.text
            users.append(
                VPPUser(
                    clientUserId: id, email: email,
                    status: account == nil ? "Registered" : "Associated",
                    inviteCode: account == nil ? "invite-\(id)" : nil,
                    idHash: account.map { "hash-\($0)" }, account: account))
        }
        guard Set(users.map(\.clientUserId)).count == users.count else { throw .number(9715) }
        switch endpoint {
        case "users/create": return ("CREATE", .create(users), users.count)
        case "users/update": return ("UPDATE", .update(users), users.count)
        default: return ("RETIRE", .retire(users.map(\.clientUserId)), users.count)
        }
    }
}
