// SPDX-License-Identifier: Apache-2.0

/// Counts requests in the last second, for each token and each location.
struct RateMeter: Sendable {
    private var recent: [String: [Moment]] = [:]

    /// Notes a request.
    /// - Returns: How many there were for `key` in the last second, this one included.
    mutating func note(_ key: String, now: Moment) -> Int {
        var moments = recent[key] ?? []
        moments.removeAll { now - $0 >= .seconds(1) }
        moments.append(now)
        recent[key] = moments
        return moments.count
    }
}
