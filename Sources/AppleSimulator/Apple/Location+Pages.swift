// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Location {
    /// How many queries have their pages kept.
    private static let queriesKept = 1_000

    /// A page of a query.
    ///
    /// - Parameter page: From 0.
    /// - Returns: The records as a JSON array, their number, and `totalPages`.
    mutating func page(
        _ query: PageQuery, _ page: Int, _ behavior: Behavior, now: Moment
    ) throws(AppleError) -> (records: Data, count: Int, total: Int) {
        // Taken out while it is changed: a copy of it would be copied whole.
        var set: PageSet
        if let known = pages.removeValue(forKey: query) {
            set = known
        } else {
            try query.check()
            let selection = try selection(query, behavior, now: now)
            if pages.count >= Self.queriesKept { pages = [:] }
            set = PageSet(selection, size: query.size, uneven: behavior.unevenPages)
        }
        defer { pages[query] = set }
        guard page < set.pages else { throw .number(9650) }
        let (records, count) = set.page(page) { place, bytes in
            write(query, place, behavior, to: &bytes)
        }
        let total = set.isEmpty ? behavior.emptyTotalPages : set.pages
        return (records, count, total)
    }

    private func selection(
        _ query: PageQuery, _ behavior: Behavior, now: Moment
    ) throws(AppleError) -> PageSet.Selection {
        switch query.endpoint {
        case .assets:
            return .chosen(
                assetNames.indices.filter { index in
                    assets[assetNames[index]].map { Self.matches(assetNames[index], $0, query) }
                        ?? false
                })
        case .assignments: return try assignments(query, behavior, now: now)
        case .users:
            let since = try number(query, usersVersion, behavior, now: now)
            return .chosen(
                users.indices.filter { index in
                    let user = users[index]
                    return user.since > since
                        && (!query.isTrue("activeOnly") || user.isLive)
                        && (!query.isTrue("retiredOnly") || user.status == "Retired")
                        && (query["clientUserId"].map { $0 == user.clientUserId } ?? true)
                })
        }
    }

    private func number(
        _ query: PageQuery, _ line: VersionLine, _ behavior: Behavior, now: Moment
    ) throws(AppleError) -> Int {
        guard let id = query["sinceVersionId"] else { return 0 }
        if behavior.refusesFilteredDeltas, query.parameters.count > 1 { throw .number(9602) }
        guard let number = line.number(of: id, age: behavior.versionAge, now: now) else {
            throw .number(9721)
        }
        return number
    }

    /// Places of assignments; those of ``removed`` follow those of ``licenses``.
    private func assignments(
        _ query: PageQuery, _ behavior: Behavior, now: Moment
    ) throws(AppleError) -> PageSet.Selection {
        let since = try number(query, assignmentsVersion, behavior, now: now)
        if query.parameters.keys.allSatisfy({ $0 == "includeUserState" }) {
            switch behavior.order {
            case .oldestFirst: return .all(licenses.count)
            case .newestFirst: return .chosen(licenses.indices.reversed())
            case .byAsset: return .chosen(byAsset(Array(licenses.indices)))
            }
        }
        var places = licenses.indices.filter { index in
            licenses[index].since > since && matches(licenses[index].license, query)
        }
        if query["sinceVersionId"] != nil, behavior.deletions != .hidden {
            places += removed.indices.filter { index in
                removed[index].since > since && !holds(removed[index].license)
                    && matches(removed[index].license, query)
            }.map { $0 + licenses.count }
        }
        switch behavior.order {
        case .oldestFirst: return .chosen(places)
        case .newestFirst: return .chosen(places.reversed())
        case .byAsset: return .chosen(byAsset(places))
        }
    }

    private func byAsset(_ places: [Int]) -> [Int] {
        places.sorted { left, right in
            let (first, second) = (license(left).license, license(right).license)
            return (first.asset, first.holder, left) < (second.asset, second.holder, right)
        }
    }

    private func license(_ place: Int) -> (license: AssignedLicense, isRemoved: Bool) {
        place < licenses.count
            ? (licenses[place].license, false) : (removed[place - licenses.count].license, true)
    }

    private func write(
        _ query: PageQuery, _ place: Int, _ behavior: Behavior, to bytes: inout [UInt8]
    ) {
        switch query.endpoint {
        case .assets:
            let name = assetNames[place]
            assets[name]?.write(name, to: &bytes)
        case .users: users[place].json.write(to: &bytes)
        case .assignments:
            let (license, isRemoved) = license(place)
            bytes.append(0x7B)
            license.writeMembers(to: &bytes)
            if case .user(let id) = license.holder, query.isTrue("includeUserState"),
                let user = user(id)
            {
                bytes.append(0x2C)
                JSON.write("userStatus", user.status, to: &bytes)
                if let hash = user.idHash {
                    bytes.append(0x2C)
                    JSON.write("idHash", hash, to: &bytes)
                }
            }
            if isRemoved, behavior.deletions == .marked {
                bytes.append(0x2C)
                JSON.write("status", "Deleted", to: &bytes)
            }
            bytes.append(0x7D)
        }
    }

    /// The live user of an id, else the last of those there were.
    private func user(_ id: String) -> VPPUser? {
        liveUser(id) ?? users.last { $0.clientUserId == id }
    }

    private func matches(_ license: AssignedLicense, _ query: PageQuery) -> Bool {
        if let adamId = query["adamId"], adamId != String(license.asset.adamId) { return false }
        if let param = query["pricingParam"], param != license.asset.pricingParam { return false }
        switch license.holder {
        case .device(let serial):
            return query["clientUserId"] == nil
                && query["serialNumber"].map { $0 == serial } ?? true
        case .user(let id):
            if query.isTrue("excludeInactiveUsers"), let user = user(id), !user.isLive {
                return false
            }
            return query["serialNumber"] == nil && query["clientUserId"].map { $0 == id } ?? true
        }
    }

    private static func matches(
        _ name: AssetName, _ asset: OwnedAsset, _ query: PageQuery
    ) -> Bool {
        func holds(_ key: String, _ test: (String) -> Bool) -> Bool { query[key].map(test) ?? true }
        func count(_ key: String, _ test: (Int) -> Bool) -> Bool {
            holds(key) { Int($0).map(test) ?? true }
        }
        return holds("adamId") { $0 == String(name.adamId) }
            && holds("pricingParam") { $0 == name.pricingParam }
            && holds("productType") { $0 == asset.productType }
            && holds("revocable") { $0 == String(asset.revocable) }
            && holds("deviceAssignable") { $0 == String(asset.deviceAssignable) }
            && count("minAssignedCount") { asset.assigned >= $0 }
            && count("maxAssignedCount") { asset.assigned <= $0 }
            && count("minAvailableCount") { asset.available >= $0 }
            && count("maxAvailableCount") { asset.available <= $0 }
            // Named at all, true or false, unlimited ones leave this list.
            && (query["unlimited"] == nil || !asset.unlimited)
    }

    /// `unlimitedAssets`, the filters of the query applied.
    func unlimitedAssets(_ query: PageQuery) -> JSON {
        var parameters = query.parameters
        parameters["unlimited"] = nil
        let rest = PageQuery(.assets, parameters, size: query.size)
        return .array(
            assetNames.compactMap { name in
                guard let asset = assets[name], asset.unlimited, Self.matches(name, asset, rest)
                else { return nil }
                return asset.unlimitedJSON(name)
            })
    }
}
