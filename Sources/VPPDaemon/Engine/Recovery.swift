// SPDX-License-Identifier: Apache-2.0

import Foundation
package import EventLog
package import VPPCore

/// The fold of a log, entry by entry.
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

    /// Folds in one entry of the log; its own bookkeeping is passed over.
    /// - Throws: `EventDecodingError` for what this release does not understand.
    package mutating func add(_ entry: LogEntry) throws {
        guard let event = try event(in: entry) else { return }
        evolve(&state, event, at: entry.timestamp)
    }

    /// The event of an entry; nil for the log's own bookkeeping.
    package func event(in entry: LogEntry) throws -> Event? {
        if entry.isBookkeeping { return nil }
        return try coder.decode(type: entry.type, version: entry.version, data: Data(entry.data))
    }
}
