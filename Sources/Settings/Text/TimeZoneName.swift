// SPDX-License-Identifier: Apache-2.0

import Foundation

/// IANA names of time zones, judged by the same library the core computes windows with.
enum TimeZoneName {
    /// True where `name` is a zone of the IANA database. Foundation's own `GMT+0200` is none.
    static func exists(_ name: String) -> Bool {
        // An offset, however written, comes back as `GMT+0200`; no name of the database does.
        guard let zone = TimeZone(identifier: name) else { return false }
        return !zone.identifier.hasPrefix("GMT+") && !zone.identifier.hasPrefix("GMT-")
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
