// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// A question of an administrator's that Apple is to answer now.
@Suite struct QuestionTests {
    private func scene() -> Scene {
        var scene = Scene(
            .sample(tokens: "school", "other"),
            locations: ["school": FakeLocation(), "other": FakeLocation(uId: "2")])
        scene.settle()
        return scene
    }

    private func refusal(_ scene: Scene, _ name: TokenName = "school") -> String? {
        guard case .refused(let why) = judgeQuestion(scene.state, name, now: scene.now) else {
            return nil
        }
        return why
    }

    @Test("Row 1: what is not known or has no secret is named, with the next step")
    func unknown() {
        let scene = scene()
        #expect(refusal(scene, "nobody")?.contains("vppd status") == true)
        var state = scene.state
        state.tokens["school"]?.fingerprint = nil
        guard case .refused(let why) = judgeQuestion(state, "school", now: scene.now) else {
            Issue.record("accepted")
            return
        }
        #expect(why.contains("vppd token update school"))
    }

    @Test("Row 2: a token that is not read is not asked with")
    func dead() {
        for (kind, standing) in [
            (AppleFailure.Kind.revoked, "revoked"), (.expired, "expired"), (.invalid, "invalid"),
        ] {
            var scene = scene()
            scene.step(.questionFailed("school", fingerprint: "school-1", .sample(kind)))
            #expect(refusal(scene)?.contains("is \(standing)") == true)
            #expect(refusal(scene, "other") == nil)
        }
        var scene = scene()
        scene.locations["other"] = FakeLocation()
        scene.pass(.hours(2))
        #expect(refusal(scene, "other")?.contains("\"school\"") == true)
    }

    @Test("Row 3: nothing is asked before the moment Apple named")
    func waiting() {
        var scene = scene()
        let until = scene.now + .hours(3)
        scene.step(
            .questionFailed(
                "school", fingerprint: "school-1", .sample(.unavailable, retryAfter: until)))
        #expect(refusal(scene)?.contains(until.toTheSecond) == true)
        scene.pass(.hours(3) - .seconds(1))
        #expect(refusal(scene) != nil)
        scene.pass(.minutes(30))
        #expect(refusal(scene) == nil)
    }

    @Test("Row 4: otherwise it is asked with the secret in use, also where vppd may only read")
    func accepted() {
        let scene = scene()
        #expect(
            judgeQuestion(scene.state, "school", now: scene.now)
                == .accepted(
                    fingerprint: "school-1", scene.state.tokens["school"]?.location.uId))
        for standing in [TokenStanding.pending, .claimed, .restricted] {
            var state = scene.state
            state.tokens["school"]?.standing = standing
            guard case .accepted = judgeQuestion(state, "school", now: scene.now) else {
                Issue.record("\(standing) is refused")
                continue
            }
        }
    }

    @Test(
        "What binds the token is recorded, as after a sync",
        arguments: [AppleFailure.Kind.throttled, .expired, .revoked, .invalid])
    func whatBindsTheTokenIsRecorded(kind: AppleFailure.Kind) {
        var scene = scene()
        scene.step(.questionFailed("school", fingerprint: "school-1", .sample(kind)))
        #expect(scene.world.news(SyncFailed.self).count == 1)
        #expect(scene.state.tokens["other"]?.lastFailure == nil)
    }

    @Test("A Retry-After holds the syncs and says nothing of the token")
    func retryAfterHoldsTheSyncs() {
        var scene = scene()
        let until = scene.now + .hours(3)
        let syncs = scene.syncs.count { $0.token == "school" }
        scene.step(
            .questionFailed(
                "school", fingerprint: "school-1", .sample(.notPermitted, retryAfter: until)))
        scene.pass(.hours(3) - .seconds(1))
        #expect(scene.syncs.count { $0.token == "school" } == syncs)
        #expect(scene.state.tokens["school"]?.standing == .active)
    }

    @Test(
        "What is about the question changes nothing",
        arguments: [
            AppleFailure.Kind.notPermitted, .rejected, .unauthorized, .unreadable, .unreachable,
            .unavailable, .inconsistent,
        ])
    func whatIsAboutTheQuestionChangesNothing(kind: AppleFailure.Kind) {
        var scene = scene()
        let before = scene.world.log.count
        scene.step(.questionFailed("school", fingerprint: "school-1", .sample(kind)))
        scene.step(.questionFailed("school", fingerprint: "old", .sample(.revoked)))
        #expect(scene.world.log.count == before)
    }
}
