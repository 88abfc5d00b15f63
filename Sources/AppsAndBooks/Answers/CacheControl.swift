// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// `Cache-Control`, as far as the lookup needs it (C3).
enum CacheControl {
    /// Where the header names no age: what Apple has been seen to send.
    static let defaultAge = Duration.minutes(15)
    /// Longest age believed.
    static let maximum = Duration.hours(24)

    /// The directive `max-age`, 0 seconds to 24 hours; 15 minutes where there is none.
    static func maximumAge(_ value: String?) -> Duration {
        for directive in (value ?? "").split(separator: ",") {
            let text = directive.filter { $0 != " " && $0 != "\"" }.lowercased()
            guard text.hasPrefix("max-age="), let seconds = Int64(text.dropFirst(8)), seconds >= 0
            else { continue }
            return min(.seconds(min(seconds, 1_000_000)), maximum)
        }
        return defaultAge
    }
}
