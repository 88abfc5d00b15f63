// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// What a location says of itself: client config (apple-apps-and-books.md, 3.2 and 10).
@Suite struct LocationTests {
    private func scene(
        _ location: FakeLocation = FakeLocation(), _ change: (inout Settings) -> Void = { _ in }
    ) -> Scene {
        var settings = Settings.sample(tokens: "school")
        change(&settings)
        var scene = Scene(settings, locations: ["school": location])
        scene.settle()
        return scene
    }

    /// "Client config should be checked regularly": every hour, though syncs come more often.
    @Test func theClientConfigIsReadEveryHour() {
        var scene = scene()
        scene.pass(.days(1))
        let reads = scene.syncs.filter(\.scope.clientConfig)
        #expect((24...26).contains(reads.count))
        #expect(scene.syncs.count > 90)
        #expect(zip(reads, reads.dropFirst()).allSatisfy { $1.at >= $0.at + .hours(1) })
    }

    /// Every field may be left out. What was known is not forgotten for that: without a country,
    /// versions would not be looked up any more.
    @Test func whatAConfigLeavesOutStaysKnown() throws {
        var scene = scene()
        let known = try #require(scene.state.tokens["school"]).location
        #expect(known.country == "DE" && known.mdmInfo?.id == Scene.installation)
        scene.locations["school"]?.config = ClientConfig(mdmInfo: known.mdmInfo)
        scene.pass(.hours(3))
        #expect(scene.state.tokens["school"]?.location == known)
        // What it does say counts.
        scene.locations["school"]?.config.country = "AT"
        scene.pass(.hours(3))
        #expect(scene.state.tokens["school"]?.location.country == "AT")
        #expect(scene.state.tokens["school"]?.location.uId == known.uId)
    }

    /// The same of the answer to a claim.
    @Test func whatAClaimsAnswerLeavesOutStaysKnown() throws {
        var scene = scene()
        let known = try #require(scene.state.tokens["school"]).location
        scene.step(.claimed("school", fingerprint: "school-1", .success(ClientConfig())))
        var nobodys = known
        nobodys.mdmInfo = nil
        #expect(scene.world.recorded(LocationDescribed.self).last?.config == nobodys)
    }

    /// A claim that was under way while the token left the configuration and came back is none any
    /// more.
    @Test(arguments: [true, false])
    func anAnswerToNoClaimIsNoAnsweredClaim(succeeds: Bool) throws {
        var scene = scene()
        let before = scene.world.recorded(ClaimAnswered.self).count
        scene.step(
            .claimed(
                "school", fingerprint: "school-1",
                succeeds ? .success(ClientConfig()) : .failure(.sample(.unreachable))))
        #expect(scene.world.recorded(ClaimAnswered.self).count == before)
    }

    /// Longer than Apple's limits, a claim would be refused for ever (9713, 9724, 9725).
    @Test func whatIsClaimedIsWithinApplesLimits() throws {
        let info = try #require(scene().claims.first?.info)
        #expect(!info.id.isEmpty && info.id.utf8.count <= 100)
        #expect(!info.name.isEmpty && info.name.utf8.count <= 100)
        #expect(!info.metadata.isEmpty && info.metadata.utf8.count <= 255)
    }

    /// The store is asked for a country; looking up begins when there is one.
    @Test func withoutACountryNothingIsLookedUp() {
        var location = FakeLocation()
        location.addApp(1)
        location.config.country = nil
        var scene = scene(location)
        scene.pass(.hours(2))
        #expect(scene.lookups.isEmpty)
        scene.locations["school"]?.config.country = "DE"
        scene.pass(.hours(2))
        #expect(scene.lookups.first?.queries.first?.country == "de")
    }
}
