// SPDX-License-Identifier: Apache-2.0

import Foundation

extension AppleService {
    /// Answers GET `assets`, `assignments`, `users` and `status`.
    mutating func read(
        _ request: Request, endpoint: String, token: TokenRecord
    ) throws(AppleError) -> Reply {
        guard var location = locations[token.uId] else { throw .number(9603) }
        if endpoint == "status" { return try status(request, location, token) }
        let query = request.query
        let page = Int(query["pageIndex"] ?? "0") ?? -1
        guard page >= 0 else { throw .number(9602) }
        let key = Self.cacheKey(endpoint, query, size: pageSize)
        if location.pages[key] == nil {
            let records = try Self.records(endpoint, query, location)
            location.pages[key] = PageSet(records, size: pageSize)
            locations[token.uId] = location
        }
        guard let set = location.pages[key], page < set.pages.count else { throw .number(9650) }
        let version: String
        switch endpoint {
        case "assets": version = location.assetsVersion.id
        case "assignments": version = location.assignmentsVersion.id
        default: version = location.usersVersion.id
        }
        var extra: [(String, JSON)] = []
        if endpoint == "assets", query["unlimited"] == "true", page == 0 {
            extra.append(("unlimitedAssets", Self.unlimitedAssets(location)))
        }
        let fields: [(String, JSON)] =
            extra + [
                ("currentPageIndex", .int(page)), ("size", .int(set.pages[page].count)),
                ("totalPages", .int(set.pages.count)), ("versionId", .string(version)),
            ] + (page + 1 < set.pages.count ? [("nextPageIndex", .int(page + 1))] : [])
        var body = Data("{\"\(endpoint)\":".utf8)
        body.append(set.pages[page].records)
        body.append(0x2C)
        body.append(
            JSON.members(fields + Self.common(location, token)).encoded.dropFirst())
        return .json(body)
    }

    /// Fields of every authenticated answer.
    static func common(_ location: Location, _ token: TokenRecord) -> [(String, JSON)] {
        [
            ("uId", .string(location.uId)),
            ("tokenExpirationDate", .string(token.expires.asTokenDate)),
        ] + (location.mdmInfo.map { [("mdmInfo", $0)] } ?? [])
    }

    private static func cacheKey(_ endpoint: String, _ query: [String: String], size: Int) -> String
    {
        let rest = query.filter { $0.key != "pageIndex" }.sorted { $0.key < $1.key }
        return ([endpoint, String(size)] + rest.map { "\($0.key)=\($0.value)" })
            .joined(separator: "&")
    }

    private static func records(
        _ endpoint: String, _ query: [String: String], _ location: Location
    ) throws(AppleError) -> [JSON] {
        switch endpoint {
        case "assets":
            return location.assetNames.compactMap { name in
                guard let asset = location.assets[name], matches(name, asset, query) else {
                    return nil
                }
                return asset.json(name)
            }
        case "assignments":
            let since = try number(query["sinceVersionId"], location.assignmentsVersion)
            return location.licenses.compactMap { license, added in
                added > since ? assignment(license, query, location) : nil
            }
        default:
            let since = try number(query["sinceVersionId"], location.usersVersion)
            return location.users.filter { user in
                user.since > since
                    && (query["activeOnly"] != "true" || user.status != "Retired")
                    && (query["retiredOnly"] != "true" || user.status == "Retired")
                    && (query["clientUserId"].map { $0 == user.clientUserId } ?? true)
            }.map(\.json)
        }
    }

    private static func number(_ id: String?, _ line: VersionLine) throws(AppleError) -> Int {
        guard let id else { return 0 }
        guard let number = line.number(of: id) else { throw .number(9721) }
        return number
    }

    private static func matches(
        _ name: AssetName, _ asset: OwnedAsset, _ query: [String: String]
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

    private static func unlimitedAssets(_ location: Location) -> JSON {
        .array(
            location.assetNames.compactMap { name in
                guard let asset = location.assets[name], asset.unlimited else { return nil }
                return asset.unlimitedJSON(name)
            })
    }

    private static func assignment(
        _ license: AssignedLicense, _ query: [String: String], _ location: Location
    ) -> JSON? {
        if let adamId = query["adamId"], adamId != String(license.asset.adamId) { return nil }
        if let param = query["pricingParam"], param != license.asset.pricingParam { return nil }
        if let id = query["clientUserId"], .user(id) != license.holder { return nil }
        if let serial = query["serialNumber"], .device(serial) != license.holder { return nil }
        var fields = license.asset.members + [license.holder.member]
        if case .user(let id) = license.holder {
            let user = location.users.last { $0.clientUserId == id }
            if query["excludeInactiveUsers"] == "true", user?.status == "Retired" { return nil }
            if query["includeUserState"] == "true", let user {
                fields.append(("userStatus", .string(user.status)))
                if let hash = user.idHash { fields.append(("idHash", .string(hash))) }
            }
        }
        return .members(fields)
    }

    private func status(
        _ request: Request, _ location: Location, _ token: TokenRecord
    ) throws(AppleError) -> Reply {
        guard let event = request.query["eventId"].flatMap({ location.events[$0] }) else {
            throw .number(9708)
        }
        var fields: [(String, JSON)] = [
            ("eventStatus", .string(event.status)), ("eventType", .string(event.type)),
            ("numRequested", .int(event.requested)), ("numCompleted", .int(event.completed)),
        ]
        if !event.failures.isEmpty {
            fields.append(("failures", .array(event.failures.map { .members($0.members) })))
        }
        return .json(.members(fields + Self.common(location, token)))
    }
}
