// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension State {
    mutating func apply(_ event: SyncCompleted, at: Timestamp) {
        guard var token = tokens[event.token] else { return }
        token.lastSync = event
        token.lastSyncAt = at
        if event.extent == .full { token.lastFullSyncAt = at }
        if event.afterWrite == true { token.wroteAt = nil }
        if event.readClientConfig { token.clientConfigReadAt = at }
        if let news = event.news { token.news.answer(news, at: at) }
        // A lookup that ran beside the sync may have been told to wait.
        let stillWaits = token.notBefore.flatMap { $0 > at ? $0 : nil }
        token.clearFailures()
        token.notBefore = stillWaits
        if let asked = token.askedNotBefore, asked <= at { token.askedNotBefore = nil }
        tokens[event.token] = token
    }

    mutating func apply(_ event: SyncFailed, at: Timestamp) {
        tokens[event.token]?.recordFailure(event.failure, notBefore: event.notBefore, at: at)
        notePacing(of: event.failure, told: event.token)
        if event.failure.kind == .throttled {
            tokens[event.token]?.renewal.throttledAt = at
            tokens[event.token]?.waitAsAsked(until: event.notBefore)
            holdOrganization(of: event.token, until: event.notBefore)
        }
    }

    /// Apple counts requests by organization: its other tokens wait as well, also after a restart
    /// (S4).
    private mutating func holdOrganization(of token: TokenName, until moment: Timestamp) {
        guard let organization = tokens[token]?.organization, !organization.isEmpty else { return }
        for name in tokens.keys where tokens[name]?.organization == organization {
            tokens[name]?.waitAsAsked(until: moment)
        }
    }

    mutating func apply(_ event: AssetsChanged, at: Timestamp) {
        guard var token = tokens[event.token] else { return }
        for asset in event.changed {
            token.holdings[asset.key, default: Holding(asset: asset)].asset = asset
            token.renewal.vanished[asset.key] = nil
        }
        for key in event.removed {
            token.holdings[key] = nil
            token.renewal.vanished[key] = at
        }
        tokens[event.token] = token
    }

    mutating func apply(_ event: AssignmentsChanged, at: Timestamp) {
        // Taken out and put back, so that the arrays inside are changed in place.
        guard var token = tokens.removeValue(forKey: event.token) else { return }
        defer { tokens[event.token] = token }
        guard var holding = token.holdings.removeValue(forKey: event.asset) else { return }
        // The first import is no movement: there is nothing to compare it with.
        if token.lastFullSyncAt != nil {
            let window = settings?.renewal.window ?? RenewalSettings().window
            token.renewal.count(
                event, assignedBefore: holding.holders, window: window, at: at)
        }
        let added = event.added.map { devices.intern($0) }
        let removed = Set(event.removed.compactMap { devices.index(of: $0) })
        holding.devices = holding.devices.merged(with: added, without: removed)
        holding.users = holding.users.merged(
            with: event.addedUsers, without: Set(event.removedUsers))
        token.holdings[event.asset] = holding
    }

    /// Nobody waits longer than a server asked for. That not all come back at once is a matter of
    /// their places (``PollPlace``).
    mutating func endWaitsForService(at moment: Timestamp) {
        for (name, token) in tokens where token.failsWithService {
            let asked = max(moment, token.askedNotBefore ?? moment)
            tokens[name]?.notBefore = min(asked, token.notBefore ?? asked)
        }
    }

    mutating func apply(_ event: UsersChanged) {
        for user in event.changed {
            tokens[event.token]?.users[user.clientUserId] = user.status
        }
        for user in event.removed { tokens[event.token]?.users[user] = nil }
    }
}

extension Array where Element: Comparable & Hashable {
    /// This sorted array with some elements more and some fewer, sorted and without repeats.
    fileprivate func merged(with added: [Element], without removed: Set<Element>) -> [Element] {
        var all = removed.isEmpty ? self : filter { !removed.contains($0) }
        guard !added.isEmpty else { return all }
        all.append(contentsOf: added)
        all.sort()
        var result: [Element] = []
        result.reserveCapacity(all.count)
        for element in all where result.last != element { result.append(element) }
        return result
    }
}
