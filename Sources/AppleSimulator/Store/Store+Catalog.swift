// SPDX-License-Identifier: Apache-2.0

/// The metadata service for organizations (apple-apps-and-books.md, 9.2), as far as one asks for
/// apps and books by number.
extension Store {
    /// Path of the service, below the origin.
    static let catalogPrefix = "/v1/catalog/"

    /// Answers a request to the catalog.
    ///
    /// - Parameter owns: Whether the location of the request's cookie `itvt` owns an app; nil
    ///   without a valid cookie.
    mutating func catalog(_ request: Request, owns: ((Int) -> Bool)?) -> Reply {
        guard isDeveloper(request) else { return Self.failure(401, "Unauthorized") }
        if forms.catalogThrottles > 0 {
            forms.catalogThrottles -= 1
            return Self.failure(429, "Too Many Requests")
        }
        guard request.method == "GET" else { return Self.failure(405, "Method Not Allowed") }
        let parts = request.path.dropFirst(Self.catalogPrefix.count).split(separator: "/")
        guard parts.count >= 2, countries[String(parts[0])] != nil else {
            return Self.failure(404, "Not Found")
        }
        let country = String(parts[0])
        let isOwn = parts[1].hasPrefix("stoken-authenticated-")
        if isOwn, owns == nil { return Self.failure(403, "Forbidden") }
        if isOwn, request.query["platform"] == nil { return Self.failure(400, "Bad Request") }
        let product: StoreApp.Product
        switch parts[1] {
        case "apps", "stoken-authenticated-apps": product = .app
        case "books", "stoken-authenticated-books": product = .book
        default: return Self.failure(404, "Not Found")
        }
        let ids = parts.count > 2 ? [parts[2]] : (request.query["ids"] ?? "").split(separator: ",")
        if ids.isEmpty { return Self.failure(400, "Bad Request") }
        let extended = (request.query["extend"] ?? request.query["extend[apps]"] ?? "")
            .split(separator: ",").contains("latestVersionInfo")
        var data: [JSON] = []
        for id in ids {
            guard let adamId = Int(id), let app = apps[adamId], app.product == product else {
                continue
            }
            let isVisible = isOwn ? owns?(adamId) ?? false : app.sold && !app.custom
            if isVisible { data.append(entry(app, country, extended: extended)) }
        }
        if parts.count > 2, data.isEmpty { return Self.failure(404, "Not Found") }
        return .json(
            .object(["data": .array(data)]), headers: ["Cache-Control": "max-age=\(maximumAge)"])
    }

    /// Any three parts with dots between them are a JSON Web Token to us, unless some are named.
    private func isDeveloper(_ request: Request) -> Bool {
        let header = request.headers["authorization"] ?? ""
        guard header.hasPrefix("Bearer ") else { return false }
        let token = String(header.dropFirst("Bearer ".count))
        guard forms.developerTokens.isEmpty else { return forms.developerTokens.contains(token) }
        return token.split(separator: ".", omittingEmptySubsequences: false).count == 3
            && !token.contains("..") && !token.contains(" ")
    }

    private static func failure(_ status: Int, _ title: String) -> Reply {
        .json(
            .object([
                "errors": .array([
                    .object(["status": .string(String(status)), "title": .string(title)])
                ])
            ]), status: status)
    }

    private func entry(_ app: StoreApp, _ country: String, extended: Bool) -> JSON {
        let kind = app.product == .app ? "apps" : "books"
        var platforms: [(String, JSON)] = []
        for (key, platform) in [("ios", StoreApp.Platform.iOS), ("osx", .macOS)] {
            guard let version = app.versions[platform] else { continue }
            let latest = JSON.object(["versionDisplay": .string(version.display)])
            platforms.append(
                (
                    key,
                    .object([
                        "bundleId": app.bundleId.map(JSON.string),
                        "externalVersionId": app.versionHidden ? nil : .int(version.externalId),
                        "minimumOSVersion": .string(platform == .macOS ? "13.0" : "16.0"),
                        "latestVersionInfo": extended && !app.versionHidden ? latest : nil,
                    ])
                ))
        }
        return .object([
            "id": .string(String(app.adamId)), "type": .string(kind),
            "href": .string("\(Self.catalogPrefix)\(country)/\(kind)/\(app.adamId)"),
            "attributes": .object([
                "name": .string(app.name), "isB2BCustomApp": .bool(app.custom),
                "isVppDeviceBasedLicensingEnabled": .bool(app.deviceAssignable),
                "deviceFamilies": .array(families(app)),
                "platformAttributes": platforms.isEmpty ? nil : .members(platforms),
            ]),
        ])
    }

    /// `deviceFamilies` of an app.
    func families(_ app: StoreApp) -> [JSON] {
        var families: [JSON] = []
        if app.versions[.iOS] != nil { families += [.string("iphone"), .string("ipad")] }
        if app.versions[.macOS] != nil { families.append(.string("mac")) }
        return families
    }
}
