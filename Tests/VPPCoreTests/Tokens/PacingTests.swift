// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// What Apple asks to wait for is kept over restarts and new secrets, and binds whom it concerns
/// (S4).
@Suite struct PacingTests {
    private static func refusal(
        at endpoint: String, until moment: Timestamp, _ kind: AppleFailure.Kind = .unavailable
    ) -> AppleFailure {
        AppleFailure(
            kind: kind, httpStatus: 503, retryAfter: moment, endpoint: endpoint, detail: "down")
    }

    /// Two tokens of different organizations, both synced.
    private func scene() -> Scene {
        var scene = Scene(
            .sample(tokens: "school", "office"),
            locations: [
                "school": FakeLocation(), "office": FakeLocation(uId: "980000000000000002"),
            ])
        scene.settle()
        return scene
    }

    /// Service config is one for all tokens: what one was told binds the others, also after a
    /// restart and after a lookup was told.
    @Test(arguments: [true, false])
    func aRefusalOfServiceConfigBindsAllTokens(byLookup: Bool) throws {
        var scene = scene()
        let until = scene.now + .hours(2)
        let failure = Self.refusal(at: "service/config", until: until)
        if byLookup {
            scene.step(
                .metadataRead("school", fingerprint: "school-1", [], [], failure))
        } else {
            scene.step(
                .synced(
                    "school", fingerprint: "school-1",
                    SyncScope(clientConfig: false, full: false), .failure(failure)))
        }
        scene.restart(after: .minutes(1))
        scene.step(.syncRequested(nil))
        let before = (scene.syncs.count, scene.lookups.count)
        scene.pass(until - scene.now - .seconds(1))
        #expect((scene.syncs.count, scene.lookups.count) == before)
        scene.pass(.minutes(30))
        #expect(scene.syncs.contains { $0.token == "office" && $0.at >= until })
    }

    /// Another endpoint's refusal is the token's own.
    @Test func aRefusalElsewhereBindsTheTokenOnly() throws {
        var scene = scene()
        let until = scene.now + .hours(2)
        scene.step(
            .synced(
                "school", fingerprint: "school-1", SyncScope(clientConfig: false, full: false),
                .failure(Self.refusal(at: "assets", until: until))))
        scene.pass(.hours(1))
        #expect(
            scene.syncs.contains { $0.token == "office" && $0.at < until && $0.at > .testStart })
    }

    /// T2, S4: the location is the same, and so is the wait.
    @Test(arguments: [AppleFailure.Kind.unavailable, .throttled])
    func aNewSecretWaitsAsAppleAskedTheOldOneTo(kind: AppleFailure.Kind) throws {
        var scene = scene()
        let until = scene.now + .hours(3)
        scene.step(
            .synced(
                "school", fingerprint: "school-1", SyncScope(clientConfig: false, full: false),
                .failure(Self.refusal(at: "assets", until: until, kind))))
        scene.step(
            .tokenLoaded(
                "school",
                TokenFacts(
                    fingerprint: "school-2", expires: .testStart + .days(400), organization: "")))
        scene.restart(after: .minutes(1))
        let before = scene.syncs.count { $0.token == "school" }
        // Not for an administrator either.
        scene.step(.syncRequested(nil))
        scene.pass(until - scene.now - .seconds(1))
        #expect(scene.syncs.count { $0.token == "school" } == before)
        scene.pass(.minutes(1))
        #expect(scene.syncs.count { $0.token == "school" } > before)
    }

    /// The same where the wait was asked of another token of the location, and the token has trouble
    /// of its own.
    @Test func aNewSecretWaitsAsAppleAskedAnotherTokenOfTheLocation() throws {
        var scene = Scene(
            .sample(tokens: "school", "annex"),
            locations: ["school": FakeLocation(), "annex": FakeLocation()])
        scene.settle()
        let scope = SyncScope(clientConfig: false, full: false)
        let until = scene.now + .hours(3)
        scene.step(
            .synced(
                "annex", fingerprint: "annex-1", scope,
                .failure(AppleFailure(kind: .unreachable, endpoint: "assets", detail: "no route"))))
        scene.step(
            .synced(
                "school", fingerprint: "school-1", scope,
                .failure(Self.refusal(at: "assets", until: until))))
        scene.step(
            .tokenLoaded(
                "annex",
                TokenFacts(
                    fingerprint: "annex-2", expires: .testStart + .days(400), organization: "")))
        scene.step(.syncRequested(["annex"]))
        #expect(scene.state.tokens["annex"]?.notBefore == until)
        #expect(!scene.world.effects.contains { $0.key == .sync("annex") })
    }

    /// A token that is taken out of the configuration and comes back, under whatever name, has not
    /// waited yet; nor have the other tokens of its location.
    @Test(arguments: ["school", "renamed"], ["school-1", "school-2"])
    func aTokenThatComesBackWaitsAsItWasAsked(name: TokenName, fingerprint: String) throws {
        var scene = scene()
        let until = scene.now + .hours(3)
        scene.step(
            .synced(
                "school", fingerprint: "school-1", SyncScope(clientConfig: false, full: false),
                .failure(Self.refusal(at: "assets", until: until))))
        scene.step(.settingsLoaded(.sample(tokens: "office")))
        scene.restart(after: .minutes(1))
        scene.step(.settingsLoaded(.sample(tokens: "office", name)))
        scene.step(
            .tokenLoaded(
                name,
                TokenFacts(
                    fingerprint: fingerprint, expires: .testStart + .days(400), organization: "")))
        var state = scene.state
        if fingerprint != "school-1" {
            // A secret that was never seen shows its location with its first read.
            #expect(state.tokens[name]?.notBefore == nil)
            let described = LocationDescribed(token: name, config: FakeLocation().config)
            evolve(&state, .locationDescribed(described), at: scene.now)
        }
        #expect(state.tokens[name]?.notBefore == until)
    }

    /// What is over is not kept.
    @Test func aWaitThatIsOverIsForgotten() throws {
        var scene = scene()
        let until = scene.now + .hours(1)
        scene.step(
            .synced(
                "school", fingerprint: "school-1", SyncScope(clientConfig: false, full: false),
                .failure(Self.refusal(at: "assets", until: until))))
        scene.step(.settingsLoaded(.sample(tokens: "office")))
        #expect(scene.state.leftWaits.count == 1)
        scene.pass(.hours(2))
        scene.step(.settingsLoaded(.sample(tokens: "annex")))
        #expect(scene.state.leftWaits.isEmpty)
    }

    /// A failure without such a word leaves a new secret free to try at once.
    @Test func aNewSecretDoesNotWaitForAnOldBackOff() throws {
        var scene = scene()
        let failure = AppleFailure(kind: .unreachable, endpoint: "assets", detail: "no route")
        scene.step(
            .synced(
                "school", fingerprint: "school-1", SyncScope(clientConfig: false, full: false),
                .failure(failure)))
        scene.step(
            .tokenLoaded(
                "school",
                TokenFacts(
                    fingerprint: "school-2", expires: .testStart + .days(400), organization: "")))
        #expect(scene.state.tokens["school"]?.notBefore == nil)
    }
}
