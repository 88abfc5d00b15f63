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
    /// Apple counts 9646 by organization. A token that names none shares its wait with nobody.
    @Test func sharesAHoldAmongTheTokensOfOneOrganization() async throws {
        var governors: [RequestGovernor] = []
        for (number, organization) in ["O", "O", "P", "", ""].enumerated() {
            let token = token("\(number)", organization)
            governors.append(
                await registry.governor(for: token, location: LibraryID("L\(number)")))
        }
        for refused in [0, 3] {
            let permit = try await governors[refused].admit(limit: 15)
            await governors[refused].settle(permit, outcome: .organizationThrottled, wait: nil)
            governors[refused].leave()
        }
        var started: [Duration] = []
        for governor in [governors[2], governors[4], governors[1]] {
            started.append(try await governor.admit(limit: 15).started)
            governor.leave()
        }
        #expect(started == [.zero, .zero, .seconds(5)])
    }
}
