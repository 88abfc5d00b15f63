// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// Many tokens when Apple is away, and when it comes back.
@Suite struct ServiceOutageTests {
    private static let names = (0..<30).map { TokenName("token-\($0)") }

    /// 30 tokens that were read once, each with a location of its own.
    private func scene() -> Scene {
        var locations: [TokenName: FakeLocation] = [:]
        for (number, name) in Self.names.enumerated() {
            var location = FakeLocation()
            location.config.uId = LibraryID("library-\(number)")
            locations[name] = location
        }
        var settings = Settings()
        settings.tokens = Self.names.map { TokenSettings(name: $0, file: "/tokens/\($0)") }
        var scene = Scene(settings, locations: locations)
        scene.pass(.minutes(2))
        return scene
    }

    private func fail(_ scene: inout Scene, _ names: [TokenName] = Self.names) {
        for name in names { scene.failures[name] = .sample(.unreachable) }
    }

    private func syncs(_ scene: Scene, since start: Timestamp) -> [(
        at: Timestamp, token: TokenName
    )] {
        scene.syncs.filter { $0.at > start }.map { ($0.at, $0.token) }
    }

    @Test func startsAreSpreadAndAllTokensAreRead() {
        let scene = scene()
        let first = scene.syncs.prefix(30)
        #expect(Set(first.map(\.token)).count == 30)
        let bySecond = Dictionary(grouping: first, by: \.at.seconds)
        #expect(bySecond.values.allSatisfy { $0.count <= 3 })
    }

    @Test func aFewTokensTryWhileAllFail() throws {
        var scene = scene()
        fail(&scene)
        scene.pass(.hours(1))
        let outage = try #require(ServiceOutage(among: scene.state.tokens))
        #expect(outage.trials.count == 3)
        let start = scene.now
        scene.pass(.hours(4))
        let tries = syncs(scene, since: start)
        let trials = tries.filter { outage.isTried(with: $0.token) }
        // Three that come every 5 to 6 minutes; of the 27 others each about once an hour.
        #expect((110...150).contains(trials.count))
        #expect((tries.count - trials.count) <= 27 * 4)
        #expect(scene.state.tokens.allSatisfy { $0.standing.isRead })
    }

    @Test func allComeBackSoonAndSpreadWhenApplePicksUp() throws {
        var scene = scene()
        fail(&scene)
        scene.pass(.hours(12))
        let start = scene.now
        scene.failures = [:]
        scene.pass(.minutes(8))
        let back = syncs(scene, since: start)
        #expect(Set(back.map(\.token)) == Set(Self.names), "none waits out its hour")
        let bySecond = Dictionary(grouping: back, by: \.at.seconds)
        #expect(bySecond.values.allSatisfy { $0.count <= 4 })
        #expect(ServiceOutage(among: scene.state.tokens) == nil)
        #expect(scene.world.recorded(ServiceRecovered.self).count == 1)
        #expect(scene.state.tokens.allSatisfy { $0.lastFailure == nil })
    }

    /// What Apple asked for holds, whoever else is answered.
    @Test func retryAfterOutlastsTheRecovery() {
        var scene = scene()
        fail(&scene)
        let asked = scene.now + .hours(9)
        scene.failures["token-20"] = .sample(.unavailable, httpStatus: 503, retryAfter: asked)
        scene.pass(.hours(3))
        scene.failures = [:]
        let start = scene.now
        scene.pass(.hours(5))
        #expect(!syncs(scene, since: start).contains { $0.token == "token-20" && $0.at < asked })
        scene.pass(.hours(2))
        #expect(scene.state.tokens["token-20"]?.lastFailure == nil)
    }

    /// The trouble of some is no outage: the others go on as ever, and they back off as ever.
    @Test func failuresOfSomeAreTheirOwn() {
        var scene = scene()
        let some = Array(Self.names[10..<20])
        fail(&scene, some)
        scene.pass(.hours(4))
        let start = scene.now
        scene.pass(.hours(1))
        let others = syncs(scene, since: start).filter { !some.contains($0.token) }
        #expect((20 * 4 - 3...20 * 4 + 3).contains(others.count))
    }

    /// A token whose trouble is its own does not keep the others from coming back.
    @Test func brokenTrialsDoNotHoldTheRest() throws {
        var scene = scene()
        fail(&scene)
        scene.pass(.hours(2))
        let outage = try #require(ServiceOutage(among: scene.state.tokens))
        scene.failures = scene.failures.filter { outage.isTried(with: $0.key) }
        scene.pass(.hours(2))
        let back = scene.state.tokens.count { $0.lastFailure == nil }
        #expect(back == 27)
    }

    @Test func fewTokensAreNoService() {
        var scene = scene()
        fail(&scene, Array(Self.names[..<3]))
        scene.pass(.minutes(14))
        #expect(ServiceOutage(among: scene.state.tokens) == nil)
        #expect(ServiceOutage(among: TokenTable()) == nil)
    }
}
