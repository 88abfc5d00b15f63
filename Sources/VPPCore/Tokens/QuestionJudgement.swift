// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Whether an administrator's question is put to Apple.
package enum QuestionVerdict: Hashable, Sendable {
    case accepted(fingerprint: String, LibraryID?)
    /// One line that says why not, and what would help.
    case refused(String)
}

/// Judges a question about a token's location that an administrator wants answered by Apple now.
/// Pure; the first row that fits.
///
/// | # | finding | verdict |
/// |---|---|---|
/// | 1 | there is no such token, or it has no secret | refused |
/// | 2 | its standing is expired, revoked, invalid or duplicate | refused |
/// | 3 | Apple asked not to be called yet, or is in trouble (S4) | refused |
/// | 4 | otherwise | accepted |
package func judgeQuestion(_ state: State, _ name: TokenName, now: Timestamp) -> QuestionVerdict {
    guard let token = state.tokens[name] else {
        return .refused("there is no token \"\(name)\"; vppd status lists the tokens")
    }
    let update = "vppd token update \(name) FILE"
    guard let fingerprint = token.fingerprint else {
        return .refused("token \"\(name)\" has no usable file; install one with: \(update)")
    }
    switch token.standing {
    case .pending, .active, .claimed, .restricted: break
    case .expired, .revoked, .invalid:
        return .refused(
            "token \"\(name)\" is \(token.standing.rawValue); download a fresh one and: \(update)")
    case .duplicate:
        let other = token.duplicateOf.map { "\"\($0)\"" } ?? "another one"
        return .refused(
            "token \"\(name)\" opens the same location as \(other); ask about that one")
    }
    let service = state.serviceNotBefore.flatMap { $0 > now ? $0 : nil }
    if let moment = token.mayBeAsked(at: now) ? service : token.notBefore {
        return .refused(
            "Apple asked for a wait, or is in trouble: ask again with token \"\(name)\" after "
                + "\(moment.toTheSecond) (vppd status)")
    }
    return .accepted(fingerprint: fingerprint, token.location.uId)
}

/// Decides what follows from a question that failed: what Apple says of the token and of its pace
/// binds everything vppd does with it, whoever asked.
///
/// | # | failure | what follows |
/// |---|---|---|
/// | 1 | with Retry-After, or throttled | as after a sync that failed |
/// | 2 | expired, revoked, invalid | as after a sync that failed |
/// | 3 | any other | nothing: it is about the question |
func decideQuestionFailure(
    _ state: State, _ token: TokenState, _ failure: AppleFailure, now: Timestamp
) -> Decision {
    switch failure.kind {
    case .throttled, .expired, .revoked, .invalid:
        return decideSyncFailure(state, token, failure, now: now)
    case .unauthorized, .notPermitted, .unavailable, .unreadable, .unreachable, .staleVersion,
        .inconsistent, .gone, .rejected:
        guard failure.retryAfter != nil else { return Decision() }
        // The wait is Apple's; the rest of what it said is about the question.
        var wait = failure
        wait.kind = .throttled
        return decideSyncFailure(state, token, wait, now: now)
    }
}
