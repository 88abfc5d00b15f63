// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// T3 to T5, and the table of apple-apps-and-books.md 8.5.
@Suite struct StandingTests {
    /// A token that is active, with nothing due.
    private func active(_ change: (inout Settings) -> Void = { _ in }) -> Scene {
        var settings = Settings.sample(tokens: "school")
        change(&settings)
        var scene = Scene(settings, locations: ["school": FakeLocation()])
        scene.settle()
        return scene
    }

    private func standing(_ scene: Scene) -> TokenStanding? {
        scene.state.tokens["school"]?.standing
    }

    private func status(_ scene: Scene) throws -> TokenStatus {
        try #require(scene.state.tokens["school"]).status(AppleSettings(), now: scene.now)
    }

    /// T3: `service/config` answers even for a revoked token, a data endpoint does not.
    @Test func activeOnlyAfterADataEndpointAnswered() throws {
        var scene = Scene(
            .sample(tokens: "school"), locations: ["school": FakeLocation()])
        #expect(standing(scene) == .pending)
        #expect(try status(scene) == .pending)
        scene.settle()
        #expect(standing(scene) == .active)
        #expect(try status(scene) == .active)
        #expect(scene.world.alerts == [])
    }

    @Test func aTokenWithoutAFileIsMissing() throws {
        let scene = Scene(.sample(tokens: "school"), locations: [:])
        #expect(try status(scene) == .missing)
        #expect(scene.world.effects.isEmpty)
    }

    static let rows: [(AppleFailure.Kind, TokenStanding, AlertCode?)] = [
        (.expired, .expired, .tokenExpired),
        (.revoked, .revoked, .tokenRevoked),
        (.invalid, .invalid, .tokenInvalid),
        (.unauthorized, .active, nil),
        (.notPermitted, .restricted, .tokenRestricted),
        (.throttled, .active, nil),
        (.unavailable, .active, nil),
        (.unreadable, .active, nil),
        (.unreachable, .active, nil),
        (.staleVersion, .active, nil),
        (.inconsistent, .active, nil),
        (.gone, .active, nil),
        (.rejected, .active, nil),
    ]

    @Test func everyKindOfFailureHasARow() {
        #expect(Self.rows.map(\.0) == AppleFailure.Kind.allCases)
    }

    /// Each row of 8.5, and one alert per condition that ends with it (A1).
    @Test(arguments: rows)
    func aFailureGivesItsStanding(
        kind: AppleFailure.Kind, becomes: TokenStanding, alert: AlertCode?
    ) throws {
        var scene = active()
        let known = scene.state.tokens["school"]?.holdings
        scene.failures["school"] = .sample(kind)
        scene.pass(.minutes(16))
        #expect(scene.world.recorded(SyncFailed.self).first?.failure.kind == kind)
        #expect(
            scene.world.recorded(TokenStandingChanged.self).first { $0.from == .active }?.to
                == (kind == .unauthorized ? .invalid : becomes == .active ? nil : becomes))
        #expect(scene.state.tokens["school"]?.holdings == known, "nothing known is wiped")
        if let alert {
            #expect(scene.world.alerts == [alert])
            scene.pass(.days(2))
            let raised = scene.world.recorded(AlertRaised.self).filter {
                $0.alert.key.code == alert
            }
            #expect(raised.count == 1, "one alert, not one a poll")
        }
        scene.failures = [:]
        scene.pass(.hours(7))
        if becomes != .restricted {
            #expect(standing(scene) == .active)
            #expect(scene.world.alerts == [])
        }
    }

    /// Rows 4 and 5: one retry, then stop and report.
    @Test func unauthorizedTwiceInARowIsInvalid() throws {
        var scene = active()
        scene.failures["school"] = .sample(.unauthorized, httpStatus: 401)
        scene.pass(.minutes(15))
        #expect(standing(scene) == .active)
        let before = scene.syncs.count
        scene.pass(.seconds(12))
        #expect(scene.syncs.count == before + 1)
        #expect(standing(scene) == .invalid)
        #expect(scene.world.alerts == [.tokenUnauthorized])
        #expect(scene.said.contains(.reloadToken("school")))
        #expect(scene.world.alert(.tokenUnauthorized)?.message.contains("401") == true)
    }

    /// 9622: another process may have replaced the secret.
    @Test func anInvalidTokenIsReadFromItsFileOnce() {
        var scene = active()
        scene.failures["school"] = .sample(.invalid, errorNumber: 9622, httpStatus: 200)
        scene.pass(.days(2))
        #expect(scene.said.filter { $0 == .reloadToken("school") }.count == 1)
    }

    /// T5: no further call but a slow re-check.
    @Test(arguments: [AppleFailure.Kind.revoked, .expired, .invalid])
    func aDeadTokenIsRecheckedSlowly(kind: AppleFailure.Kind) {
        var scene = active()
        scene.failures["school"] = .sample(kind)
        scene.pass(.minutes(16))
        let before = scene.syncs.count
        let lookups = scene.lookups.count
        scene.pass(.days(3))
        #expect((11...12).contains(scene.syncs.count - before))
        #expect(scene.lookups.count == lookups)
        let gaps = zip(scene.syncs.dropFirst(before), scene.syncs.dropFirst(before - 1))
            .map { $0.at - $1.at }
        #expect(gaps.allSatisfy { $0 >= .hours(6) })
    }

    /// T4 while dead: the network adds nothing to a revoked token.
    @Test func aRevokedTokenIsNeverAlsoUnreachable() {
        var scene = active()
        scene.failures["school"] = .sample(.revoked, errorNumber: 9625)
        scene.pass(.hours(1))
        scene.failures["school"] = .sample(.unreachable)
        scene.pass(.days(4))
        #expect(standing(scene) == .revoked)
        #expect(scene.world.alerts == [.tokenRevoked])
    }

    /// T5: other tokens go on.
    @Test func oneTokenInTroubleLeavesTheOthersAlone() {
        var scene = Scene(
            .sample(tokens: "a", "b"),
            locations: ["a": FakeLocation(uId: "1"), "b": FakeLocation(uId: "2")])
        scene.settle()
        scene.failures["a"] = .sample(.revoked, errorNumber: 9625)
        scene.pass(.hours(2))
        #expect(scene.state.tokens["b"]?.standing == .active)
        #expect(scene.syncs.filter { $0.token == "b" }.count >= 8)
    }

    /// T4: throttling, 5xx, time-outs never change a standing; they make it unreachable after a
    /// while.
    @Test func unreachableOnlyAfterAWhileAndNoStanding() throws {
        var scene = active()
        scene.failures["school"] = .sample(.unreachable)
        scene.pass(.minutes(15))
        #expect(try status(scene) == .active)
        scene.pass(.minutes(59))
        #expect(scene.world.alerts == [])
        #expect(try status(scene) == .active)
        scene.pass(.minutes(1))
        #expect(try status(scene) == .unreachable)
        #expect(standing(scene) == .active)
        #expect(scene.world.alerts == [.tokenUnreachable])
        scene.failures = [:]
        scene.pass(.hours(2))
        #expect(try status(scene) == .active)
        #expect(scene.world.alerts == [])
        #expect(scene.world.recorded(AlertCleared.self).map(\.key.code) == [.tokenUnreachable])
    }

    /// Without a secret nothing is asked: then it is the file that needs a person, not the network.
    @Test func aLostFileIsNoTroubleOfTheNetwork() {
        var scene = active()
        scene.step(.tokenUnusable("school", problem: "there is no school.vpptoken"))
        scene.failures["school"] = AppleFailure(
            kind: .unreachable, endpoint: AppleFailure.noEndpoint, detail: "no usable secret")
        scene.pass(.hours(3))
        #expect(scene.world.alerts == [.tokenFileUnusable])
        // The secret that was read before is in use still: what it meets is told.
        scene.failures["school"] = .sample(.unreachable)
        scene.pass(.hours(3))
        #expect(scene.world.alerts.contains(.tokenUnreachable))
    }

    /// A4: stale after a day without a sync.
    @Test func aDayWithoutASyncIsStale() {
        var scene = active()
        scene.failures["school"] = .sample(.unavailable, httpStatus: 503)
        scene.pass(.hours(23))
        #expect(scene.world.alerts == [.tokenUnreachable])
        scene.pass(.hours(2))
        #expect(scene.world.alerts == [.syncStale, .tokenUnreachable])
    }

    /// A replaced token has not been tried yet: it is not stale because the old one was dead.
    @Test func aTokenReplacedAfterDaysIsNotStaleAtOnce() {
        var scene = active()
        scene.failures["school"] = .sample(.revoked)
        scene.pass(.days(3))
        scene.failures = [:]
        scene.step(.tokenLoaded("school", .sample("school", secret: 2)))
        scene.settle()
        #expect(standing(scene) == .active)
        #expect(
            !scene.world.recorded(AlertRaised.self).contains { $0.alert.key.code == .syncStale })
    }

    /// T2: the late result of a secret that was replaced does not count.
    @Test func aResultOfAReplacedSecretIsIgnored() {
        var scene = active()
        let scope = SyncScope(clientConfig: true, full: true)
        scene.step(.tokenLoaded("school", .sample("school", secret: 2)))
        let before = scene.state
        scene.step(
            .synced("school", fingerprint: "school-1", scope, .failure(.sample(.revoked))))
        scene.step(.metadataRead("school", fingerprint: "school-1", [], [], .sample(.revoked)))
        scene.step(.claimed("school", fingerprint: "school-1", .failure(.sample(.revoked))))
        #expect(scene.state == before)
    }

    /// T2: what is known stays with a new secret; work resumes at once.
    @Test func aNewSecretKeepsWhatIsKnown() {
        var settings = Settings.sample(tokens: "school")
        settings.mdm = nil
        var location = FakeLocation()
        location.addApp(1, holders: [.sample(1)])
        var scene = Scene(settings, locations: ["school": location])
        scene.settle()
        let holdings = scene.state.tokens["school"]?.holdings
        scene.failures["school"] = .sample(.expired)
        scene.pass(.hours(1))
        scene.failures = [:]
        scene.step(.tokenLoaded("school", .sample("school", secret: 2)))
        #expect(scene.state.tokens["school"]?.standing == .pending)
        #expect(scene.state.tokens["school"]?.holdings == holdings)
        #expect(scene.state.tokens["school"]?.catalog[1] != nil)
        scene.settle()
        #expect(standing(scene) == .active)
        #expect(scene.world.alerts == [])
    }

    /// T1: a bad file changes nothing and is alerted once, by its problem.
    @Test func anUnusableFileLeavesTheTokenInUse() {
        var scene = active()
        scene.step(.tokenUnusable("school", problem: "mode 0644"))
        scene.step(.tokenUnusable("school", problem: "mode 0644"))
        #expect(scene.world.recorded(TokenFileRefused.self).count == 1)
        #expect(scene.world.alerts == [.tokenFileUnusable])
        #expect(standing(scene) == .active)
        scene.step(.tokenLoaded("school", .sample("school")))
        #expect(scene.world.alerts == [])
        #expect(standing(scene) == .active, "the same secret begins nothing anew")
    }

    /// A file read for a token the configuration no longer names must not bring it back.
    @Test func aTokenThatWasRemovedStaysRemoved() {
        var scene = active()
        scene.step(.settingsLoaded(.sample(tokens: "other")))
        scene.step(.tokenLoaded("school", .sample("school")))
        scene.step(.tokenUnusable("school", problem: "gone"))
        #expect(scene.state.tokens["school"] == nil)
        #expect(!scene.world.alerts.contains(.tokenFileUnusable))
    }

    /// 9637: the alert says what to do, and doing it helps.
    @Test func aRestrictedTokenIsTriedAgainOnDemand() {
        var scene = active()
        scene.failures["school"] = .sample(.notPermitted, errorNumber: 9637)
        scene.pass(.minutes(16))
        #expect(standing(scene) == .restricted)
        scene.failures = [:]
        scene.pass(.hours(1))
        #expect(standing(scene) == .restricted, "reading proves nothing about writing")
        #expect(scene.state.tokens["school"]?.mayWrite == false)
        scene.step(.syncRequested(["school"]))
        scene.settle()
        #expect(standing(scene) == .active)
        #expect(scene.world.alerts == [])
    }
}
