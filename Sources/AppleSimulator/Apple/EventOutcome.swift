// SPDX-License-Identifier: Apache-2.0

/// What asynchronous work did: what notifications tell of it.
struct EventOutcome: Sendable {
    /// Assignments made or taken back.
    var done: [AssignedLicense] = []
    /// Assignments that failed, by their error, in the order of the failures.
    var failed: [(error: AppleError, licenses: [AssignedLicense])] = []
    /// Users made, changed or retired, as they are now.
    var users: [VPPUser] = []
    /// Users for whom it failed.
    var failedUsers: [(error: AppleError, user: VPPUser)] = []

    /// Notes that something failed for `licenses`, all of the same holders for one asset or many.
    mutating func fail(_ number: Int, _ licenses: [AssignedLicense]) {
        guard !licenses.isEmpty else { return }
        var assets: [AssetName] = []
        var holders: [Holder] = []
        var seen: Set<AssetName> = []
        var seenHolders: Set<Holder> = []
        for license in licenses {
            if seen.insert(license.asset).inserted { assets.append(license.asset) }
            if seenHolders.insert(license.holder).inserted { holders.append(license.holder) }
        }
        failed.append((Self.error(number, holders, assets: assets), licenses))
    }

    /// Notes that something failed for a user.
    mutating func fail(_ number: Int, _ user: VPPUser) {
        failedUsers.append((Self.error(number, [.user(user.clientUserId)], assets: []), user))
    }

    /// The `failures` of the status.
    var failures: [AppleError] { failed.map(\.error) + failedUsers.map(\.error) }

    private static func error(
        _ number: Int, _ holders: [Holder], assets: [AssetName]
    ) -> AppleError {
        var users: [JSON] = []
        var serials: [JSON] = []
        for holder in holders {
            switch holder {
            case .user(let id): users.append(.string(id))
            case .device(let serial): serials.append(.string(serial))
            }
        }
        // What fails for a holder and not for an asset names no asset, as in Apple's example.
        let named = assets.count == 1 && number != 9609 ? assets.first : nil
        return .number(
            number,
            info: .object([
                "assets": named.map { .array([.members($0.members)]) },
                "clientUserIds": users.isEmpty ? nil : .array(users),
                "serialNumbers": serials.isEmpty ? nil : .array(serials),
            ]))
    }
}
