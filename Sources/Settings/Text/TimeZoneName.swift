// SPDX-License-Identifier: Apache-2.0

import Foundation

/// IANA names of time zones, judged by the same library the core computes windows with.
enum TimeZoneName {
    /// True where `name` is a zone of the IANA database. Foundation's own `GMT+0200` is none.
    static func exists(_ name: String) -> Bool {
        guard !name.hasPrefix("GMT+"), !name.hasPrefix("GMT-"), !name.isEmpty else { return false }
        // What Foundation rewrites (`UTC+1`) is not a name but its own notation of an offset.
        return TimeZone(identifier: name)?.identifier == name
    }

    /// What to write instead of a name that does not exist.
    static func remedy(for name: String) -> String {
        let known = TimeZone.knownTimeZoneIdentifiers + ["UTC"]
        if let nearest = Nearest.of(name, among: known) {
            return "did you mean \(Quoting.quoted(nearest))?"
        }
        return "write an IANA name such as \"Europe/Berlin\" (timedatectl list-timezones)"
    }
}
