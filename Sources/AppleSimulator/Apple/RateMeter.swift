// SPDX-License-Identifier: Apache-2.0

/// Counts requests in the last second, for each token and each location.
struct RateMeter: Sendable {
    private var recent: [Key: [Moment]] = [:]

    /// Whose requests are counted.
    enum Key: Hashable, Sendable {
        case token(String)
        case location(String)
        case organization
    }

    /// Notes a request.
    /// - Returns: How many there were for `key` in the last second, this one included.
    mutating func note(_ key: Key, now: Moment) -> Int {
        // In place: a second may hold many. A moment after `now` is of a clock that went back.
        let old = recent[key]?.prefix { now - $0 >= .seconds(1) || $0 > now }.count ?? 0
        recent[key]?.removeFirst(old)
        recent[key, default: []].append(now)
        return recent[key]?.count ?? 0
    }
}
