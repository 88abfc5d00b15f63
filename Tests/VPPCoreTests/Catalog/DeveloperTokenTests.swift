// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// C3: a developer token that Apple's metadata service refuses is told of; nothing else depends on it.
@Suite struct DeveloperTokenTests {
    private static let all = AlertKey(.metadataTokenRefused)
    private static let own = AlertKey(.metadataTokenRefused, token: "school")

    private func settings(_ path: String? = "/etc/vppd/metadata.token") -> Settings {
        var settings = Settings.sample(tokens: "school", "other")
        settings.apple.metadataTokenFile = path
        return settings
    }

    private func scene(_ path: String? = "/etc/vppd/metadata.token") -> Scene {
        var (school, other) = (FakeLocation(), FakeLocation(uId: "2"))
        school.addApp(361_309_726)
        other.addApp(361_309_726)
        var scene = Scene(settings(path), locations: ["school": school, "other": other])
        scene.settle()
        return scene
    }

    private func refused(_ status: Int) -> DeveloperTokenVerdict {
        .refused(.sample(.rejected, httpStatus: status))
    }

    private func hear(
        _ verdict: DeveloperTokenVerdict?, _ scene: inout Scene, with token: TokenName = "school"
    ) {
        scene.step(.metadataRead(token, fingerprint: "\(token)-1", [], [], nil, verdict))
    }

    private func keys(_ scene: Scene) -> [AlertKey] {
        scene.state.alerts.keys.filter { $0.code == .metadataTokenRefused }.sorted()
    }

    @Test("Row 1: what was not asked says nothing")
    func notAsked() {
        var scene = scene()
        hear(nil, &scene)
        #expect(keys(scene).isEmpty)
        hear(refused(401), &scene)
        hear(nil, &scene)
        #expect(keys(scene) == [Self.all])
    }

    @Test("Row 1: an answer that comes after the setting is gone raises nothing")
    func notConfigured() {
        var scene = scene(nil)
        hear(refused(401), &scene)
        #expect(keys(scene).isEmpty)
    }

    @Test("Row 2: 401 is one alert, however many tokens are told so, and names file and next step")
    func refusal() throws {
        var scene = scene()
        hear(refused(401), &scene)
        hear(refused(401), &scene, with: "other")
        #expect(keys(scene) == [Self.all])
        #expect(scene.world.recorded(AlertRaised.self).count == 1)
        let alert = try #require(scene.world.alert(.metadataTokenRefused))
        #expect(alert.message.contains("/etc/vppd/metadata.token"))
        #expect(alert.remedy.contains("systemctl reload vppd"))
        // It stands over further reviews and a restart, and holds nothing up.
        scene.pass(.hours(3))
        scene.world.restart()
        scene.settle()
        #expect(keys(scene) == [Self.all])
        #expect(scene.state.tokens["school"]?.standing == .active)
        #expect(scene.state.tokens["school"]?.lookups == LookupTrouble())
    }

    @Test("Row 3: 403 is about one content token, and ends what 401 said of all")
    func forbidden() throws {
        var scene = scene()
        hear(refused(401), &scene)
        hear(refused(403), &scene)
        #expect(keys(scene) == [Self.own])
        #expect(scene.world.alert(.metadataTokenRefused)?.message.contains("\"school\"") == true)
        hear(.accepted, &scene, with: "other")
        #expect(keys(scene) == [Self.own])
    }

    @Test("Row 4: an accepted token ends both", arguments: [401, 403])
    func accepted(status: Int) {
        var scene = scene()
        hear(refused(status), &scene)
        hear(.accepted, &scene)
        #expect(keys(scene).isEmpty)
        #expect(scene.world.recorded(AlertCleared.self).count == 1)
    }

    @Test("A1: it stands while a new content token is looked at for the first time")
    func standsOverAnUpdate() {
        var scene = scene()
        hear(refused(401), &scene)
        scene.step(
            .tokenLoaded(
                "school",
                TokenFacts(
                    fingerprint: "school-2", expires: .testStart + .days(300),
                    organization: "Example School")))
        scene.settle()
        #expect(keys(scene) == [Self.all])
        #expect(scene.world.recorded(AlertRaised.self).count == 1)
        #expect(scene.world.recorded(AlertCleared.self).isEmpty)
    }

    @Test("Row 1: an answer that comes when nobody looks up any more raises nothing")
    func lateAnswer() {
        var scene = scene()
        for token in ["school", "other"] as [TokenName] {
            scene.failures[token] = .sample(.revoked, errorNumber: 9625)
        }
        scene.pass(.hours(7))
        hear(refused(401), &scene)
        hear(refused(403), &scene)
        #expect(keys(scene).isEmpty)
        #expect(
            scene.world.recorded(AlertRaised.self).allSatisfy { $0.alert.key.code == .tokenRevoked }
        )
    }

    @Test("The alert ends when its content token looks up no more, and comes back with it")
    func askedNoMore() {
        var scene = scene()
        hear(refused(403), &scene)
        #expect(keys(scene) == [Self.own])
        scene.failures["school"] = .sample(.revoked, errorNumber: 9625)
        scene.pass(.hours(7))
        #expect(scene.state.tokens["school"]?.standing == .revoked)
        #expect(keys(scene).isEmpty)
        scene.failures["school"] = nil
        scene.pass(.hours(7))
        hear(refused(401), &scene)
        #expect(keys(scene) == [Self.all])
        // The other one still looks up.
        scene.failures["school"] = .sample(.revoked, errorNumber: 9625)
        scene.pass(.hours(7))
        #expect(keys(scene) == [Self.all])
        scene.failures["other"] = .sample(.revoked, errorNumber: 9625)
        scene.pass(.hours(7))
        #expect(keys(scene).isEmpty)
    }

    @Test("The alert ends with the setting, and with its content token")
    func configuredNoMore() {
        var scene = scene()
        hear(refused(401), &scene)
        scene.step(.settingsLoaded(settings(nil)))
        #expect(keys(scene).isEmpty)
        scene.step(.settingsLoaded(settings()))
        hear(refused(403), &scene)
        var without = settings()
        without.tokens.removeFirst()
        scene.step(.settingsLoaded(without))
        #expect(keys(scene).isEmpty)
    }
}
