// SPDX-License-Identifier: Apache-2.0

import CSystemd

/// The manager's watchdog (`WatchdogSec=`).
package enum Watchdog {
    /// Time between two ``Notifier/watchdog()`` calls: half of `WATCHDOG_USEC`, as
    /// sd_watchdog_enabled(3) asks.
    ///
    /// - Returns: nil where the manager expects no sign of life, or expects it from another process
    ///   (`WATCHDOG_PID`).
    /// - Throws: ``SystemdError`` where the variables are set and cannot be read.
    package static func interval() throws(SystemdError) -> Duration? {
        var microseconds: UInt64 = 0
        let result = sd_watchdog_enabled(0, &microseconds)
        guard result >= 0 else {
            throw SystemdError(
                errno: -result, doing: "read $WATCHDOG_USEC and $WATCHDOG_PID",
                remedy: "start vppd by its unit, or unset both variables")
        }
        guard result > 0 else { return nil }
        // Clamped so that a `WATCHDOG_USEC` near the end of UInt64 cannot trap.
        return .microseconds(Int64(clamping: microseconds / 2))
    }
}
