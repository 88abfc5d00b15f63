// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// T5: the message names the causes in order of likelihood, from the evidence.
@Suite struct RevocationTests {
    private func scene(apps: Int) -> Scene {
        var location = FakeLocation()
        for number in 1...apps { location.addApp(AdamID(UInt64(number))) }
        var scene = Scene(.sample(tokens: "school"), locations: ["school": location])
        scene.settle()
        return scene
    }

    private func revoke(_ scene: inout Scene) {
        scene.failures["school"] = .sample(.revoked, errorNumber: 9625, httpStatus: 401)
        scene.pass(.minutes(16))
    }

    @Test func withoutEvidenceThePasswordComesFirst() throws {
        var scene = scene(apps: 1)
        revoke(&scene)
        let alert = try #require(scene.world.alert(.tokenRevoked))
        #expect(alert.message.contains("9625"))
        #expect(alert.message.contains("likely cause: the password"))
        #expect(alert.remedy.contains("vppd token update school FILE"))
        #expect(!alert.message.contains("expired"))
    }

    /// A2: a later 9625 refers to the bulk renewal seen shortly before.
    @Test func aBulkRenewalShortlyBeforeComesFirst() throws {
        var scene = scene(apps: 30)
        for number in 1...30 {
            scene.locations["school"]?.addApp(AdamID(UInt64(number)), licenses: 200)
        }
        scene.pass(.minutes(16))
        #expect(scene.state.tokens["school"]?.renewal.level == .critical)
        scene.pass(.days(2))
        #expect(scene.state.tokens["school"]?.renewal.level == .calm)
        revoke(&scene)
        let message = try #require(scene.world.alert(.tokenRevoked)?.message)
        #expect(message.contains("bulk renewal of 30 apps"))
    }

    @Test func aBulkRenewalLongBeforeIsNoEvidence() throws {
        var scene = scene(apps: 30)
        for number in 1...30 {
            scene.locations["school"]?.addApp(AdamID(UInt64(number)), licenses: 200)
        }
        scene.pass(.minutes(16))
        scene.pass(.days(8))
        revoke(&scene)
        let message = try #require(scene.world.alert(.tokenRevoked)?.message)
        #expect(!message.contains("bulk renewal"))
    }

    @Test func revokedAgainWithinADayIsTheAccount() throws {
        var scene = scene(apps: 1)
        revoke(&scene)
        scene.failures = [:]
        scene.step(.tokenLoaded("school", .sample("school", secret: 2)))
        scene.settle()
        #expect(scene.world.alerts == [])
        scene.pass(.hours(22))
        revoke(&scene)
        let alert = try #require(scene.world.alert(.tokenRevoked))
        #expect(alert.message.contains("the account itself"))
        #expect(alert.remedy.contains("contact Apple Support"))
        #expect(scene.state.tokens["school"]?.mayWrite == false)
    }

    @Test func revokedAgainAfterADayIsNot() throws {
        var scene = scene(apps: 1)
        scene.step(.tokenLoaded("school", .sample("school", secret: 2)))
        scene.settle()
        scene.pass(.hours(25))
        revoke(&scene)
        #expect(scene.world.alert(.tokenRevoked)?.message.contains("password") == true)
    }

    /// T7: one alert for each distance, from the server's date; the clock alone never expires.
    @Test func expiryIsWarnedOfOnceADistance() throws {
        var scene = Scene(
            .sample(tokens: "school"),
            locations: ["school": FakeLocation(expires: .testStart + .days(40))])
        scene.pass(.days(9))
        #expect(scene.world.alerts == [])
        scene.pass(.days(33))
        let raised = scene.world.recorded(AlertRaised.self).map(\.alert.key)
        #expect(raised.map(\.code) == Array(repeating: .tokenExpiring, count: 5))
        #expect(raised.compactMap(\.qualifier) == ["30", "15", "7", "3", "1"])
        let token = try #require(scene.state.tokens["school"])
        #expect(token.standing == .active, "the local clock alone only warns")
        #expect(token.status(AppleSettings(), now: scene.now) == .expiring)
    }

    /// The warning comes at its moment, also with no other reason to wake.
    @Test func expiryWarningsComeToTheMinute() {
        var settings = Settings.sample(tokens: "school")
        settings.apple.syncInterval = .days(60)
        settings.apple.fullInventory = .days(60)
        var scene = Scene(
            settings, locations: ["school": FakeLocation(expires: .testStart + .days(31))])
        scene.settle()
        scene.world.pass(until: .testStart + .hours(23))
        #expect(scene.world.alerts == [])
        scene.world.pass(until: .testStart + .days(1) + .minutes(1))
        #expect(scene.world.alerts.contains(.tokenExpiring))
        #expect(scene.world.log.last?.at == .testStart + .days(1))
    }

    @Test(arguments: [(86_400, 1), (86_399, 0), (0, 0), (-1, -1), (-86_400, -1), (-86_401, -2)])
    func daysLeftAreWholeDaysRoundedDown(seconds: Int64, days: Int) {
        var token = TokenState(name: "school")
        token.expires = .testStart + .seconds(seconds)
        #expect(token.daysLeft(now: .testStart) == days)
    }

    /// T2, T7: the server's date counts, and a new file's date until the server has spoken.
    @Test func theServersDateWins() {
        var scene = Scene(
            .sample(tokens: "school"),
            locations: ["school": FakeLocation(expires: .testStart + .days(20))])
        scene.settle()
        #expect(scene.state.tokens["school"]?.effectiveExpiry == .testStart + .days(20))
        scene.step(.tokenLoaded("school", .sample("school", secret: 2)))
        #expect(scene.state.tokens["school"]?.effectiveExpiry == .testStart + .days(300))
    }
}
