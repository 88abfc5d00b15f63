// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Splits a change into requests that Apple's limits allow. Pure.
extension LocationWrite {
    /// The requests, in order: assets before holders, each list in its own order and without
    /// repeats, which Apple refuses (9703, 9704, 9705, 9715). None where nobody is named.
    package func batches(within limits: ServiceLimits) -> [LocationWrite] {
        let serials = serialNumbers.unique.chunks(of: kind.mostSerialNumbers(limits))
        let users = clientUserIds.unique.chunks(of: kind.mostClientUserIds(limits))
        let parts = (0..<max(serials.count, users.count)).map { place in
            with(
                serialNumbers: place < serials.count ? serials[place] : [],
                clientUserIds: place < users.count ? users[place] : [])
        }
        guard !assets.isEmpty else { return parts }
        return assets.unique.chunks(of: limits.assets).flatMap { assets in
            parts.map { part in
                var part = part
                part.assets = assets
                return part
            }
        }
    }

    /// The holders of the write's own kind that one request may name, the smaller number where it
    /// names devices and users.
    func mostHolders(_ limits: ServiceLimits) -> Int {
        var most = Int.max
        if !serialNumbers.isEmpty { most = kind.mostSerialNumbers(limits) }
        if !clientUserIds.isEmpty { most = min(most, kind.mostClientUserIds(limits)) }
        return most
    }
}

extension LocationWrite.Kind {
    fileprivate func mostSerialNumbers(_ limits: ServiceLimits) -> Int {
        self == .revoke ? limits.revokeSerialNumbers : limits.serialNumbers
    }

    fileprivate func mostClientUserIds(_ limits: ServiceLimits) -> Int {
        switch self {
        case .associate, .disassociate: limits.clientUserIds
        case .revoke: limits.revokeClientUserIds
        case .createUsers, .updateUsers, .retireUsers: limits.users
        }
    }
}

extension Array where Element: Hashable {
    /// Each element once, where it comes first.
    fileprivate var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }

    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min(count, $0 + size)]) }
    }
}
