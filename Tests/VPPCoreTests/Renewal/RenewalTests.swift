// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// A2: the bulk-renewal detector.
@Suite struct RenewalTests {
    private func scene(apps: Int, holders: Int = 0) -> Scene {
        var location = FakeLocation()
        for number in 1...apps {
            location.addApp(
                AdamID(UInt64(number)), holders: (0..<holders).map { .sample($0) })
        }
        var scene = Scene(.sample(tokens: "school"), locations: ["school": location])
        scene.settle()
        return scene
    }

    private func buy(_ scene: inout Scene, _ apps: ClosedRange<Int>, licenses: Int = 200) {
        for number in apps {
            scene.locations["school"]?.addApp(AdamID(UInt64(number)), licenses: licenses)
        }
    }

    private func history(_ scene: Scene) throws -> RenewalHistory {
        try #require(scene.state.tokens["school"]).renewal
    }

    static let levels: [(Int, Int, Bool, RenewalLevel)] = [
        (0, 100, false, .calm), (9, 20, false, .calm), (10, 100, false, .calm),
        (19, 100, false, .calm), (20, 100, false, .warning), (20, 100, true, .critical),
        (39, 100, false, .warning), (40, 100, false, .critical), (10, 50, false, .warning),
        (10, 10, false, .critical), (9, 9, false, .calm), (9, 9, true, .calm),
        (99, 10_000, false, .calm), (100, 10_000, false, .warning),
        (200, 10_000, false, .critical), (0, 0, true, .calm),
    ]

    @Test(arguments: levels)
    func theLevelFollowsCountAndShare(
        renewed: Int, catalog: Int, throttled: Bool, level: RenewalLevel
    ) {
        #expect(
            renewalLevel(
                renewed: renewed, catalog: catalog, throttled: throttled, RenewalSettings())
                == level)
    }

    @Test func moreRenewedAppsNeverCalmTheLevel() {
        for catalog in [1, 7, 10, 55, 400, 3_000] {
            var last = RenewalLevel.calm
            for renewed in 0...min(catalog, 500) {
                let level = renewalLevel(
                    renewed: renewed, catalog: catalog, throttled: false, RenewalSettings())
                #expect(level >= last)
                last = level
            }
        }
    }

    @Test func theFirstImportIsNoRenewal() throws {
        let scene = scene(apps: 200, holders: 3)
        #expect(try history(scene).level == .calm)
        #expect(scene.world.recorded(RenewalsObserved.self).isEmpty)
    }

    @Test func boughtLicensesAreOne() throws {
        var scene = scene(apps: 50)
        buy(&scene, 1...10)
        scene.pass(.minutes(16))
        #expect(try history(scene).level == .warning)
        #expect(scene.world.recorded(RenewalsObserved.self).map(\.renewals.count) == [10])
        #expect(scene.world.alerts == [.bulkRenewalWarning])
        #expect(scene.state.tokens["school"]?.mayWrite == true)
    }

    @Test func fewerLicensesAreNone() {
        var scene = scene(apps: 50)
        buy(&scene, 1...50, licenses: 50)
        scene.pass(.minutes(16))
        #expect(scene.world.recorded(RenewalsObserved.self).isEmpty)
    }

    @Test func vanishedAndReturnedIsOne() throws {
        var scene = scene(apps: 50)
        for number in 1...12 {
            scene.locations["school"]?.removeAsset(AssetKey(adamId: AdamID(UInt64(number))))
        }
        scene.pass(.minutes(16))
        #expect(try history(scene).level == .calm)
        buy(&scene, 1...12, licenses: 100)
        scene.pass(.minutes(16))
        #expect(try history(scene).level == .warning)
        let signs = scene.world.recorded(RenewalsObserved.self).flatMap(\.renewals).map(\.sign)
        #expect(Set(signs) == [.returned])
    }

    /// Half or more taken away and given again: in one read, or in two within the window.
    @Test(arguments: [true, false])
    func licensesTakenAndGivenAgainAreOne(inOneRead: Bool) throws {
        var scene = scene(apps: 50, holders: 10)
        reissue(&scene, inOneRead: inOneRead)
        #expect(try history(scene).level == .warning)
        let signs = scene.world.recorded(RenewalsObserved.self).flatMap(\.renewals).map(\.sign)
        #expect(Set(signs) == [.reissued])
    }

    /// Five of ten holders of the first twelve apps lose their license, five others get one.
    private func reissue(_ scene: inout Scene, inOneRead: Bool, from first: Int = 0) {
        let keys = (1...12).map { AssetKey(adamId: AdamID(UInt64($0))) }
        for key in keys {
            for number in first..<(first + 5) {
                scene.locations["school"]?.take(key, from: .device(.sample(number)))
            }
        }
        if !inOneRead { scene.pass(.minutes(16)) }
        for key in keys {
            for number in (first + 100)..<(first + 105) {
                scene.locations["school"]?.give(key, to: .device(.sample(number)))
            }
        }
        scene.pass(.minutes(16))
    }

    /// Steady churn long ago must not blind the detector to a re-issue today.
    @Test func aLicenseTakenAwayLongAgoDoesNotBlindTheDetector() throws {
        var scene = scene(apps: 50, holders: 10)
        for number in 1...12 {
            let key = AssetKey(adamId: AdamID(UInt64(number)))
            scene.locations["school"]?.take(key, from: .device(.sample(9)))
        }
        scene.pass(.days(3))
        #expect(try history(scene).level == .calm)
        reissue(&scene, inOneRead: false)
        #expect(try history(scene).level == .warning)
    }

    /// One license after another, all day: churn, not a renewal.
    @Test func steadyChurnIsNone() throws {
        var scene = scene(apps: 50, holders: 10)
        for round in 0..<48 {
            let key = AssetKey(adamId: AdamID(UInt64(round % 50 + 1)))
            scene.locations["school"]?.take(key, from: .device(.sample(round % 10)))
            scene.pass(.minutes(15))
            scene.locations["school"]?.give(key, to: .device(.sample(round % 10)))
            scene.pass(.minutes(15))
        }
        #expect(scene.world.recorded(RenewalLevelChanged.self).isEmpty)
    }

    @Test func theWindowSlides() throws {
        var scene = scene(apps: 50)
        buy(&scene, 1...6)
        scene.pass(.minutes(16))
        buy(&scene, 7...9)
        scene.pass(.minutes(15))
        #expect(try history(scene).level == .calm)
        buy(&scene, 10...12)
        scene.pass(.minutes(15))
        #expect(try history(scene).level == .warning)
        scene.pass(.minutes(31))
        #expect(try history(scene).level == .calm, "the first six are out of the window")
        #expect(scene.world.alerts == [])
    }

    /// Critical holds writes, comes to rest, clears the alert, and stays known as evidence.
    @Test func criticalHoldsWritesAndCalmsDown() throws {
        var scene = scene(apps: 50)
        buy(&scene, 1...30)
        scene.pass(.minutes(16))
        #expect(try history(scene).level == .critical)
        #expect(scene.world.alerts == [.bulkRenewalCritical])
        #expect(scene.world.alert(.bulkRenewalCritical)?.message.contains("30 apps") == true)
        #expect(scene.state.tokens["school"]?.mayWrite == false)
        scene.pass(.hours(2))
        #expect(try history(scene).level == .calm)
        #expect(scene.world.alerts == [])
        #expect(scene.state.tokens["school"]?.mayWrite == true)
        #expect(try history(scene).lastAlarm?.apps == 30)
        #expect(scene.world.replayed() == scene.state)
    }

    /// Levels fall step by step; the evidence is the worst of them.
    @Test func theWorstLevelIsKeptAsEvidence() throws {
        var scene = scene(apps: 50)
        buy(&scene, 1...15)
        scene.pass(.minutes(31))
        buy(&scene, 16...27)
        scene.pass(.minutes(16))
        #expect(try history(scene).level == .critical)
        scene.pass(.minutes(30))
        #expect(try history(scene).level == .warning)
        #expect(try history(scene).lastAlarm?.level == .critical)
        #expect(try history(scene).lastAlarm?.apps == 27)
    }

    @Test func aWarningWhileAppleThrottlesIsCritical() throws {
        var scene = scene(apps: 50)
        buy(&scene, 1...12)
        scene.pass(.minutes(16))
        #expect(try history(scene).level == .warning)
        scene.failures["school"] = .sample(.throttled, errorNumber: 9646)
        scene.pass(.minutes(15))
        #expect(try history(scene).level == .critical)
    }

    /// Writes are held no longer than there is a reason.
    @Test func theLevelIsLookedAtWhenTheThrottlingIsPast() throws {
        let scene = scene(apps: 1)
        var token = try #require(scene.state.tokens["school"])
        token.renewal.level = .critical
        token.renewal.renewed = [1: scene.now]
        token.renewal.throttledAt = scene.now - .minutes(30)
        var settings = RenewalSettings()
        settings.apps = 1
        let look = reviewRenewals(token, settings, now: scene.now)
        #expect(look.events.isEmpty && look.wake == scene.now + .minutes(30))
    }

    /// A location that another secret opens is compared with nothing (T2 with --force).
    @Test func anotherLocationIsNoRenewal() throws {
        var scene = scene(apps: 50, holders: 4)
        var other = FakeLocation(uId: "library-2")
        for number in 1...50 { other.addApp(AdamID(UInt64(number)), licenses: 900) }
        scene.locations["school"] = other
        scene.step(.tokenLoaded("school", .sample("school", secret: 2)))
        scene.settle()
        scene.pass(.hours(1))
        #expect(try history(scene).level == .calm)
        #expect(scene.state.tokens["school"]?.holdings.values.map(\.holders).max() == 0)
    }
}
