// SPDX-License-Identifier: Apache-2.0

/// A syslog priority, the journal's `PRIORITY=` (syslog(3)); the lower, the more urgent.
package enum JournalPriority: Int, Sendable, CaseIterable, Comparable {
    case emergency = 0
    case alert = 1
    /// A promise is broken: the daemon cannot do its work.
    case critical = 2
    /// Needs a person now.
    case error = 3
    /// Will need a person.
    case warning = 4
    /// A state changed.
    case notice = 5
    case info = 6
    case debug = 7

    /// The word in a line for people: as long as `critical` at most.
    package var word: String {
        switch self {
        case .emergency: "emerg"
        case .alert: "alert"
        case .critical: "critical"
        case .error: "error"
        case .warning: "warning"
        case .notice: "notice"
        case .info: "info"
        case .debug: "debug"
        }
    }

    package static func < (left: JournalPriority, right: JournalPriority) -> Bool {
        left.rawValue < right.rawValue
    }
}
