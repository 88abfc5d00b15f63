// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// C1 to C3.
@Suite struct CatalogTests {
    private func scene(
        apps: [AdamID] = [1, 2], inStore: [AdamID]? = nil,
        _ change: (inout Settings) -> Void = { _ in }
    ) -> Scene {
        var settings = Settings.sample(tokens: "school")
        change(&settings)
        var location = FakeLocation()
        for app in apps { location.addApp(app) }
        var scene = Scene(settings, locations: ["school": location])
        for app in inStore ?? apps { scene.store[.iOS, default: [:]][app] = .sample(app) }
        scene.settle()
        return scene
    }

    private func catalog(_ scene: Scene) -> [AdamID: CatalogEntry.Resolution] {
        (scene.state.tokens["school"]?.catalog ?? [:]).mapValues(\.resolution)
    }

    private func version(
        _ scene: Scene, _ app: AdamID, _ platform: StorePlatform = .iOS, _ country: String = "de"
    ) -> UInt64? {
        scene.state.apps[app]?.versions[VersionKey(platform: platform, country: country)]?
            .version.externalId
    }

    @Test func allAppsAreAddedAutomatically() {
        #expect(catalog(scene()) == [1: .found, 2: .found])
    }

    @Test func onlyNamedAppsOtherwise() {
        var scene = scene { settings in
            settings.tokens[0].addAppsAutomatically = false
            settings.apps = [AppSettings(adamId: 2), AppSettings(adamId: 3)]
        }
        #expect(catalog(scene) == [2: .found])
        var settings = Settings.sample(tokens: "school")
        settings.tokens[0].addAppsAutomatically = false
        settings.apps = [AppSettings(adamId: 1)]
        scene.step(.settingsLoaded(settings))
        scene.settle()
        #expect(catalog(scene) == [1: .found])
    }

    @Test func booksAreListedNotManaged() throws {
        var scene = scene()
        scene.locations["school"]?.setAsset(
            Asset(
                key: AssetKey(adamId: 9), productType: .book, totalCount: 3, assignedCount: 0,
                availableCount: 3))
        scene.pass(.minutes(16))
        #expect(catalog(scene).keys.sorted() == [1, 2])
        let report = try #require(AppReport.all(of: scene.state).first { $0.adamId == 9 })
        #expect(report.status == .notManaged)
    }

    /// C2's words.
    @Test func outcomesAreToldInTheWordsOfTheConsole() throws {
        var settings = Settings.sample(tokens: "a", "b")
        settings.updates.mode = .user
        var first = FakeLocation(uId: "1")
        first.addApp(1, licenses: 10)
        first.addApp(2, licenses: Asset.unlimitedCount)
        var second = FakeLocation(uId: "2")
        second.addApp(1)
        var scene = Scene(settings, locations: ["a": first, "b": second])
        scene.store[.iOS] = [1: .sample(1)]
        #expect(AppReport.all(of: scene.state).isEmpty)
        scene.settle()
        let reports = AppReport.all(of: scene.state)
        let words = reports.map { "\($0.token) \($0.adamId) \($0.status.rawValue) / \($0.detail)" }
        #expect(
            words == [
                "a 1 Success / App Added Successfully", "a 2 Failed / App Not Found",
                "b 1 Success / App Already Exists",
            ])
        #expect(reports.map(\.total) == [10, nil, 100])
        #expect(reports.map(\.update) == [.user, .user, .user])
        #expect(reports.first?.versions == ["iOS 1.1 (de)"])
        #expect(reports.first?.addedAt == .testStart)
        #expect(reports.first?.schedule == "all: automatic")
    }

    /// C2: retried, and flips when it resolves; a later miss changes nothing (C3).
    @Test func notFoundFlipsToFoundAndStays() {
        var scene = scene(inStore: [1])
        #expect(catalog(scene) == [1: .found, 2: .notFound])
        scene.store[.iOS]?[2] = .sample(2)
        scene.pass(.hours(1))
        #expect(catalog(scene) == [1: .found, 2: .found])
        scene.store[.iOS]?[2] = nil
        scene.pass(.hours(5))
        #expect(catalog(scene) == [1: .found, 2: .found])
        #expect(version(scene, 2) == 1_000)
    }

    @Test func aNewVersionIsSeenOnceAndRemembersTheOld() throws {
        var scene = scene()
        scene.store[.iOS]?[1] = .sample(1, version: 2)
        scene.pass(.hours(1))
        let key = VersionKey(platform: .iOS, country: "de")
        let record = try #require(scene.state.apps[1]?.versions[key])
        #expect(record.version == .sample(2))
        #expect(record.earlier == [1_000])
        #expect(record.firstSeen > .testStart + .minutes(59))
        let changes = scene.world.recorded(MetadataChanged.self).count
        scene.pass(.hours(6))
        #expect(scene.world.recorded(MetadataChanged.self).count == changes)
    }

    /// C3: a store node that lags, an answer without a version, or none: no change.
    @Test(arguments: [UInt64?.some(1), nil])
    func blankOrEarlierVersionsNeverCount(answer: UInt64?) {
        var scene = scene()
        scene.store[.iOS]?[1] = .sample(1, version: 2)
        scene.pass(.hours(1))
        scene.store[.iOS]?[1] = .sample(1, version: answer)
        let before = scene.world.recorded(MetadataChanged.self).count
        scene.pass(.hours(4))
        #expect(version(scene, 1) == 2_000)
        #expect(scene.world.recorded(MetadataChanged.self).count == before)
        scene.store[.iOS]?[1] = .sample(1, version: 3)
        scene.pass(.hours(1))
        #expect(version(scene, 1) == 3_000)
    }

    /// Two versions came out between two looks, and store nodes lag: the older one of the two that
    /// was not seen before is no news, and the newer one is none the second time (C3).
    @Test(arguments: [[3, 4, 3, 4], [4, 3, 4], [4, 3, 3, 5, 4, 5]] as [[UInt64]])
    func aNodeThatLagsHidesNothing(answers: [UInt64]) {
        var scene = scene()
        scene.store[.iOS]?[1] = .sample(1, version: 2)
        scene.pass(.hours(1))
        var newest: UInt64 = 2
        for answer in answers {
            scene.store[.iOS]?[1] = .sample(1, version: answer)
            scene.pass(.hours(1))
            newest = max(newest, answer)
            #expect(version(scene, 1) == newest * 1_000)
        }
        let seen = scene.world.recorded(MetadataChanged.self).flatMap(\.apps)
            .filter { $0.adamId == 1 }.compactMap { $0.version?.externalId }
        #expect(seen == seen.sorted() && Set(seen).count == seen.count, "\(seen)")
    }

    /// One that was recorded as the newest by mistake, before the real one, does not stay.
    @Test func whatIsPlainlyNewerCountsThoughItWasSeenBefore() throws {
        var scene = scene()
        let key = VersionKey(platform: .iOS, country: "de")
        for number in [2, 3] as [UInt64] {
            scene.store[.iOS]?[1] = .sample(1, version: number)
            scene.pass(.hours(1))
        }
        // As a log from before tells: the newer one is remembered as an earlier one.
        let old = try #require(AppMetadata.sample(1, version: 2).version)
        var renamed = AppMetadata.sample(1, version: 3)
        renamed.version?.externalId = 9_000
        scene.store[.iOS]?[1] = renamed
        scene.pass(.hours(1))
        #expect(scene.state.apps[1]?.versions[key]?.earlier.contains(old.externalId) == true)
        var newer = AppMetadata.sample(1, version: 4)
        newer.version?.externalId = old.externalId
        scene.store[.iOS]?[1] = newer
        scene.pass(.hours(1))
        #expect(version(scene, 1) == old.externalId)
    }

    /// A custom app is seen like a public one (U2, C3).
    @Test(arguments: AppKind.allCases)
    func bothKindsAreSeenAlike(kind: AppKind) {
        var scene = scene()
        scene.store[.iOS]?[1] = .sample(1, version: 2, kind: kind)
        scene.pass(.hours(1))
        #expect(version(scene, 1) == 2_000)
        #expect(scene.state.apps[1]?.kind == kind)
    }

    /// Versions belong to a platform and a storefront; the names of one place do not fight those
    /// of another (S5: nothing differs, nothing is written).
    @Test func platformsAndCountriesAreKeptApart() {
        var german = FakeLocation(uId: "1", country: "DE")
        german.addApp(1, platforms: ["iOS", "macOS"])
        var american = FakeLocation(uId: "2", country: "US")
        american.addApp(1, platforms: ["iOS"])
        var scene = Scene(.sample(tokens: "a", "b"), locations: ["a": german, "b": american])
        scene.store[.iOS] = [1: .sample(1, version: 5)]
        scene.store[.macOS] = [1: .sample(1, version: 6)]
        scene.store[.macOS]?[1]?.icon = "https://example.org/mac.png"
        scene.store[.iOS]?[1]?.icon = "https://example.org/ios.png"
        scene.settle()
        #expect(version(scene, 1) == 5_000)
        #expect(version(scene, 1, .macOS) == 6_000)
        #expect(version(scene, 1, .iOS, "us") == 5_000)
        let before = scene.world.recorded(MetadataChanged.self).count
        scene.pass(.hours(6))
        #expect(scene.world.recorded(MetadataChanged.self).count == before)
    }

    /// C3: several ids a request, one platform and country each.
    @Test func lookupsAreBatchedByFiftyAndPlatform() {
        let apps = (1...120).map { AdamID(UInt64($0)) }
        var location = FakeLocation()
        for app in apps { location.addApp(app, platforms: app.number <= 60 ? ["iOS"] : ["macOS"]) }
        var scene = Scene(.sample(tokens: "school"), locations: ["school": location])
        scene.settle()
        let queries = scene.lookups.first?.queries ?? []
        #expect(queries.map(\.platform) == [.iOS, .iOS, .macOS, .macOS])
        #expect(queries.map(\.adamIds.count) == [50, 10, 50, 10])
        #expect(queries.flatMap(\.adamIds) == apps)
        #expect(queries.allSatisfy { $0.country == "de" })
    }

    /// C3: hourly by default, and never more often than Apple's cache.
    @Test func lookupsAreDueByIntervalAndCache() {
        var scene = scene { $0.apple.metadataInterval = .minutes(1) }
        scene.pass(.hours(2))
        #expect((8...9).contains(scene.lookups.count), "every 15 minutes")
        scene = self.scene()
        scene.pass(.hours(5))
        #expect((5...6).contains(scene.lookups.count), "every hour")
    }

    /// C3: a new app is looked up soon, and the others are not asked for again with it.
    @Test func aNewAppIsLookedUpWithoutAskingForAll() {
        var scene = scene()
        scene.locations["school"]?.addApp(3)
        scene.store[.iOS]?[3] = .sample(3)
        scene.pass(.minutes(16))
        #expect(catalog(scene)[3] == .found)
        #expect(scene.lookups.last?.queries.flatMap(\.adamIds) == [3])
        scene.pass(.minutes(45))
        #expect(
            scene.lookups.last?.queries.flatMap(\.adamIds) == [1, 2, 3], "the round is not late")
    }

    /// A lookup that fails is repeated ever less often, and costs no sync.
    @Test func aFailingLookupBacksOffByItself() {
        var scene = scene()
        scene.pass(.minutes(50))
        let syncs = scene.syncs.count
        let lookups = scene.lookups.count
        scene.lookupFailures["school"] = .sample(.unreachable)
        scene.pass(.hours(12))
        #expect((12...26).contains(scene.lookups.count - lookups))
        #expect((46...50).contains(scene.syncs.count - syncs), "the syncs go on as ever")
        #expect(scene.state.tokens["school"]?.standing == .active)
        #expect(scene.world.alerts == [.metadataUnavailable])
        scene.lookupFailures = [:]
        scene.pass(.hours(2))
        #expect(scene.world.alerts == [])
    }

    /// Where no app is looked up any more, none is missing.
    @Test func anEmptyCatalogLacksNoVersions() {
        var scene = scene()
        scene.lookupFailures["school"] = .sample(.unreachable)
        scene.pass(.hours(12))
        #expect(scene.world.alerts == [.metadataUnavailable])
        scene.locations["school"] = FakeLocation()
        scene.pass(.hours(25))
        #expect(scene.state.tokens["school"]?.catalog.isEmpty == true)
        #expect(scene.world.alerts == [])
    }

    /// S4: a throttled lookup holds the token's other calls back as well.
    @Test func retryAfterOfALookupHoldsTheSyncs() {
        var scene = scene()
        scene.pass(.minutes(50))
        let until = scene.now + .hours(2)
        scene.lookupFailures["school"] = .sample(.throttled, retryAfter: until)
        scene.pass(.minutes(11))
        let calls = (scene.syncs.count, scene.lookups.count)
        scene.lookupFailures = [:]
        scene.pass(until - scene.now - .seconds(1))
        #expect(scene.syncs.count <= calls.0 + 1)
        #expect(scene.lookups.count == calls.1)
        scene.pass(.minutes(1))
        #expect(scene.lookups.count == calls.1 + 1)
    }

    /// The answers before a failure count.
    @Test func answersBeforeAFailureAreKept() {
        var scene = scene()
        scene.store[.iOS]?[1] = .sample(1, version: 2)
        let query = MetadataQuery(
            platform: .iOS, defaultPlatform: "enterprisestore", country: "de", adamIds: [1])
        scene.step(
            .metadataRead(
                "school", fingerprint: "school-1", [query, query],
                [MetadataAnswer(found: [.sample(1, version: 2)], maximumAge: .minutes(15))],
                .sample(.unavailable)))
        #expect(version(scene, 1) == 2_000)
        #expect(scene.world.news(MetadataFailed.self).count == 1)
    }
}
