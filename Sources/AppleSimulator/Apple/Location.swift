// SPDX-License-Identifier: Apache-2.0

/// A location: what a token opens, with everything Apple keeps about it.
package struct Location: Sendable {
    /// Apple's `uId`, digits.
    package let uId: String
    /// Display name of the location.
    package let name: String
    /// The organization's name.
    package let organization: String
    /// Store country, upper-case alpha-2.
    package var country = "DE"
    /// `enterprisestore` or `volumestore`.
    package var defaultPlatform = "enterprisestore"
    /// Who manages it, as the last writer said; nil until somebody did.
    package var mdmInfo: JSON?
    /// Where notifications should go.
    package var notificationUrl: String?
    /// The secret notifications carry.
    package var notificationAuthToken: String?
    /// Which notifications are wanted.
    package var notificationTypes: [String] = []

    /// Everything owned.
    package private(set) var assets: [AssetName: OwnedAsset] = [:]
    /// Names of the assets in ascending order.
    package private(set) var assetNames: [AssetName] = []
    /// Everything assigned, in the order it was, each with the version that added it.
    package private(set) var licenses: [(license: AssignedLicense, since: Int)] = []
    /// The latest of what was taken back, in order, each with the version that did it.
    package private(set) var removed: [(license: AssignedLicense, since: Int)] = []
    private var held: Set<AssignedLicense> = []
    /// Every user ever made, in order.
    package private(set) var users: [VPPUser] = []
    private var liveUsers: [String: Int] = [:]
    /// Asynchronous work by its eventId.
    package var events: [String: LocationEvent] = [:]
    /// Work that has not been done yet, in order.
    package var pending: [String] = []

    /// Subscriptions to content, in the order they were made.
    package var subscriptions: [Subscription] = []
    /// Versions of `assets`.
    package var assetsVersion: VersionLine
    /// Versions of `assignments`.
    package var assignmentsVersion: VersionLine
    /// Versions of `users`.
    package var usersVersion: VersionLine
    /// Pages already encoded, by query; emptied by each write.
    var pages: [PageQuery: PageSet] = [:]

    /// A location that owns nothing; `seed` makes its version ids.
    package init(uId: String, name: String, organization: String, seed: UInt64) {
        self.uId = uId
        self.name = name
        self.organization = organization
        assetsVersion = VersionLine(seed: seed &+ 1)
        assignmentsVersion = VersionLine(seed: seed &+ 2)
        usersVersion = VersionLine(seed: seed &+ 3)
    }

    /// When the earliest work that is not stuck is due; nil: there is none.
    var nextDue: Moment? { pending.compactMap { events[$0]?.due }.min() }

    /// Whether a license is assigned.
    package func holds(_ license: AssignedLicense) -> Bool { held.contains(license) }

    /// Whether the location owns any form of an app.
    package func owns(_ adamId: Int) -> Bool {
        assets[AssetName(adamId: adamId)] != nil
            || assets[AssetName(adamId: adamId, pricingParam: "PLUS")] != nil
    }

    /// The live user of an id: neither retired nor deleted.
    package func liveUser(_ id: String) -> VPPUser? { liveUsers[id].map { users[$0] } }
}

extension Location {
    /// How much of what was taken back is remembered.
    static let removedKept = 100_000

    /// Adds, replaces or (nil) removes an asset. A removed asset takes its assignments with it.
    package mutating func setAsset(_ name: AssetName, _ asset: OwnedAsset?) {
        let isNew = assets[name] == nil
        assets[name] = asset
        if asset == nil {
            let gone = Set(held.filter { $0.asset == name })
            if !gone.isEmpty { remove(gone) }
            assetNames.removeAll { $0 == name }
        } else if isNew {
            let place = assetNames.lastIndex { $0 < name }.map { $0 + 1 } ?? 0
            assetNames.insert(name, at: place)
        }
        assetsVersion.advance()
        pages = [:]
    }

    /// Changes the number of licenses of an asset.
    /// - Returns: False where the location does not own it.
    package mutating func buy(_ name: AssetName, count: Int) -> Bool {
        guard var asset = assets[name] else { return false }
        asset.total = min(asset.total + count, OwnedAsset.unlimitedCount)
        assets[name] = asset
        assetsVersion.advance()
        pages = [:]
        return true
    }

    /// Assigns what is not assigned yet; licenses must be there.
    package mutating func add(_ new: [AssignedLicense]) {
        let fresh = new.filter { held.insert($0).inserted }
        guard !fresh.isEmpty else { return }
        assignmentsWritten()
        for license in fresh {
            licenses.append((license, assignmentsVersion.number))
            assets[license.asset]?.assigned += 1
        }
    }

    /// Assigns one license so that it comes first: everything after it moves by one.
    mutating func addFirst(_ license: AssignedLicense) {
        guard held.insert(license).inserted else { return }
        assignmentsWritten()
        licenses.insert((license, assignmentsVersion.number), at: 0)
        assets[license.asset]?.assigned += 1
    }

    /// Takes back what is assigned.
    package mutating func remove(_ gone: Set<AssignedLicense>) {
        let gone = gone.intersection(held)
        guard !gone.isEmpty else { return }
        held.subtract(gone)
        assignmentsWritten()
        let version = assignmentsVersion.number
        var taken: [(license: AssignedLicense, since: Int)] = []
        licenses.removeAll { entry in
            guard gone.contains(entry.license) else { return false }
            taken.append((entry.license, version))
            return true
        }
        for (license, _) in taken { assets[license.asset]?.assigned -= 1 }
        removed += taken
        if removed.count > 2 * Self.removedKept {
            removed.removeFirst(removed.count - Self.removedKept)
        }
    }

    private mutating func assignmentsWritten() {
        assignmentsVersion.advance()
        assetsVersion.advance()
        pages = [:]
    }

    /// Adds a user, or changes the live one of the same id. A retired one of the same id and Apple
    /// Account is deleted by that.
    package mutating func setUser(_ user: VPPUser) {
        usersVersion.advance()
        var user = user
        user.since = usersVersion.number
        let id = user.clientUserId
        if let live = liveUsers[id] {
            users[live] = user
        } else {
            liveUsers[id] = users.count
            users.append(user)
        }
        if user.status == "Retired" { liveUsers[id] = nil }
        if user.status == "Associated", let hash = user.idHash {
            for index in users.indices
            where users[index].clientUserId == id && users[index].status == "Retired"
                && users[index].idHash == hash
            {
                users[index].status = "Deleted"
                users[index].since = usersVersion.number
            }
        }
        pages = [:]
    }
}
