// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// T6: who manages a location, and T3's `duplicate`.
@Suite struct ClaimTests {
    private let foreign = MDMInfo(id: "OTHER", name: "Other MDM", metadata: "v9")

    private func scene(
        mdmInfo: MDMInfo? = nil, takeOver: Bool = false, settled: Bool = true
    ) -> Scene {
        var settings = Settings.sample(tokens: "school")
        settings.tokens[0].takeOver = takeOver
        var location = FakeLocation()
        location.config.mdmInfo = mdmInfo
        var scene = Scene(settings, locations: ["school": location])
        if settled { scene.settle() }
        return scene
    }

    @Test func anUnclaimedLocationIsClaimed() {
        let scene = scene()
        #expect(scene.claims.map(\.info.id) == [Scene.installation])
        #expect(scene.world.recorded(ClaimRequested.self).map(\.replaces) == [nil])
        #expect(scene.world.recorded(ClaimAnswered.self).map(\.failure) == [nil])
        #expect(scene.state.tokens["school"]?.standing == .active)
        #expect(scene.state.tokens["school"]?.claimIntended == nil)
    }

    @Test func aForeignClaimIsNamedAndNothingIsWritten() {
        var scene = scene(mdmInfo: foreign)
        scene.pass(.days(1))
        #expect(scene.claims.isEmpty)
        #expect(scene.state.tokens["school"]?.standing == .claimed)
        #expect(scene.state.tokens["school"]?.mayWrite == false)
        #expect(scene.world.alerts == [.tokenClaimed])
        #expect(scene.world.alert(.tokenClaimed)?.message.contains("Other MDM") == true)
        #expect(scene.syncs.count > 90, "the location is read all the same")
    }

    /// The other MDM lets go: the alert ends and the location is claimed.
    @Test func aReleasedLocationIsClaimed() {
        var scene = scene(mdmInfo: foreign)
        scene.locations["school"]?.config.mdmInfo = nil
        scene.pass(.hours(2))
        #expect(scene.claims.count == 1)
        #expect(scene.world.alerts == [])
        #expect(scene.state.tokens["school"]?.standing == .active)
    }

    /// Another MDM claims later: seen in any response that carries mdmInfo.
    @Test func aClaimTakenAwayIsSeenInAnyResponse() {
        var scene = scene()
        scene.locations["school"]?.config.mdmInfo = foreign
        scene.pass(.minutes(16))
        #expect(scene.state.tokens["school"]?.standing == .claimed)
        #expect(scene.claims.count == 1)
        let other = MDMInfo(id: "THIRD", name: "Third", metadata: "")
        scene.locations["school"]?.config.mdmInfo = other
        scene.pass(.minutes(16))
        #expect(scene.state.tokens["school"]?.claimedBy == other)
        #expect(scene.world.alerts == [.tokenClaimed])
        #expect(scene.world.alert(.tokenClaimed)?.message.contains("Third") == true)
    }

    @Test func takeOverReplacesAForeignClaim() {
        let scene = scene(mdmInfo: foreign, takeOver: true)
        #expect(scene.world.recorded(ClaimRequested.self).map(\.replaces) == [foreign])
        #expect(scene.state.tokens["school"]?.standing == .active)
        #expect(scene.state.tokens["school"]?.location.mdmInfo?.id == Scene.installation)
    }

    /// T6: whoever takes the leave back is heard at once, also where a claim is intended already.
    @Test(arguments: [false, true])
    func aLeaveThatIsTakenBackHolds(isIntended: Bool) {
        var scene = scene(mdmInfo: foreign, takeOver: true, settled: false)
        var settings = Settings.sample(tokens: "school")
        settings.tokens[0].takeOver = true
        if isIntended {
            // Apple is away when the claim is made.
            answerSync(&scene)
            #expect(scene.state.tokens["school"]?.claimIntended != nil)
            scene.step(
                .claimed(
                    "school", fingerprint: scene.state.tokens["school"]?.fingerprint ?? "",
                    .failure(.sample(.unreachable))))
        } else {
            scene.settle()
            scene.locations["school"]?.config.mdmInfo = foreign
            scene.step(.syncRequested(nil), after: .minutes(10))
            scene.settle()
        }
        let claims = scene.claims.count
        settings.tokens[0].takeOver = false
        scene.step(.settingsLoaded(settings))
        scene.pass(.hours(3))
        #expect(scene.locations["school"]?.config.mdmInfo == foreign)
        #expect(scene.claims.count <= claims + 1, "one that was intended ends with a look")
        #expect(scene.state.tokens["school"]?.standing == .claimed)
        #expect(scene.state.tokens["school"]?.claimIntended == nil)
    }

    private func answerSync(_ scene: inout Scene) {
        guard case .sync(let token, let fingerprint, let scope, _)? = scene.world.effects.first,
            let location = scene.locations[token]
        else {
            Issue.record("a sync is wanted")
            return
        }
        scene.step(
            .synced(token, fingerprint: fingerprint, scope, .success(location.snapshot(scope))))
    }

    /// Two MDMs that both take over must not write in turns as fast as the network allows.
    @Test func twoMDMsThatTakeOverDoNotRace() {
        var scene = scene(mdmInfo: foreign, takeOver: true, settled: false)
        for _ in 0..<400 {
            let claims = scene.claims.count
            scene.pass(.minutes(1))
            if scene.claims.count > claims { scene.locations["school"]?.config.mdmInfo = foreign }
        }
        #expect(scene.claims.count >= 2)
        #expect(scene.claims.count <= 400 / 15 + 1)
    }

    /// A read-back that does not show the claim yet must not claim again at once.
    @Test func aClaimThatDoesNotStickIsNotRepeatedAtOnce() throws {
        var scene = scene(settled: false)
        guard case .sync(let token, let fingerprint, let scope, _)? = scene.world.effects.first
        else {
            Issue.record("a sync is wanted")
            return
        }
        let location = try #require(scene.locations[token])
        scene.step(
            .synced(token, fingerprint: fingerprint, scope, .success(location.snapshot(scope))))
        var claims = 0
        for _ in 0..<20 {
            let wanted = scene.world.effects.contains {
                if case .claim = $0 { true } else { false }
            }
            if !wanted { break }
            claims += 1
            scene.step(.claimed(token, fingerprint: fingerprint, .success(location.config)))
        }
        #expect(claims == 1)
    }

    /// A2: writes are held while a bulk renewal is critical; the claim waits.
    @Test func theClaimIsHeldWhileARenewalIsCritical() {
        var scene = scene(mdmInfo: MDMInfo(id: Scene.installation, name: "vppd", metadata: ""))
        for number in 1...30 { scene.locations["school"]?.addApp(AdamID(UInt64(number))) }
        scene.pass(.minutes(16))
        for number in 1...30 {
            scene.locations["school"]?.addApp(AdamID(UInt64(number)), licenses: 200)
        }
        scene.locations["school"]?.config.mdmInfo = nil
        scene.pass(.minutes(45))
        #expect(scene.state.tokens["school"]?.renewal.level == .critical)
        #expect(scene.claims.isEmpty)
        scene.pass(.hours(2))
        #expect(scene.claims.count == 1)
    }

    /// The same where one read tells of both: that nobody manages the location, and of the renewal.
    @Test func noClaimBeginsInTheStepThatRaisesTheLevel() throws {
        var scene = scene(mdmInfo: MDMInfo(id: Scene.installation, name: "vppd", metadata: ""))
        for number in 1...30 { scene.locations["school"]?.addApp(AdamID(UInt64(number))) }
        var settings = try #require(scene.state.settings)
        settings.apple.clientConfigInterval = .minutes(1)
        scene.step(.settingsLoaded(settings))
        scene.pass(.minutes(16))
        for number in 1...30 {
            scene.locations["school"]?.addApp(AdamID(UInt64(number)), licenses: 200)
        }
        scene.locations["school"]?.config.mdmInfo = nil
        scene.pass(.minutes(16))
        #expect(scene.state.tokens["school"]?.renewal.level == .critical)
        #expect(scene.state.tokens["school"]?.location.mdmInfo == nil)
        #expect(scene.claims.isEmpty)
    }

    /// A crash between the intent and the answer: wanted again, with no second intent.
    @Test func aDanglingClaimIsWantedAgainAfterARestart() throws {
        var scene = scene(settled: false)
        guard case .sync(let token, let fingerprint, let scope, _)? = scene.world.effects.first
        else {
            Issue.record("a sync is wanted")
            return
        }
        let location = try #require(scene.locations[token])
        scene.step(
            .synced(token, fingerprint: fingerprint, scope, .success(location.snapshot(scope))))
        let intended = try #require(scene.state.tokens[token]?.claimIntended)
        scene.restart(after: .minutes(1))
        #expect(
            scene.world.effects.contains(
                .claim(
                    token, fingerprint: fingerprint, intended, replacing: nil,
                    location.config.uId)))
        #expect(scene.world.recorded(ClaimRequested.self).count == 1)
    }

    /// A claim that Apple does not permit: read only, and no second try by itself.
    @Test func aClaimThatIsNotPermittedRestrictsTheToken() throws {
        var scene = scene(settled: false)
        guard case .sync(let token, let fingerprint, let scope, _)? = scene.world.effects.first
        else {
            Issue.record("a sync is wanted")
            return
        }
        let location = try #require(scene.locations[token])
        scene.step(
            .synced(token, fingerprint: fingerprint, scope, .success(location.snapshot(scope))))
        scene.step(
            .claimed(token, fingerprint: fingerprint, .failure(.sample(.notPermitted))))
        #expect(scene.state.tokens[token]?.standing == .restricted)
        scene.pass(.days(1))
        #expect(scene.claims.isEmpty)
        #expect(scene.world.alerts == [.tokenRestricted])
    }

    @Test func theSecondTokenOfALocationIsADuplicateAndNotSynced() {
        var scene = Scene(
            .sample(tokens: "a", "b"),
            locations: ["a": FakeLocation(uId: "1"), "b": FakeLocation(uId: "1")])
        scene.pass(.hours(1))
        #expect(scene.state.tokens["a"]?.standing == .active)
        #expect(scene.state.tokens["b"]?.standing == .duplicate)
        #expect(scene.state.tokens["b"]?.duplicateOf == "a")
        #expect(scene.world.alerts == [.tokenDuplicate])
        let before = scene.syncs.filter { $0.token == "b" }.count
        scene.pass(.hours(4))
        #expect(scene.syncs.filter { $0.token == "b" }.count == before)
    }

    /// The alert's remedy works: with the other token gone, this one is used at once.
    @Test func aDuplicateIsUsedOnceTheOtherIsRemoved() {
        var scene = Scene(
            .sample(tokens: "a", "b"),
            locations: ["a": FakeLocation(uId: "1"), "b": FakeLocation(uId: "1")])
        scene.pass(.hours(1))
        scene.step(.settingsLoaded(.sample(tokens: "b")))
        scene.settle()
        #expect(scene.state.tokens["b"]?.standing == .active)
        #expect(scene.world.alerts == [])
    }

    /// A dead token does not keep a live one of the same location from being used.
    @Test func aRevokedTokenHasNoDuplicates() {
        var scene = Scene(
            .sample(tokens: "a", "b"), locations: ["a": FakeLocation(uId: "1")])
        scene.settle()
        scene.failures["a"] = .sample(.revoked)
        scene.pass(.hours(1))
        scene.locations["b"] = FakeLocation(uId: "1")
        scene.step(.tokenLoaded("b", .sample("b")))
        scene.settle()
        #expect(scene.state.tokens["b"]?.standing == .active)
    }

    /// The other way round: a fresh token was added beside the old one, and Apple revokes the old one
    /// for it (field-notes.md). The fresh one does not wait for its next re-check.
    @Test(arguments: [AppleFailure.Kind.revoked, .expired, .invalid])
    func aDuplicateTakesThePlaceOfATokenThatDies(_ kind: AppleFailure.Kind) {
        var scene = Scene(
            .sample(tokens: "a", "b"),
            locations: ["a": FakeLocation(uId: "1"), "b": FakeLocation(uId: "1")])
        scene.settle()
        #expect(scene.state.tokens["b"]?.standing == .duplicate)
        scene.failures["a"] = .sample(kind)
        scene.pass(.minutes(16))
        #expect(scene.state.tokens["a"]?.standing.isRead == false)
        #expect(scene.state.tokens["b"]?.standing == .active)
        #expect(!scene.world.alerts.contains(.tokenDuplicate))
    }

    /// Also where its last re-check came to nothing.
    @Test func aDuplicateDoesNotWaitForARecheckThatFailed() {
        var scene = Scene(
            .sample(tokens: "a", "b"),
            locations: ["a": FakeLocation(uId: "1"), "b": FakeLocation(uId: "1")])
        scene.settle()
        scene.failures["b"] = .sample(.unreachable)
        scene.pass(.hours(6) + .minutes(1))
        #expect(scene.state.tokens["b"]?.failuresInRow == 1)
        scene.failures["b"] = nil
        scene.failures["a"] = .sample(.revoked)
        scene.pass(.minutes(16))
        #expect(scene.state.tokens["b"]?.standing == .active)
    }

    /// T2's table: rows of judgeReplacement.
    @Test func aReplacementIsJudgedByTheTable() {
        var token = TokenState(name: "school")
        let day: (Int64) -> Timestamp = { .testStart + .days($0) }
        let other = TokenFacts.sample("school", secret: 2, expires: day(400))
        #expect(judgeReplacement(of: token, with: other, opening: nil, forced: false) == .accepted)
        token.fingerprint = "school-1"
        token.expires = day(300)
        token.location.uId = "library-1"
        let judge = { (facts: TokenFacts, uId: LibraryID?, forced: Bool) -> Bool in
            judgeReplacement(of: token, with: facts, opening: uId, forced: forced) == .accepted
        }
        #expect(!judge(.sample("school", expires: day(400)), "library-1", false), "the same")
        #expect(!judge(other, "library-2", false), "another location")
        #expect(judge(other, "library-2", true))
        #expect(!judge(.sample("school", secret: 2, expires: day(300)), "library-1", false))
        #expect(judge(.sample("school", secret: 2, expires: day(200)), "library-1", true))
        #expect(judge(other, "library-1", false))
        #expect(judge(other, nil, false), "a location nobody named is no other one")
        // What the alert about a lost file advises works with the token at hand.
        token.fileProblem = "there is no such file"
        #expect(judge(.sample("school", expires: day(400)), "library-1", false), "the file's copy")
    }
}
