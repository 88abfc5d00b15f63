// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// Scenario files (docs/simulator.md) and fleets of one's own.
@Suite struct ScenarioTests {
    private static let now = Moment(nanoseconds: 1_800_000_000_000_000_000)

    private func scenario(_ text: String) throws -> Scenario {
        try Scenario(reading: Data(text.utf8))
    }

    @Test func stepsCountFromTheStartOrFromTheOneAbove() throws {
        let steps = try scenario(
            """
            [{"at": 10, "action": "clear-faults"}, {"after": 2.5, "action": "clear-shifts"},
             {"at": 1, "action": "reset-counters"}, {"after": 9, "action": "clear-faults"}]
            """
        ).steps
        #expect(
            steps.map(\.action) == [
                "reset-counters", "clear-faults", "clear-faults", "clear-shifts",
            ])
        #expect(
            steps.map(\.at) == [.seconds(1), .seconds(10), .seconds(10), .milliseconds(12_500)])
    }

    @Test(
        arguments: [
            ("{}", "no JSON array"), ("[", "not JSON"), (#"[{"at": 1}]"#, "step 1 has no `action`"),
            (#"[{"action": "x"}]"#, "`at` or `after`"),
            (#"[{"at": 1, "after": 1, "action": "x"}]"#, "`at` or `after`"),
            (#"[{"at": -1, "action": "x"}]"#, "`at` or `after`"),
            (#"[{"at": 1, "action": "x", "when": 2}]"#, "`when`"),
        ])
    func aBadStepIsNamed(text: String, problem: String) {
        let error = #expect(throws: SimulatorError.self) { try scenario(text) }
        #expect(error?.description.contains(problem) == true)
    }

    @Test func aStepThatWouldBeRefusedIsFoundBeforeTheStart() throws {
        let services = SimulatedServices(shape: .small, seed: 1, now: Self.now)
        let good = #"{"at": 1, "action": "take-over", "parameters": {"token": "berlin"}}"#
        try scenario("[\(good)]").rehearse(on: services, now: Self.now)
        let bad = #"{"after": 1, "action": "take-over", "parameters": {"token": "bonn"}}"#
        let error = #expect(throws: SimulatorError.self) {
            try scenario("[\(good), \(bad)]").rehearse(on: services, now: Self.now)
        }
        #expect(error?.description.contains("step 2") == true)
        #expect(services.apple.locations.values.allSatisfy { $0.mdmInfo == nil })
    }

    @Test(arguments: [(40, 2_000, 2), (300, 10_000, 1), (5, 60, 3)])
    func aFleetOfOnesOwnHasTheAssignmentsAskedFor(assets: Int, assignments: Int, tokens: Int) {
        let shape = FleetShape.sized(assets: assets, assignments: assignments, tokens: tokens)
        let services = SimulatedServices(shape: shape, seed: 1, now: Self.now)
        #expect(services.apple.tokens.count == tokens)
        #expect(services.apple.store.apps.count == assets)
        let toDevices = services.apple.locations.values.reduce(0) { sum, location in
            sum
                + location.licenses.count {
                    if case .device = $0.license.holder { true } else { false }
                }
        }
        #expect((assignments * 9 / 10...assignments).contains(toDevices))
    }
}
