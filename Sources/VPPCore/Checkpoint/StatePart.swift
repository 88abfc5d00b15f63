// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// One line of a checkpoint: a piece of the state (``CheckpointParts``).
///
/// Unlike an event it lives no longer than its ``State/foldVersion``: a change of its fields raises
/// that number, and older checkpoints are ignored.
package protocol StatePart: EventPayload {
    /// Puts the piece into a state that holds all pieces before it.
    /// - Throws: where the piece does not fit there; the state is not usable then.
    func restore(into state: inout State) throws(EventDecodingError)
}

extension StatePart {
    /// The error for a piece that does not fit the pieces before it.
    static func misfit(_ detail: String) -> EventDecodingError {
        .malformed(type: type, detail: detail)
    }
}

/// The kinds of parts there are.
package enum StateParts {
    /// What the type of every part begins with, and the type of no event.
    package static let prefix = "state."

    static let types: [String: any StatePart.Type] = {
        let all: [any StatePart.Type] = [
            DaemonPart.self, SettingsPart.self, AppsPart.self, DevicesPart.self,
            InventoryPart.self, TokenPart.self, HoldingsPart.self, UsersPart.self,
            CatalogPart.self, RenewedPart.self, VanishedPart.self, MovementsPart.self,
            HeardPart.self,
            InspectionsPart.self, UpdatesPart.self, ParkedPart.self, SpentPart.self,
            CommandsPart.self, SendsPart.self, WritesPart.self, FailedWritesPart.self,
            AlertsPart.self,
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })
    }()
}

extension EventCoder {
    package func encode(_ part: some StatePart) throws -> CodedEvent {
        try encode(payload: part)
    }

    /// Reads a part of a checkpoint back. The version must be the very one this release writes.
    package func decodePart(
        type: String, version: Int, data: some ContiguousBytes
    ) throws(EventDecodingError) -> any StatePart {
        guard let part = StateParts.types[type] else { throw .unknownType(type) }
        guard version == part.version else { throw .unknownVersion(type: type, version: version) }
        do {
            return try decode(part, from: data)
        } catch {
            throw .malformed(type: type, detail: String(describing: error))
        }
    }
}

/// Puts one part of a checkpoint into the state that the parts before it made.
///
/// The first part of a checkpoint makes any state anew, so `state` may be what an earlier attempt
/// left over.
package func restore(
    _ state: inout State, _ part: any StatePart
) throws(EventDecodingError) {
    try part.restore(into: &state)
}
