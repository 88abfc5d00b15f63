// SPDX-License-Identifier: Apache-2.0

/// Where a running simulator listens: the contents of `endpoints.json`.
package struct SimulatorEndpoints: Sendable, Equatable {
    /// Base URL of Apple's API, ending in `/mdm/v2/`.
    package let apple: String
    /// Base URL of the MDM, without a slash at the end.
    package let mdm: String
    /// Base URL of the control interface, without a slash at the end.
    package let control: String

    /// The endpoints as JSON.
    var json: JSON {
        .object(["apple": .string(apple), "mdm": .string(mdm), "control": .string(control)])
    }
}
