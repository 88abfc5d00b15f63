// SPDX-License-Identifier: Apache-2.0

extension AppleService {
    /// Does all asynchronous work that is due at `now`, in the order it was asked for.
    package mutating func settle(_ now: Moment) {
        for uId in locations.keys.sorted() {
            guard var location = locations[uId], !location.pending.isEmpty else { continue }
            let due = location.pending.filter { id in
                location.events[id]?.due.map { $0 <= now } ?? false
            }
            guard !due.isEmpty else { continue }
            location.pending.removeAll { due.contains($0) }
            for id in due {
                guard var event = location.events[id] else { continue }
                Self.carryOut(&event, in: &location)
                event.status = event.failures.isEmpty ? "COMPLETE" : "FAILED"
                location.events[id] = event
            }
            locations[uId] = location
        }
    }

    private static func carryOut(_ event: inout LocationEvent, in location: inout Location) {
        switch event.work {
        case .associate(let assets, let holders):
            associate(assets, holders, &event, &location)
        case .disassociate(let assets, let holders):
            let pairs = assets.flatMap { asset in
                holders.map { AssignedLicense(asset: asset, holder: $0) }
            }
            takeBack(pairs, &event, &location)
        case .revoke(let holders):
            let wanted = Set(holders)
            let pairs = location.licenses.map(\.license).filter {
                wanted.contains($0.holder) && location.assets[$0.asset]?.revocable ?? false
            }
            event.requested = pairs.count
            takeBack(pairs, &event, &location)
        case .create(let users):
            for user in users {
                if location.liveUser(user.clientUserId) == nil {
                    location.setUser(user)
                    event.completed += 1
                } else {
                    event.failures.append(failure(9716, [.user(user.clientUserId)]))
                }
            }
        case .update(let users):
            for user in users {
                guard var live = location.liveUser(user.clientUserId) else {
                    event.failures.append(failure(9609, [.user(user.clientUserId)]))
                    continue
                }
                live.email = user.email ?? live.email
                location.setUser(live)
                event.completed += 1
            }
        case .retire(let ids):
            retire(ids, &event, &location)
        }
    }

    /// Assigns each asset to each holder. What is assigned already counts as done.
    private static func associate(
        _ assets: [AssetName], _ holders: [Holder], _ event: inout LocationEvent,
        _ location: inout Location
    ) {
        let unknown = holders.filter { holder in
            if case .user(let id) = holder { return location.liveUser(id) == nil }
            // A serial number Apple never saw is accepted (field-notes.md, 3).
            return false
        }
        if !unknown.isEmpty { event.failures.append(failure(9609, unknown)) }
        let known = holders.filter { !unknown.contains($0) }
        var new: [AssignedLicense] = []
        for asset in assets {
            var left = location.assets[asset]?.available ?? 0
            var without: [Holder] = []
            for holder in known {
                let license = AssignedLicense(asset: asset, holder: holder)
                if location.holds(license) {
                    event.completed += 1
                } else if left > 0 {
                    left -= 1
                    new.append(license)
                } else {
                    without.append(holder)
                }
            }
            if !without.isEmpty { event.failures.append(failure(9709, without, asset: asset)) }
        }
        let (done, failed) = split(new, event.planned)
        if let number = event.planned?.error, !failed.isEmpty {
            event.failures.append(failure(number, failed.map(\.holder)))
        }
        location.add(done)
        event.completed += done.count
    }

    private static func takeBack(
        _ pairs: [AssignedLicense], _ event: inout LocationEvent, _ location: inout Location
    ) {
        let (done, failed) = split(pairs, event.planned)
        if let number = event.planned?.error, !failed.isEmpty {
            event.failures.append(failure(number, failed.map(\.holder)))
        }
        location.remove(Set(done))
        event.completed += done.count
    }

    private static func retire(
        _ ids: [String], _ event: inout LocationEvent, _ location: inout Location
    ) {
        for id in ids {
            guard var user = location.liveUser(id) else {
                event.failures.append(failure(9609, [.user(id)]))
                continue
            }
            user.status = "Retired"
            location.setUser(user)
            let held = location.licenses.map(\.license).filter {
                $0.holder == .user(id) && location.assets[$0.asset]?.revocable ?? false
            }
            location.remove(Set(held))
            event.completed += 1
        }
    }

    private static func split(
        _ licenses: [AssignedLicense], _ planned: (error: Int, share: Double)?
    ) -> (done: [AssignedLicense], failed: [AssignedLicense]) {
        guard let planned else { return (licenses, []) }
        let failing = min(
            licenses.count, Int((Double(licenses.count) * planned.share).rounded(.up)))
        let cut = licenses.count - failing
        return (Array(licenses[..<cut]), Array(licenses[cut...]))
    }

    private static func failure(
        _ number: Int, _ holders: [Holder], asset: AssetName? = nil
    ) -> AppleError {
        var users: [JSON] = []
        var serials: [JSON] = []
        for holder in holders {
            switch holder {
            case .user(let id): users.append(.string(id))
            case .device(let serial): serials.append(.string(serial))
            }
        }
        return .number(
            number,
            info: .object([
                "assets": asset.map { .array([.members($0.members)]) },
                "clientUserIds": users.isEmpty ? nil : .array(users),
                "serialNumbers": serials.isEmpty ? nil : .array(serials),
            ]))
    }
}
