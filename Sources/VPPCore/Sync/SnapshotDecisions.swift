// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Decides what a consistent snapshot of a location changes. Nothing differs: one event, the
/// summary (S5).
func decideSnapshot(
    _ state: State, _ token: TokenState, scope: SyncScope, _ snapshot: LocationSnapshot,
    now: Timestamp
) -> Decision {
    var events: [Event] = []
    if let outage = ServiceOutage(among: state.tokens) {
        events.append(
            .serviceRecovered(ServiceRecovered(token: token.name, since: outage.since)))
    }
    let location = describedLocation(token, snapshot)
    if location != token.location {
        events.append(.locationDescribed(LocationDescribed(token: token.name, config: location)))
    }
    let standing = decideAcceptedStanding(
        state, token, uId: location.uId, mdmInfo: location.mdmInfo)
    events += standing
    var incomplete = false
    // The licenses of a location are counted once, with the token that was there first.
    let isDuplicate =
        standing.contains { $0.makesDuplicate }
        || (standing.isEmpty && token.standing == .duplicate)
    if isDuplicate {
        events.append(
            .syncCompleted(
                SyncCompleted(
                    token: token.name, extent: .unchanged, requests: snapshot.requests,
                    readClientConfig: snapshot.clientConfig != nil, incomplete: false,
                    afterWrite: scope.afterWrite ? true : nil, news: scope.news)))
        return Decision(events: events)
    }
    if let assets = snapshot.assets {
        let changes = SnapshotChanges(
            state: state, token: token, snapshot: snapshot, assets: assets)
        incomplete = changes.countsDiffer
        // Another location's licenses are no renewals of this one's.
        let isSameLocation = token.location.uId == nil || token.location.uId == location.uId
        let renewals =
            isSameLocation
            ? observedRenewals(token, changes, state.settings?.renewal, now: now) : []
        // Before the changes: they may take several transactions, and after a crash between two of
        // them the rest of the difference would show no renewal any more.
        if !renewals.isEmpty {
            events.append(
                .renewalsObserved(RenewalsObserved(token: token.name, renewals: renewals)))
        }
        events += changes.events
    } else if scope.news != nil {
        // Nothing is new since the last read, so what notifications changed since must fit it.
        incomplete = token.holdings.values.contains { $0.asset.assignedCount != $0.holders }
    }
    let extent: SyncCompleted.Extent =
        if snapshot.assets == nil { .unchanged } else if scope.full { .full } else { .delta }
    events.append(
        .syncCompleted(
            SyncCompleted(
                token: token.name, extent: extent, requests: snapshot.requests,
                assetsVersion: snapshot.assetsVersion ?? token.lastSync?.assetsVersion,
                assignmentsVersion: snapshot.assignmentsVersion
                    ?? token.lastSync?.assignmentsVersion,
                usersVersion: snapshot.usersVersion ?? token.lastSync?.usersVersion,
                readClientConfig: snapshot.clientConfig != nil, incomplete: incomplete,
                afterWrite: scope.afterWrite ? true : nil, news: scope.news)))
    return Decision(events: events)
}

extension Event {
    fileprivate var makesDuplicate: Bool {
        if case .tokenStandingChanged(let change) = self { return change.to == .duplicate }
        return false
    }
}

/// What the location says of itself now; what this snapshot did not carry stays as it was.
private func describedLocation(_ token: TokenState, _ snapshot: LocationSnapshot) -> ClientConfig {
    var location = token.location
    location.uId = snapshot.uId ?? location.uId
    if let config = snapshot.clientConfig { location = config.completed(by: location) }
    location.tokenExpirationDate = snapshot.tokenExpirationDate ?? location.tokenExpirationDate
    // Any response may carry mdmInfo; one without it says nothing unless it is the config itself.
    location.mdmInfo = snapshot.mdmInfo ?? location.mdmInfo
    return location
}

extension ClientConfig {
    /// This configuration, with `known` in the place of what it leaves out: Apple may leave out any
    /// field. But for `mdmInfo`: a configuration without it says that nobody manages the location.
    func completed(by known: ClientConfig) -> ClientConfig {
        var config = self
        config.uId = uId ?? known.uId
        config.locationName = locationName ?? known.locationName
        config.country = country ?? known.country
        config.defaultPlatform = defaultPlatform ?? known.defaultPlatform
        config.websiteURL = websiteURL ?? known.websiteURL
        config.tokenExpirationDate = tokenExpirationDate ?? known.tokenExpirationDate
        return config
    }
}

/// The difference between what is known of a location and a snapshot of it.
struct SnapshotChanges {
    let token: TokenState
    private(set) var events: [Event] = []
    /// Assets whose count went up, with the count before.
    private(set) var bought: [AssetKey] = []
    /// Assets that are back after they had vanished.
    private(set) var returned: [AssetKey] = []
    /// Licenses taken away and given, by asset.
    private(set) var moved: [AssetKey: (removed: Int, added: Int)] = [:]
    /// The counts do not match the assignments: a delta hid removals. Never after a full reading:
    /// no other would match better, and Apple's counts are not promised to.
    private(set) var countsDiffer = false

    init(state: State, token: TokenState, snapshot: LocationSnapshot, assets: [Asset]) {
        self.token = token
        compare(assets)
        if let reading = snapshot.assignments {
            let present = Dictionary(
                assets.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
            compare(reading, of: present, devices: state.devices)
        }
        if let users = snapshot.users { compare(users) }
    }

    private mutating func compare(_ assets: [Asset]) {
        var changed: [Asset] = []
        var present: Set<AssetKey> = []
        for asset in assets {
            present.insert(asset.key)
            let known = token.holdings[asset.key]?.asset
            if known != asset { changed.append(asset) }
            if let known, asset.totalCount > known.totalCount { bought.append(asset.key) }
            if token.renewal.vanished[asset.key] != nil { returned.append(asset.key) }
        }
        var removed = token.holdings.keys.filter { !present.contains($0) }.sorted()
        changed.sort { $0.key < $1.key }
        repeat {
            let part = changed.prefix(AssetsChanged.maximumEntries)
            let gone = removed.prefix(AssetsChanged.maximumEntries)
            if part.isEmpty, gone.isEmpty { break }
            events.append(
                .assetsChanged(
                    AssetsChanged(
                        token: token.name, changed: Array(part), removed: Array(gone))))
            changed.removeFirst(part.count)
            removed.removeFirst(gone.count)
        } while true
    }

    private mutating func compare(
        _ reading: AssignmentReading, of assets: [AssetKey: Asset], devices: DeviceTable
    ) {
        let readers = ReadHolders(reading.table, devices: devices)
        for key in assets.keys.sorted() {
            let holding = token.holdings[key]
            let holders = reading.table.holders(of: key)
            if !reading.isFull, holders == nil {
                noteCount(assets[key], holders: holding?.holders ?? 0)
                continue
            }
            let difference = HolderDifference(
                known: holding, read: holders, of: readers, isFull: reading.isFull)
            if !reading.isFull {
                noteCount(assets[key], holders: (holding?.holders ?? 0) + difference.net)
            }
            if difference.isEmpty { continue }
            moved[key] = (difference.removedCount, difference.addedCount)
            events += difference.events(token: token.name, asset: key)
        }
    }

    private mutating func noteCount(_ asset: Asset?, holders: Int) {
        guard let asset else { return }
        if asset.assignedCount != holders { countsDiffer = true }
    }

    private mutating func compare(_ reading: Reading<LocationUser>) {
        let records: [LocationUser]
        var gone: [ClientUserID] = []
        switch reading {
        case .full(let all):
            records = all
            let present = Set(all.map(\.clientUserId))
            gone = token.users.keys.filter { !present.contains($0) }.sorted()
        case .delta(let some): records = some
        }
        var changed = records.filter { token.users[$0.clientUserId] != $0.status }
            .sorted { $0.clientUserId < $1.clientUserId }
        while !changed.isEmpty || !gone.isEmpty {
            let part = changed.prefix(UsersChanged.maximumEntries)
            let left = gone.prefix(UsersChanged.maximumEntries)
            events.append(
                .usersChanged(
                    UsersChanged(token: token.name, changed: Array(part), removed: Array(left))))
            changed.removeFirst(part.count)
            gone.removeFirst(left.count)
        }
    }
}
