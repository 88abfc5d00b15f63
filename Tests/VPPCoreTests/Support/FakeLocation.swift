// SPDX-License-Identifier: Apache-2.0

import VPPModel

@testable import VPPCore

/// A location at Apple: what a sync brings from it, in full, as a delta, or "unchanged".
///
/// Not modeled: paging, and versions that move while they are read.
struct FakeLocation {
    var config: ClientConfig
    private(set) var assets: [AssetKey: Asset] = [:]
    private(set) var holders: [AssetKey: Set<LicenseHolder>] = [:]
    private(set) var users: [ClientUserID: String] = [:]
    private var version = 1
    private var given: [(version: Int, assignment: Assignment)] = []

    init(
        uId: LibraryID = "library-1", country: String = "DE",
        expires: Timestamp = .testStart + .days(300)
    ) {
        config = ClientConfig(
            uId: uId, locationName: "Main Campus", country: country,
            defaultPlatform: "enterprisestore", tokenExpirationDate: expires)
    }

    mutating func setAsset(_ asset: Asset) {
        version += 1
        assets[asset.key] = asset
    }

    mutating func addApp(
        _ app: AdamID, licenses: Int = 100, holders: [SerialNumber] = [],
        platforms: [String] = ["iOS"]
    ) {
        let key = AssetKey(adamId: app)
        setAsset(
            Asset(
                key: key, totalCount: licenses, assignedCount: 0, availableCount: licenses,
                supportedPlatforms: platforms))
        for serial in holders { give(key, to: .device(serial)) }
    }

    mutating func removeAsset(_ key: AssetKey) {
        version += 1
        assets[key] = nil
        holders[key] = nil
    }

    mutating func give(_ key: AssetKey, to holder: LicenseHolder) {
        guard assets[key] != nil, holders[key, default: []].insert(holder).inserted else { return }
        version += 1
        given.append((version, Assignment(asset: key, holder: holder)))
    }

    mutating func take(_ key: AssetKey, from holder: LicenseHolder) {
        version += 1
        holders[key]?.remove(holder)
    }

    mutating func setUser(_ user: ClientUserID, _ status: String?) {
        version += 1
        users[user] = status
    }

    /// The assets with the counts that follow from the assignments, sorted.
    var counted: [Asset] {
        assets.values.map { asset in
            var asset = asset
            asset.assignedCount = holders[asset.key]?.count ?? 0
            asset.availableCount = asset.totalCount - asset.assignedCount
            return asset
        }.sorted { $0.key < $1.key }
    }

    func snapshot(_ scope: SyncScope) -> LocationSnapshot {
        let known = VersionID("v\(version)")
        var snapshot = LocationSnapshot(
            clientConfig: scope.clientConfig ? config : nil, mdmInfo: config.mdmInfo,
            uId: config.uId, tokenExpirationDate: config.tokenExpirationDate, requests: 1)
        if !scope.full, scope.assetsVersion == known { return snapshot }
        let all = holders.flatMap { key, holders in
            holders.map { Assignment(asset: key, holder: $0) }
        }.sorted()
        let allUsers = users.map { LocationUser(clientUserId: $0, status: $1) }
            .sorted { $0.clientUserId < $1.clientUserId }
        snapshot.assets = counted
        let since = scope.assignmentsVersion.flatMap { Int($0.text.dropFirst()) }
        if !scope.full, let since {
            let recent = given.filter { $0.version > since }.map(\.assignment)
            snapshot.assignments = .delta(
                recent.filter { holders[$0.asset]?.contains($0.holder) ?? false })
        } else {
            snapshot.assignments = .full(all)
        }
        snapshot.users = .full(allUsers)
        snapshot.assetsVersion = known
        snapshot.assignmentsVersion = known
        snapshot.usersVersion = known
        snapshot.requests = 4
        return snapshot
    }
}
