// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Local time of one time zone, in whole seconds.
///
/// A local time is written as if it were UTC: seconds since 1970-01-01T00:00:00 on the wall.
struct ZonedClock {
    private let zone: TimeZone

    /// - Parameter name: IANA name. Nil and names nobody knows mean UTC.
    init(named name: String?) {
        zone = name.flatMap { TimeZone(identifier: $0) } ?? .gmt
    }

    /// Seconds east of Greenwich at a moment in seconds since 1970.
    func offset(at moment: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(moment))))
    }

    /// What the wall shows at a moment.
    func local(at moment: Int64) -> Int64 {
        moment + offset(at: moment)
    }

    /// The first moment at which the wall shows `local` or later.
    ///
    /// A local time that comes twice (clocks go back) gives the first of the two; one that is
    /// skipped (clocks go forward) gives the moment of the change, the next one that exists.
    func firstMoment(local: Int64) -> Int64 {
        // No zone is more than 15 hours from Greenwich: a day on both sides encloses the moment.
        // Nor does a zone change its offset twice in two days.
        let (early, late) = (local - 86_400, local + 86_400)
        let (before, after) = (offset(at: early), offset(at: late))
        if before == after { return local - before }
        let change = firstChange(after: early, upTo: late, from: before)
        return local - before < change ? local - before : max(local - after, change)
    }

    /// The first second of the range whose offset is not `offset`, by bisection.
    private func firstChange(after early: Int64, upTo late: Int64, from offset: Int64) -> Int64 {
        var (unchanged, changed) = (early, late)
        while changed - unchanged > 1 {
            let middle = unchanged + (changed - unchanged) / 2
            if self.offset(at: middle) == offset { unchanged = middle } else { changed = middle }
        }
        return changed
    }
}
