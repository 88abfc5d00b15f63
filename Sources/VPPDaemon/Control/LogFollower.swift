// SPDX-License-Identifier: Apache-2.0

import EventLog
import Synchronization

/// Reads the log for those who follow it: from where the last read ended, as long as they ask for
/// what comes next.
final class LogFollower: Sendable {
    private let reader: Mutex<EventLogReader>

    init(_ views: LogViews) {
        reader = Mutex(views.reader)
    }

    /// At most `limit` events after `seq`, in order.
    func events(after seq: UInt64, limit: Int) throws -> [ControlAPI.EventLine] {
        try reader.withLock { try LogViews.events(in: &$0, after: seq, limit: limit) }
    }
}
