// SPDX-License-Identifier: Apache-2.0

/// The App Store's catalog and its content metadata lookup (apple-apps-and-books.md, 9.1).
package struct Store: Sendable {
    /// Every app and book by its number.
    package private(set) var apps: [Int: StoreApp] = [:]
    /// Which of the forms seen in the field the lookup uses.
    package var forms = StoreForms()
    /// Seconds in `Cache-Control: max-age`; default 900, as observed.
    package var maximumAge = 900
    /// Countries the store knows; any other is silently served as `us`.
    let countries = ["de": "143443", "us": "143441", "at": "143445", "ch": "143459"]
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
}
