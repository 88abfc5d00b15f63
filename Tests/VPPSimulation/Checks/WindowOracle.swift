// SPDX-License-Identifier: Apache-2.0

import Foundation
import VPPModel

/// Whether a window is open, worked out another way than the product does: the wall is looked at
/// minute by minute around each start (U3).
enum WindowOracle {
    /// - Parameter deviceTimeZone: used where the window names none; UTC where neither does.
    static func isOpen(
        _ window: UpdateWindow, at moment: Timestamp, deviceTimeZone: String?
    ) -> Bool {
        let zone =
            (window.timeZone ?? deviceTimeZone).flatMap { TimeZone(identifier: $0) } ?? .gmt
        let now = moment.seconds
        // All offsets in use from two days back on.
        let offsets = Set((0...54).map { offset(zone, now + 6 * 3_600 - Int64($0) * 3_600) })
        let (least, most) = (offsets.min() ?? 0, offsets.max() ?? 0)
        let today = (now + most) / 86_400
        for day in (today - 2)...today where window.days.contains(Int((day + 3) % 7) + 1) {
            let local = day * 86_400 + Int64(window.startMinute) * 60
            // The first minute at which the wall shows the start, or later.
            var start = local - most
            while start < local - least, start + offset(zone, start) < local { start += 60 }
            let end = Timestamp(seconds: start) + window.length
            if Timestamp(seconds: start) <= moment, moment < end { return true }
        }
        return false
    }

    private static func offset(_ zone: TimeZone, _ seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
    }
}
