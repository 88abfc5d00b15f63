// SPDX-License-Identifier: Apache-2.0

import Glibc
package import VPPModel

extension Timestamp {
    /// The wall clock. The only place of the product that reads it.
    package static var systemClock: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}

/// Time since boot, suspend included: for durations in the log.
func systemUptime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
