// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import AppsAndBooks

/// One governor a location, whatever the token (S4).
@Suite struct GovernorRegistryTests {
    private let registry = GovernorRegistry(
        share: 0.5, time: MonotonicTime(VirtualClock()), firstBackOff: .seconds(5), jitter: { 0 })

    private func token(_ fingerprint: String, _ organization: String = "O") -> ContentToken {
        ContentToken(
            revealed: "r", expires: ScriptedApple.time, organization: organization,
            fingerprint: fingerprint)
    }

    @Test func givesTokensOfOneLocationOneGovernor() async {
        let first = await registry.governor(for: token("a"), location: "L")
        #expect(await registry.governor(for: token("b"), location: "L") === first)
        #expect(await registry.governor(for: token("c"), location: "M") !== first)
    }

    @Test func keepsATokensGovernorWhenItsLocationBecomesKnown() async {
        let first = await registry.governor(for: token("a"), location: nil)
        await registry.learn(token("a"), opens: "L")
        #expect(await registry.governor(for: token("a"), location: nil) === first)
        #expect(await registry.governor(for: token("b"), location: "L") === first)
    }

    @Test func joinsATokenToTheGovernorItsLocationHasAndKeepsTheSlowerPace() async {
        let shared = await registry.governor(for: token("a"), location: "L")
        let own = await registry.governor(for: token("b"), location: nil)
        #expect(own !== shared)
        await own.inherit(RequestGovernor.Pace(heldUntil: .seconds(50), next: .seconds(7)))
        await registry.learn(token("b"), opens: "L")
        #expect(await registry.governor(for: token("b"), location: nil) === shared)
        #expect(await shared.pace.heldUntil == .seconds(50))
        #expect(await shared.pace.next == .seconds(7))
    }
}
