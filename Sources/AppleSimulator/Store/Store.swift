// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The App Store's catalog and its content metadata lookup (apple-apps-and-books.md, 9.1).
package struct Store: Sendable {
    /// Every app and book by its number.
    package private(set) var apps: [Int: StoreApp] = [:]
    /// Seconds in `Cache-Control: max-age`; default 900, as observed.
    package var maximumAge = 900
    /// Countries the store knows; any other is silently served as `us`.
    private let countries = ["de": "143443", "us": "143441", "at": "143445", "ch": "143459"]
    private var nextExternalId = 870_000_000

    /// All numbers in ascending order.
    package var adamIds: [Int] { apps.keys.sorted() }

    /// Adds or replaces an app.
    package mutating func add(_ app: StoreApp) { apps[app.adamId] = app }

    /// Changes an app in place.
    /// - Returns: False where there is none with this number.
    package mutating func change(_ adamId: Int, _ body: (inout StoreApp) -> Void) -> Bool {
        guard var app = apps[adamId] else { return false }
        body(&app)
        apps[adamId] = app
        return true
    }

    /// A version number no app has had yet.
    package mutating func newExternalId() -> Int {
        nextExternalId += 123
        return nextExternalId
    }

    /// Publishes a version on `platform`, or on all platforms of the app when nil.
    /// - Returns: What was published on each platform; empty for a book or an unknown app.
    package mutating func publish(
        _ adamId: Int, platform: StoreApp.Platform?, externalId: Int?, display: String?,
        now: Moment
    ) -> [StoreApp.Platform: StoreApp.Version] {
        guard var app = apps[adamId] else { return [:] }
        var published: [StoreApp.Platform: StoreApp.Version] = [:]
        for each in StoreApp.Platform.allCases where platform == nil || platform == each {
            guard let old = app.versions[each] else { continue }
            let version = StoreApp.Version(
                externalId: externalId ?? newExternalId(), display: display ?? bump(old.display),
                released: now)
            app.versions[each] = version
            published[each] = version
        }
        apps[adamId] = app
        return published
    }

    private func bump(_ display: String) -> String {
        var parts = display.split(separator: ".").map(String.init)
        guard let last = parts.last.flatMap({ Int($0) }) else { return display + ".1" }
        parts[parts.count - 1] = String(last + 1)
        return parts.joined(separator: ".")
    }

    /// Answers a lookup.
    ///
    /// - Parameter owns: Whether the location of the request's cookie `itvt` owns an app. Always
    ///   false without a valid cookie.
    package func lookup(_ request: Request, owns: (Int) -> Bool) -> Reply {
        let query = request.query
        guard let purpose = query["p"] else {
            return .json(.object(["status": .int(7011)]), status: 400)
        }
        guard purpose == "mdm-lockup" else {
            return .json(.object(["status": .int(7012)]), status: 400)
        }
        guard query["caller"] == "MDM" else { return Reply(status: 403) }
        let wanted = (query["cc"] ?? "us").lowercased()
        let country = countries[wanted] == nil ? "us" : wanted
        let mac = query["platform"] == "macappstore"
        var results: [(String, JSON)] = []
        var seen: Set<Int> = []
        for id in (query["id"] ?? "").split(separator: ",") {
            guard let adamId = Int(id), let app = apps[adamId], seen.insert(adamId).inserted,
                !(app.custom || !app.sold) || owns(adamId),
                let item = item(app, mac: mac)
            else { continue }
            results.append((String(id), item))
        }
        let body = JSON.object([
            "version": .int(2), "isAuthenticated": .bool(false),
            "meta": .object([
                "storefront": .object([
                    "cc": .string(country.uppercased()), "id": .string(countries[country] ?? ""),
                ]),
                "language": .object(["tag": .string("en-gb")]),
            ]),
            "results": .members(results),
        ])
        return .json(body, headers: ["Cache-Control": "max-age=\(maximumAge)"])
    }

    /// The store's item of an app; nil where the asked store does not have it.
    private func item(_ app: StoreApp, mac: Bool) -> JSON? {
        if app.product == .book {
            return .object([
                "id": .string(String(app.adamId)), "kind": .string("epubBook"),
                "name": .string(app.name), "isB2BCustomApp": .null,
                "offers": .array([.object(["type": .string("get"), "price": .int(0)])]),
            ])
        }
        let desktop = mac || app.versions[.iOS] == nil
        guard let version = app.versions[desktop ? .macOS : .iOS] else { return nil }
        var families: [JSON] = []
        if app.versions[.iOS] != nil { families += [.string("iphone"), .string("ipad")] }
        if app.versions[.macOS] != nil { families.append(.string("mac")) }
        let offerVersion = JSON.object([
            "display": .string(version.display), "externalId": .int(version.externalId),
        ])
        return .object([
            // Live answers have a string here, one of Apple's samples a number: both occur.
            "id": app.adamId % 10 == 7 ? .int(app.adamId) : .string(String(app.adamId)),
            "kind": .string(desktop ? "desktopApp" : "iosSoftware"),
            "name": .string(app.name), "bundleId": app.bundleId.map(JSON.string),
            "deviceFamilies": .array(families),
            "minimumOSVersion": .string(desktop ? "13.0" : "16.0"),
            "latestVersionReleaseDate": .string(version.released.asStoreText),
            "isB2BCustomApp": .bool(app.custom), "isVppDeviceBasedLicensingEnabled": .bool(true),
            "artwork": artwork(app.adamId),
            "offers": .array([
                .object([
                    "type": .string("get"), "price": .int(0),
                    "version": app.versionHidden ? nil : offerVersion,
                ])
            ]),
        ])
    }

    /// An array of sized images for even numbers, one template object for odd ones: both occur.
    private func artwork(_ adamId: Int) -> JSON {
        let base = "https://is1-ssl.mzstatic.com/image/thumb/simulated/\(adamId)"
        func image(_ size: Int) -> JSON {
            .object([
                "url": .string("\(base)/\(size)x\(size)bb.png"), "width": .int(size),
                "height": .int(size),
            ])
        }
        guard adamId % 2 == 1 else { return .array([image(60), image(512)]) }
        return .object([
            "url": .string("\(base)/{w}x{h}bb.{f}"), "width": .int(1024), "height": .int(1024),
        ])
    }
}
