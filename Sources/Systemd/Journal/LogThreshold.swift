// SPDX-License-Identifier: Apache-2.0

package import Logging
import Synchronization

/// The least urgent level that is logged, shared by all loggers and settable while they run.
package final class LogThreshold: Sendable {
    private let current: Mutex<Logger.Level>

    /// - Parameter level: default `info`.
    package init(_ level: Logger.Level = .info) {
        current = Mutex(level)
    }

    /// The level now.
    package var level: Logger.Level {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}
