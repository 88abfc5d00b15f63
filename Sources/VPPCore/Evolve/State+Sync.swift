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
        tokens.changeEach { other in
            if other.organization == organization { other.waitAsAsked(until: moment) }
        }
    }

    mutating func apply(_ event: AssignmentsChanged, at: Timestamp) {
        let holders = HolderChange(
            added: event.added.map { devices.intern($0) },
            removed: Set(event.removed.compactMap { devices.index(of: $0) }))
        let window = settings?.renewal.window ?? RenewalSettings().window
        tokens[event.token]?.apply(event, holders, renewalWindow: window, at: at)
        // What the alert asked for has happened: a new beginning for the pair (U6).
        guard !parked.isEmpty else { return }
        for device in holders.added {
            let key = UpdateKey(device: device, adamId: event.asset.adamId)
            if parked[key]?.reason == .noLicense { parked[key] = nil }
        }
    }

    /// Nobody waits longer than a server asked for. That not all come back at once is a matter of
    /// their places (``PollPlace``).
    mutating func endWaitsForService(at moment: Timestamp) {
        tokens.changeEach { token in
            guard token.failsWithService else { return }
            let asked = max(moment, token.askedNotBefore ?? moment)
            token.notBefore = min(asked, token.notBefore ?? asked)
        }
    }
}

/// The devices of an ``AssignmentsChanged``.
private struct HolderChange {
    let added: [DeviceIndex]
    let removed: Set<DeviceIndex>
}

/// Changed where they lie: copies of large collections would take longer than the change.
extension TokenState {
    mutating func apply(_ event: AssetsChanged, at: Timestamp) {
        for asset in event.changed {
            holdings[asset.key, default: Holding(asset: asset)].asset = asset
            renewal.vanished[asset.key] = nil
        }
        for key in event.removed {
            holdings[key] = nil
            renewal.vanished[key] = at
        }
    }

    fileprivate mutating func apply(
        _ event: AssignmentsChanged, _ change: HolderChange, renewalWindow: Duration, at: Timestamp
    ) {
        guard var holding = holdings.removeValue(forKey: event.asset) else { return }
        // The first import is no movement: there is nothing to compare it with.
        if lastFullSyncAt != nil {
            renewal.count(event, assignedBefore: holding.holders, window: renewalWindow, at: at)
        }
        holding.devices = holding.devices.merged(with: change.added, without: change.removed)
        holding.users = holding.users.merged(
            with: event.addedUsers, without: Set(event.removedUsers))
        holdings[event.asset] = holding
    }

    mutating func apply(_ event: UsersChanged) {
        for user in event.changed { users[user.clientUserId] = user.status }
        for user in event.removed { users[user] = nil }
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
