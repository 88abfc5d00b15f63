// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Apple, or the way to it, fails for everyone: so many tokens failed since the last success of any
/// that it is not theirs. Follows from the state alone.
///
/// While it lasts a few tokens try, more often than a single failing token would; the others wait
/// ``hold``. The first success ends it for all (``ServiceRecovered``).
struct ServiceOutage: Hashable {
    /// Tokens that have to fail since any succeeded. [judgement]
    static let threshold = 4
    /// Tokens that go on trying.
    static let trials = 3
    /// Longest wait between two tries of such a token.
    static let trialLimit = Duration.minutes(5)
    /// How long the other tokens wait at least, for one try each in case the trials' trouble is their
    /// own.
    static let hold = Duration.hours(1)

    /// When the first of them failed.
    let since: Timestamp
    /// The tokens that go on trying: those that failed first, so that they stay the same.
    let trials: [TokenName]

    /// Nil: there is none.
    /// - Parameter tokens: all tokens, in the order of the configuration.
    init?(among tokens: TokenTable) {
        let lastSuccess = tokens.lazy.compactMap(\.lastSyncAt).max() ?? .distantPast
        let failing = tokens.filter {
            $0.failsWithService && ($0.firstFailureAt ?? .distantPast) > lastSuccess
        }
        guard failing.count >= Self.threshold else { return nil }
        let earliest = failing.enumerated().sorted {
            ($0.element.firstFailureAt ?? .distantPast, $0.offset)
                < ($1.element.firstFailureAt ?? .distantPast, $1.offset)
        }.map(\.element)
        since = earliest[0].firstFailureAt ?? .distantPast
        trials = earliest.prefix(Self.trials).map(\.name)
    }

    func isTried(with token: TokenName) -> Bool { trials.contains(token) }
}

extension TokenState {
    /// The last read failed in a way that says nothing about the token.
    var failsWithService: Bool {
        standing.isRead && lastFailure?.kind.isOfService == true
    }
}

extension AppleFailure.Kind {
    /// Whether it may be the same for every token. Throttling is an organization's own.
    var isOfService: Bool {
        switch self {
        case .unavailable, .unreadable, .unreachable, .gone: true
        case .expired, .revoked, .invalid, .unauthorized, .notPermitted, .throttled, .staleVersion,
            .inconsistent, .rejected:
            false
        }
    }
}
