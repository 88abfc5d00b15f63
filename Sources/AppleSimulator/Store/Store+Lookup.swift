// SPDX-License-Identifier: Apache-2.0

extension Store {
    /// Answers a lookup.
    ///
    /// - Parameter owns: Whether the location of the request's cookie `itvt` owns an app. Always
    ///   false without a valid cookie.
    package mutating func lookup(_ request: Request, owns: (Int) -> Bool) -> Reply {
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
        let isEmpty = forms.emptyAnswers > 0
        if isEmpty { forms.emptyAnswers -= 1 }
        var results: [(String, JSON)] = []
        var seen: Set<Int> = []
        for id in (query["id"] ?? "").split(separator: ",") {
            guard !isEmpty, let adamId = Int(id), let app = apps[adamId],
                seen.insert(adamId).inserted,
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
                "language": .object(["tag": .string(Self.language(query["l"]))]),
            ]),
            "results": .members(results),
        ])
        return .json(body, headers: ["Cache-Control": "max-age=\(maximumAge)"])
    }

    /// The tag of a language the store has; any other is silently served as British English.
    private static func language(_ wanted: String?) -> String {
        switch wanted?.prefix(2).lowercased() {
        case "de": "de-de"
        case "fr": "fr-fr"
        default: "en-gb"
        }
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
        let offerVersion = JSON.object([
            "display": .string(version.display), "externalId": .int(version.externalId),
        ])
        return .object([
            "id": forms.hasNumber(app.adamId) ? .int(app.adamId) : .string(String(app.adamId)),
            "kind": .string(desktop ? "desktopApp" : "iosSoftware"),
            "name": .string(app.name), "bundleId": app.bundleId.map(JSON.string),
            "deviceFamilies": .array(families(app)),
            "minimumOSVersion": .string(desktop ? "13.0" : "16.0"),
            "latestVersionReleaseDate": .string(forms.text(version.released)),
            "whatsNew": forms.explicitNulls ? .null : nil,
            "artistName": forms.explicitNulls ? .null : nil,
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

    /// An array of sized images, or one template object: both occur.
    private func artwork(_ adamId: Int) -> JSON {
        let base = "https://is1-ssl.mzstatic.com/image/thumb/simulated/\(adamId)"
        func image(_ size: Int) -> JSON {
            .object([
                "url": .string("\(base)/\(size)x\(size)bb.png"), "width": .int(size),
                "height": .int(size),
            ])
        }
        guard forms.hasTemplate(adamId) else { return .array([image(60), image(512)]) }
        return .object([
            "url": .string("\(base)/{w}x{h}bb.{f}"), "width": .int(1024), "height": .int(1024),
        ])
    }
}
