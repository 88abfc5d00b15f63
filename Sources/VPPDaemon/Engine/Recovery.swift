// SPDX-License-Identifier: Apache-2.0

package import EventLog
package import VPPCore

/// The fold of a log, entry by entry.
package struct StateReplay {
    package private(set) var state = State()
    private let coder = EventCoder()

    package init() {}

    /// Folds in one entry of the log; its own bookkeeping is passed over.
    /// - Throws: `EventDecodingError` for what this release does not understand.
    package mutating func add(_ entry: LogEntry) throws {
        guard let event = try event(in: entry) else { return }
        evolve(&state, event, at: entry.timestamp)
    }

    /// The event of an entry; nil for the log's own bookkeeping.
    package func event(in entry: LogEntry) throws -> Event? {
        if entry.type == LogEntry.segmentOpened { return nil }
        return try coder.decode(type: entry.type, version: entry.version, data: entry.data)
    }
}
