// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What follows from an input or from a look at the state: a value that can be printed.
package struct Decision: Hashable, Sendable {
    /// Facts to make durable, in order.
    package var events: [Event] = []
    /// What to do once they are.
    package var effects: [Effect] = []
    /// When to look at the state again though nothing came in; nil: no need.
    package var wake: Timestamp?

    package init(events: [Event] = [], effects: [Effect] = [], wake: Timestamp? = nil) {
        self.events = events
        self.effects = effects
        self.wake = wake
    }

    /// Asks for another look at `moment` at the latest.
    mutating func wake(at moment: Timestamp) {
        wake = min(moment, wake ?? moment)
    }

    mutating func add(_ other: Decision) {
        events += other.events
        effects += other.effects
        if let moment = other.wake { wake(at: moment) }
    }
}
