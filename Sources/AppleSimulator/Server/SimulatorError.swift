// SPDX-License-Identifier: Apache-2.0

/// Why the simulator cannot do what it was asked.
package struct SimulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What happened, where, and what to do.
    package let description: String

    init(_ description: String) { self.description = description }
}
