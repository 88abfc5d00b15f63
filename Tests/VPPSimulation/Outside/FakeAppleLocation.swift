// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A location at Apple with its store: what syncs and lookups bring from it, and where claims go.
///
/// A sync is full, a delta without removals, or "unchanged", as with Apple. Not modeled: paging,
/// versions that move while they are read, users, a second location.
struct FakeAppleLocation {
    private(set) var config: ClientConfig
    let apps: [AdamID]
    /// Who holds a license, sorted.
    private(set) var holders: [AdamID: [SerialNumber]]
    /// The version in the store, counted from 1.
    private(set) var versions: [AdamID: UInt64] = [:]
    private var version = 1
    private var given: [(version: Int, assignment: Assignment)] = []

    /// Licenses of each app.
    private static let licenses = 100

    init(apps: [AdamID], holders: [SerialNumber], expires: Timestamp) {
        self.apps = apps
        self.holders = Dictionary(uniqueKeysWithValues: apps.map { ($0, holders.sorted()) })
        config = ClientConfig(
            uId: "library-1", locationName: "Main Campus", country: "DE",
            defaultPlatform: "enterprisestore", tokenExpirationDate: expires)
    }

    func newest(_ app: AdamID) -> UInt64 { versions[app, default: 1] }

    mutating func release(_ app: AdamID) { versions[app, default: 1] += 1 }

    func isLicensed(_ app: AdamID, to serial: SerialNumber) -> Bool {
        holders[app]?.contains(serial) ?? false
    }

    /// Gives a device a license, or takes it away.
    mutating func toggle(_ app: AdamID, of serial: SerialNumber) {
        version += 1
        if let index = holders[app]?.firstIndex(of: serial) {
            holders[app]?.remove(at: index)
        } else {
            holders[app]?.append(serial)
            holders[app]?.sort()
            given.append(
                (version, Assignment(asset: AssetKey(adamId: app), holder: .device(serial))))
        }
    }

    /// Writes an `mdmInfo`: the last writer wins.
    mutating func claim(_ info: MDMInfo) { config.mdmInfo = info }

    func snapshot(_ scope: SyncScope) -> LocationSnapshot {
        let known = VersionID("v\(version)")
        var snapshot = LocationSnapshot(
            clientConfig: scope.clientConfig ? config : nil, mdmInfo: config.mdmInfo,
            uId: config.uId, tokenExpirationDate: config.tokenExpirationDate, requests: 1)
        if !scope.full, scope.assetsVersion == known { return snapshot }
        snapshot.assets = apps.map { app in
            let assigned = holders[app]?.count ?? 0
            return Asset(
                key: AssetKey(adamId: app), totalCount: Self.licenses, assignedCount: assigned,
                availableCount: Self.licenses - assigned)
        }
        if !scope.full, let since = scope.assignmentsVersion.flatMap({ Int($0.text.dropFirst()) }) {
            let recent = given.filter { $0.version > since }.map(\.assignment)
            snapshot.assignments = .delta(recent.filter { isHeld($0) })
        } else {
            snapshot.assignments = .full(
                apps.flatMap { app in
                    (holders[app] ?? []).map {
                        Assignment(asset: AssetKey(adamId: app), holder: .device($0))
                    }
                })
        }
        snapshot.users = .full([])
        snapshot.assetsVersion = known
        snapshot.assignmentsVersion = known
        snapshot.usersVersion = known
        snapshot.requests = 4
        return snapshot
    }

    private func isHeld(_ assignment: Assignment) -> Bool {
        guard case .device(let serial) = assignment.holder else { return false }
        return isLicensed(assignment.asset.adamId, to: serial)
    }

    func metadata(_ query: MetadataQuery) -> MetadataAnswer {
        MetadataAnswer(
            found: query.adamIds.map { app in
                AppMetadata(
                    adamId: app, name: "App \(app)", bundleId: .fake(app),
                    version: AppVersion(
                        externalId: newest(app) * 1_000, display: "1.\(newest(app))"))
            },
            maximumAge: .minutes(15))
    }
}

extension BundleID {
    /// The bundle identifier of an app of the simulation.
    static func fake(_ app: AdamID) -> BundleID { BundleID("org.example.app\(app)") }
}
