// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A token's place among all of them: spreads what many tokens do over time. Pure.
///
/// | # | occasion | few tokens | many tokens |
/// |---|---|---|---|
/// | 1 | first read after a start, or after the token was loaded | three a second | the same |
/// | 2 | regular read | an interval after the last | at the token's moment of each interval |
/// | 3 | full read | an interval after the last | at its moment, never later than an interval |
/// | 4 | end of a wait | then | three tokens a second, in order |
///
/// A token's moment is its place's share of the interval: 1,000 tokens and 15 minutes are 0.9 seconds
/// from one to the next. A token more or less moves the others by a fraction of that.
package struct PollPlace: Hashable, Sendable {
    /// Up to so many tokens are few: each keeps its own time. [judgement]
    static let few = 8
    /// Tokens that may begin together in any second. [judgement]
    static let startsPerSecond = 3

    /// From 0, in the order of the configuration.
    let place: Int
    /// Tokens there are; 1 or more.
    let count: Int
    /// The token's first read after a start is not before.
    let firstStart: Timestamp

    /// The place of the only token, which never waits for others.
    package static let alone = PollPlace(place: 0, count: 1, firstStart: .distantPast)

    private var isOneOfMany: Bool { count > Self.few }

    /// When the next regular read is due: half an interval after the last one at the earliest, one
    /// and a half at the latest; an interval after one that was on time.
    func due(after last: Timestamp, every interval: Duration) -> Timestamp {
        guard isOneOfMany, interval > .zero else { return last + interval }
        return moment(from: last + interval / 2, every: interval)
    }

    /// When the next full read is due: never more than an interval after the last one.
    func fullDue(after last: Timestamp, every interval: Duration) -> Timestamp {
        guard isOneOfMany, interval > .zero else { return last + interval }
        // The token's moment within the interval; where that is almost at once, the whole interval.
        let latest = moment(from: last + .microseconds(1), every: interval)
        return latest - last < interval / 96 ? last + interval : latest
    }

    /// When what waited until `moment` goes on.
    func afterWait(until moment: Timestamp) -> Timestamp {
        isOneOfMany ? moment + .seconds(Int64(place / Self.startsPerSecond)) : moment
    }

    /// The token's first moment not before `earliest`.
    func moment(from earliest: Timestamp, every interval: Duration) -> Timestamp {
        let length = interval.microseconds
        let share = length.multipliedFullWidth(by: Int64(place))
        let offset = Int64(count).dividingFullWidth(share).quotient
        let since = earliest.microseconds - offset
        let (whole, rest) = since.quotientAndRemainder(dividingBy: length)
        let intervals = rest > 0 ? whole + 1 : whole
        return Timestamp(microseconds: intervals * length + offset)
    }
}

extension State {
    /// The places of the tokens, in the same order.
    ///
    /// First reads form a queue: three tokens a second from the daemon's start, or from when a token
    /// was loaded. It hangs on nothing that changes while it is worked off.
    package var pollPlaces: [PollPlace] {
        let start = startedAt ?? .distantPast
        let arrivals = tokens.indices.map { max(start, tokens[$0].loadedAt ?? .distantPast) }
        let order = arrivals.indices.sorted { (arrivals[$0], $0) < (arrivals[$1], $1) }
        var slots = arrivals
        for (rank, index) in order.enumerated() where rank >= PollPlace.startsPerSecond {
            let before = order[rank - PollPlace.startsPerSecond]
            slots[index] = max(arrivals[index], slots[before] + .seconds(1))
        }
        return slots.enumerated().map {
            PollPlace(place: $0, count: tokens.count, firstStart: $1)
        }
    }
}
