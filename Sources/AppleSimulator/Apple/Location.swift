// SPDX-License-Identifier: Apache-2.0

import Foundation

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
    /// Everything assigned, in the order it was, each with the version that added it.
    package private(set) var licenses: [(license: AssignedLicense, since: Int)] = []
    private var held: Set<AssignedLicense> = []
    /// Every user ever made, in order.
    package private(set) var users: [VPPUser] = []
    /// Asynchronous work by its eventId.
    package var events: [String: LocationEvent] = [:]
    /// Work that has not been done yet, in order.
    package var pending: [String] = []

    /// Versions of `assets`.
    package private(set) var assetsVersion: VersionLine
    /// Versions of `assignments`.
    package private(set) var assignmentsVersion: VersionLine
    /// Versions of `users`.
    package private(set) var usersVersion: VersionLine
    /// Pages already encoded, by query; emptied by each write.
    var pages: [String: PageSet] = [:]

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

    /// Names of the assets in ascending order.
    package var assetNames: [AssetName] { assets.keys.sorted() }

    /// Whether a license is assigned.
    package func holds(_ license: AssignedLicense) -> Bool { held.contains(license) }

    /// Whether the location owns any form of an app.
    package func owns(_ adamId: Int) -> Bool {
        assets[AssetName(adamId: adamId)] != nil
            || assets[AssetName(adamId: adamId, pricingParam: "PLUS")] != nil
    }

    /// The live user of an id.
    package func liveUser(_ id: String) -> VPPUser? {
        users.last { $0.clientUserId == id && $0.status != "Retired" }
    }
}

extension Location {
    /// Adds, replaces or (nil) removes an asset. A removed asset takes its assignments with it.
    package mutating func setAsset(_ name: AssetName, _ asset: OwnedAsset?) {
        assets[name] = asset
        if asset == nil {
            let gone = Set(held.filter { $0.asset == name })
            if !gone.isEmpty { remove(gone) }
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
        assignmentsVersion.advance()
        assetsVersion.advance()
        for license in fresh {
            licenses.append((license, assignmentsVersion.number))
            assets[license.asset]?.assigned += 1
        }
        pages = [:]
    }

    /// Takes back what is assigned.
    package mutating func remove(_ gone: Set<AssignedLicense>) {
        let gone = gone.intersection(held)
        guard !gone.isEmpty else { return }
        held.subtract(gone)
        licenses.removeAll { gone.contains($0.license) }
        for license in gone { assets[license.asset]?.assigned -= 1 }
        assignmentsVersion.advance()
        assetsVersion.advance()
        pages = [:]
    }

    /// Adds a user, or changes the live one of the same id.
    package mutating func setUser(_ user: VPPUser) {
        usersVersion.advance()
        var user = user
        user.since = usersVersion.number
        let live = users.lastIndex {
            $0.clientUserId == user.clientUserId && $0.status != "Retired"
        }
        if let live { users[live] = user } else { users.append(user) }
        pages = [:]
    }
}
