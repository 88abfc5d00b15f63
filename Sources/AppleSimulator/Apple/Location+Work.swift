// SPDX-License-Identifier: Apache-2.0

extension Location {
    /// Takes the work that is due at `now`, in the order it was asked for.
    mutating func takePending(dueAt now: Moment) -> [String] {
        var due: [String] = []
        pending.removeAll { id in
            guard let moment = events[id]?.due, moment <= now else { return false }
            due.append(id)
            return true
        }
        return due
    }

    /// Does the work of an event, and counts in it what is done.
    mutating func carryOut(_ event: inout LocationEvent, _ rules: EventRules) -> EventOutcome {
        var outcome = EventOutcome()
        switch event.work {
        case .associate(let assets, let holders):
            associate(assets, holders, &event, &outcome, rules)
        case .disassociate(let assets, let holders):
            let pairs = assets.flatMap { asset in
                holders.map { AssignedLicense(asset: asset, holder: $0) }
            }
            takeBack(pairs, &event, &outcome)
        case .revoke(let holders):
            let pairs = revocable(Set(holders))
            event.requested = pairs.count
            takeBack(pairs, &event, &outcome)
        case .create(let users): create(plan(users, event, &outcome), &outcome, rules)
        case .update(let users): update(plan(users, event, &outcome), &outcome, rules)
        case .retire(let ids):
            let users = ids.map { VPPUser(clientUserId: $0, status: "Retired") }
            retire(plan(users, event, &outcome), &outcome)
        }
        event.completed += outcome.users.count
        return outcome
    }

    /// Everything revocable that `holders` have.
    func revocable(_ holders: Set<Holder>) -> [AssignedLicense] {
        licenses.compactMap { license, _ in
            holders.contains(license.holder) && assets[license.asset]?.revocable ?? false
                ? license : nil
        }
    }

    /// Assigns each asset to each holder.
    private mutating func associate(
        _ names: [AssetName], _ holders: [Holder], _ event: inout LocationEvent,
        _ outcome: inout EventOutcome, _ rules: EventRules
    ) {
        var known: [Holder] = []
        var refused: [Int: [Holder]] = [:]
        for holder in holders {
            switch holder {
            case .user(let id) where liveUser(id) == nil: refused[9609, default: []].append(holder)
            // A serial number Apple never saw is accepted (field-notes.md, 3), if not said otherwise.
            case .device(let serial):
                if let number = rules.refusedSerials[serial] {
                    refused[number, default: []].append(holder)
                } else {
                    known.append(holder)
                }
            case .user: known.append(holder)
            }
        }
        for (number, holders) in refused.sorted(by: { $0.key < $1.key }) {
            outcome.fail(number, Self.pairs(names, holders))
        }
        var new: [AssignedLicense] = []
        for asset in names {
            var left = assets[asset]?.available ?? 0
            var without: [AssignedLicense] = []
            var again: [AssignedLicense] = []
            for holder in known {
                let license = AssignedLicense(asset: asset, holder: holder)
                if holds(license) {
                    again.append(license)
                } else if left > 0 {
                    left -= 1
                    new.append(license)
                } else {
                    without.append(license)
                }
            }
            outcome.fail(9709, without)
            if rules.reassociationFails {
                outcome.fail(9616, again)
            } else {
                event.completed += again.count
                outcome.done += again
            }
        }
        let done = plan(new, event, &outcome)
        add(done)
        event.completed += done.count
        outcome.done += done
    }

    private mutating func takeBack(
        _ pairs: [AssignedLicense], _ event: inout LocationEvent, _ outcome: inout EventOutcome
    ) {
        let done = plan(pairs, event, &outcome)
        remove(Set(done))
        event.completed += done.count
        outcome.done += done
    }

    /// Lets the planned share of the tasks fail.
    /// - Returns: The others.
    private func plan(
        _ licenses: [AssignedLicense], _ event: LocationEvent, _ outcome: inout EventOutcome
    ) -> [AssignedLicense] {
        guard let planned = event.planned else { return licenses }
        let cut = Self.spared(licenses.count, planned.share)
        outcome.fail(planned.error, Array(licenses[cut...]))
        return Array(licenses[..<cut])
    }

    private func plan(
        _ users: [VPPUser], _ event: LocationEvent, _ outcome: inout EventOutcome
    ) -> [VPPUser] {
        guard let planned = event.planned else { return users }
        let cut = Self.spared(users.count, planned.share)
        for user in users[cut...] { outcome.fail(planned.error, user) }
        return Array(users[..<cut])
    }

    /// How many of `count` tasks do not fail.
    private static func spared(_ count: Int, _ share: Double) -> Int {
        max(0, count - Int((Double(count) * share).rounded(.up)))
    }

    private static func pairs(_ names: [AssetName], _ holders: [Holder]) -> [AssignedLicense] {
        names.flatMap { asset in holders.map { AssignedLicense(asset: asset, holder: $0) } }
    }
}

extension Location {
    private mutating func create(
        _ users: [VPPUser], _ outcome: inout EventOutcome, _ rules: EventRules
    ) {
        for user in users {
            if liveUser(user.clientUserId) != nil {
                outcome.fail(9716, user)
            } else if let number = refusal(user, rules) {
                outcome.fail(number, user)
            } else {
                setUser(user)
                outcome.users.append(liveUser(user.clientUserId) ?? user)
            }
        }
    }

    private mutating func update(
        _ users: [VPPUser], _ outcome: inout EventOutcome, _ rules: EventRules
    ) {
        for user in users {
            guard var live = liveUser(user.clientUserId) else {
                outcome.fail(9609, user)
                continue
            }
            if let number = refusal(user, rules) {
                outcome.fail(number, user)
                continue
            }
            live.email = user.email ?? live.email
            if user.account != nil {
                live.account = user.account
                live.status = user.status
                live.idHash = user.idHash
                live.inviteCode = nil
            }
            setUser(live)
            outcome.users.append(live)
        }
    }

    /// Why the account of a user cannot be linked; nil where it can, or there is none.
    private func refusal(_ user: VPPUser, _ rules: EventRules) -> Int? {
        guard let account = user.account else { return nil }
        if let number = rules.accounts[account] { return number }
        let isTaken = users.contains {
            $0.isLive && $0.account == account && $0.clientUserId != user.clientUserId
        }
        return isTaken ? 9641 : nil
    }

    private mutating func retire(_ users: [VPPUser], _ outcome: inout EventOutcome) {
        for asked in users {
            guard var user = liveUser(asked.clientUserId) else {
                outcome.fail(9609, asked)
                continue
            }
            user.status = "Retired"
            setUser(user)
            remove(Set(revocable([.user(asked.clientUserId)])))
            outcome.users.append(user)
        }
    }
}
