// SPDX-License-Identifier: Apache-2.0

/// One kind of event: its name in the log, its version, its data.
///
/// The coded form is the `data` of a log line and lives as long as the log does: fields are added,
/// never renamed or given another meaning (docs/architecture.md, "Rules that keep it so").
package protocol EventPayload: Codable, Hashable, Sendable {
    /// The `type` of the log line: past tense for facts, `.requested` for intents.
    static var type: String { get }
    /// The `v` of the log line; raised when old readers could not understand the data.
    static var version: Int { get }
}

extension EventPayload {
    package static var version: Int { 1 }
}
