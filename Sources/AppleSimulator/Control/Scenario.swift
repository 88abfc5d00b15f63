// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Control actions that happen by themselves, each at its time after the start.
///
/// A file is a JSON array of steps; `parameters` may be left out:
///
///     [{"at": 30, "action": "token-standing", "parameters": {"token": "berlin", "standing": "revoked"}},
///      {"after": 5, "action": "clear-faults"}]
package struct Scenario: Sendable {
    /// A control action and its time.
    package struct Step: Sendable {
        /// Time after the start.
        package var at: Duration
        /// The action (docs/simulator.md).
        package var action: String
        /// Its parameters.
        package var parameters: JSON
    }

    /// The steps, earliest first; of the same time, in the order of the file.
    package let steps: [Step]

    /// Reads a scenario. Each step has `at`, seconds after the start, or `after`, seconds after the
    /// step above it; 0 or more, fractions allowed.
    ///
    /// - Throws: ``SimulatorError`` that names the step, from 1.
    package init(reading data: Data) throws {
        let json: JSON
        do { json = try JSON(reading: data) } catch {
            throw SimulatorError("the scenario is not JSON: write an array of steps")
        }
        guard let entries = json.elements else {
            throw SimulatorError("the scenario is no JSON array: write an array of steps")
        }
        var steps: [Step] = []
        var last = Duration.zero
        for (index, entry) in entries.enumerated() {
            let step = try Self.step(entry, number: index + 1, last: last)
            last = step.at
            steps.append(step)
        }
        // Stable: sorted by time, then by place.
        self.steps = steps.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    /// Does all steps on a copy of `services`.
    /// - Throws: ``SimulatorError`` that names the step that is refused.
    package func rehearse(on services: SimulatedServices, now: Moment) throws {
        var services = services
        for (index, step) in steps.enumerated() where step.action != "webhook" {
            do {
                try services.control(step.action, step.parameters, now: now + step.at)
            } catch {
                throw SimulatorError("step \(index + 1) of the scenario: \(error)")
            }
        }
    }

    private static func step(_ entry: JSON, number: Int, last: Duration) throws -> Step {
        for (name, _) in entry.fields
        where !["at", "after", "action", "parameters"].contains(name) {
            throw SimulatorError("step \(number) has a member `\(name)` nobody knows")
        }
        guard let action = entry["action"]?.text, !action.isEmpty else {
            throw SimulatorError("step \(number) has no `action`: see docs/simulator.md")
        }
        let at = entry["at"]?.number
        let after = entry["after"]?.number
        guard let seconds = at ?? after, seconds >= 0, (at == nil) != (after == nil) else {
            throw SimulatorError("step \(number) needs `at` or `after`: seconds, 0 or more")
        }
        return Step(
            at: (at == nil ? last : .zero) + .seconds(seconds), action: action,
            parameters: entry["parameters"] ?? .object([:]))
    }
}
