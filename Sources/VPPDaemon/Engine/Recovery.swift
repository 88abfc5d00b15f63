// SPDX-License-Identifier: Apache-2.0

package import EventLog
package import VPPCore

/// The fold of a log, entry by entry: of all of it, or of a checkpoint and what came after.
package struct StateReplay {
    package private(set) var state = State()
    private let coder = EventCoder()

    package init() {}

    /// Takes what a replay gives.
    package mutating func take(_ step: ReplayStep) throws {
        switch step {
        case .restart: state = State()
        case .entry(let entry): try add(entry)
        }
    }

    /// Folds in one entry of the log or of a checkpoint; bookkeeping is passed over.
    ///
    /// A checkpoint's first part makes the state anew. Where an entry of it throws, the state is
    /// not usable, but for another checkpoint; a whole log needs a new value.
    /// - Throws: `EventDecodingError` for what this release does not understand.
    package mutating func add(_ entry: LogEntry) throws {
        if entry.isBookkeeping { return }
        if entry.type.hasPrefix(StateParts.prefix) {
            let part = try coder.decodePart(
                type: entry.type, version: entry.version, data: entry.data)
            try restore(&state, part)
            return
        }
        let event = try coder.decode(type: entry.type, version: entry.version, data: entry.data)
        evolve(&state, event, at: entry.timestamp)
    }

    /// The event of an entry of the log; nil for bookkeeping.
    package func event(in entry: LogEntry) throws -> Event? {
        if entry.isBookkeeping { return nil }
        return try coder.decode(type: entry.type, version: entry.version, data: entry.data)
    }
}
