// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import VPPCore
import VPPModel

/// What changes of licenses and users are held to (L3, S4, S5, T6).
extension World {
    /// Before a request of a write begins: it is intended, allowed, needed, and there is enough.
    func checkWriteBegins(_ effect: Effect) throws(Violation) {
        guard case .write(let name, _, let id, let write, _, let location) = effect else { return }
        guard ledger.writes.started[id]?.write == write, watched.writes >= ledger.writes.intents
        else {
            throw Violation(.intentBeforeEffect, "write \(id) leaves before its intent is durable")
        }
        guard let token = ledger.state.tokens[name], token.standing == .active,
            token.location.mdmInfo?.id == Self.installation, token.location.uId == location
        else { throw Violation(.writes, "write \(id) begins, and \(name) may not write") }
        try checkNotHeld(name, "write \(id)")
        guard ledger.writes.lastRead[name] ?? 0 >= ledger.writes.lastOver[location] ?? 0 else {
            throw Violation(.writes, "write \(id) begins, and what the last one did is not read")
        }
        let holders =
            write.serialNumbers.map(LicenseHolder.device)
            + write.clientUserIds.map(LicenseHolder.user)
        for holder in holders where isSo(holder, write, token) {
            throw Violation(.writes, "write \(id): it is so already for \(holder)")
        }
        if write.kind == .associate, let key = write.assets.first {
            let free = token.holdings[key]?.asset.availableCount ?? 0
            guard write.holders <= free else {
                throw Violation(.licenses, "write \(id) wants \(write.holders) of \(free) licenses")
            }
        }
    }

    /// Whether nothing differs from what is wanted (S5).
    private func isSo(
        _ holder: LicenseHolder, _ write: LocationWrite, _ token: TokenState
    ) -> Bool {
        guard let key = write.assets.first else {
            guard case .user(let user) = holder else { return false }
            let isLive = !["Retired", nil].contains(token.users[user])
            return write.kind == .createUsers ? isLive : write.kind == .retireUsers && !isLive
        }
        return holds(holder, key, token) == (write.kind == .associate)
    }

    private func holds(_ holder: LicenseHolder, _ key: AssetKey, _ token: TokenState) -> Bool {
        switch holder {
        case .device(let serial):
            guard let index = ledger.state.devices.index(of: serial) else { return false }
            return token.holdings[key]?.devices.contains(index) ?? false
        case .user(let user): return token.holdings[key]?.users.contains(user) ?? false
        }
    }

    /// A POST that changes licenses or users is the one that was intended, to a location of ours.
    func checkWritePost(_ exchange: Exchange) throws(Violation) {
        guard let errand = writing.errand(of: exchange.effect), errand.isPost,
            let secret = exchange.secret
        else { throw Violation(.writes, "POST \(exchange.endpoint), and nobody asked for it") }
        guard standings.takeConfigRead(of: exchange.effect),
            standings.manager[secret] == Self.installation
        else { throw Violation(.writes, "write \(errand.id) goes to another MDM's location") }
        try writing.depart(errand)
        guard writing.posts[errand.id, default: 0] <= ledger.writes.starts[errand.id, default: 0]
        else { throw Violation(.writes, "write \(errand.id) is sent more often than intended") }
        let body = String(decoding: exchange.request.body, as: UTF8.self)
        let names = errand.write.serialNumbers.map(\.text) + errand.write.clientUserIds.map(\.text)
        guard names.allSatisfy({ body.contains("\"\($0)\"") }) else {
            throw Violation(.writes, "write \(errand.id) is not what was intended: \(body)")
        }
        counts.writes += 1
        planEvent()
    }

    /// What becomes of the work Apple accepts.
    private func planEvent() {
        services.apple.eventPlans = []
        var plan = EventPlan(pending: random.seconds(1...400))
        if strikes(.writeLost) {
            struck(.writeLost)
            plan.lost = true
        } else if strikes(.writeStuck) {
            struck(.writeStuck)
            plan.stuck = true
        } else if strikes(.writeFails) {
            struck(.writeFails)
            plan.errorNumber = random.one(of: [9_603, 9_709])
            plan.share = random.one(of: [0.5, 1.0])
        }
        services.apple.eventPlans = [plan]
    }

    // MARK: - The administrator

    /// `vppd licenses assign`, `unassign`, `vppd users create`, `retire`.
    func wishForLicenses() throws(Violation) -> Bool {
        guard let process else { return false }
        let name = TokenName(random.one(of: administrator.tokens))
        let write = drawnWrite(name)
        guard case .accepted = judgeWrite(process.engine.state, name, write) else { return false }
        counts.wishes += 1
        try take(.writeRequested(name, write))
        return true
    }

    private func drawnWrite(_ name: TokenName) -> LocationWrite {
        let user = ClientUserID("wished-\(random.number(1...3))")
        let state = running.engine.state
        switch random.number(0...9) {
        case 0: return LocationWrite(.createUsers, clientUserIds: [user])
        case 1: return LocationWrite(.retireUsers, clientUserIds: [user])
        default: break
        }
        let owned = (state.tokens[name]?.holdings ?? [:]).keys.sorted()
        guard !owned.isEmpty else { return LocationWrite(.createUsers, clientUserIds: [user]) }
        var write = LocationWrite(
            random.chance(70) ? .associate : .disassociate, assets: [random.one(of: owned)])
        if random.chance(10) {
            write.clientUserIds = [user]
        } else {
            let serials = devices.map { SerialNumber($0.serial) } + ["SPARE1", "SPARE2"]
            write.serialNumbers = serials.filter { _ in random.chance(40) }
        }
        return write
    }
}
