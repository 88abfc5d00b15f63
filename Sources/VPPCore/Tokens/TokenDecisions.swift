// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Decides what a failed sync means for the token (apple-apps-and-books.md, 8.5).
///
/// | # | failure | standing becomes | next call |
/// |---|---|---|---|
/// | 1 | expired (9621) | expired | re-check interval |
/// | 2 | revoked (9625) | revoked | re-check interval |
/// | 3 | invalid (9622) | invalid; the file is read again | re-check interval |
/// | 4 | unauthorized, first | unchanged | retry interval |
/// | 5 | unauthorized, again | invalid; the file is read again | re-check interval |
/// | 6 | notPermitted | restricted | back-off |
/// | 7 | all others | unchanged | back-off, at least Retry-After |
/// | 8 | the service fails for many tokens | unchanged | as ``ServiceOutage`` says |
func decideSyncFailure(
    _ state: State, _ token: TokenState, _ failure: AppleFailure, now: Timestamp
) -> Decision {
    let settings = state.settings?.apple ?? AppleSettings()
    let standing = standing(after: failure, of: token)
    var wait = backOff(
        token, failuresInRow: token.failuresInRow, settings,
        during: failure.kind.isOfService ? ServiceOutage(among: state.tokens) : nil)
    if standing.map({ !$0.isRead }) ?? !token.standing.isRead { wait = settings.recheckInterval }
    let notBefore = max(now + wait, failure.retryAfter ?? now)
    var decision = Decision(events: [
        .syncFailed(SyncFailed(token: token.name, failure: failure, notBefore: notBefore))
    ])
    if let standing, standing != token.standing {
        decision.events.append(
            .tokenStandingChanged(
                TokenStandingChanged(
                    token: token.name, from: token.standing, to: standing, failure: failure)))
        if standing == .invalid { decision.effects.append(.reloadToken(token.name)) }
        // What was a duplicate of a token that is dead is one no longer: it is tried at once.
        if !standing.isRead {
            decision.events += state.tokens.filter { $0.duplicateOf == token.name }
                .map(\.reconsidered)
        }
    }
    return decision
}

private func standing(after failure: AppleFailure, of token: TokenState) -> TokenStanding? {
    switch failure.kind {
    case .expired: .expired
    case .revoked: .revoked
    case .invalid: .invalid
    case .unauthorized: token.lastFailure?.kind == .unauthorized ? .invalid : nil
    case .notPermitted: .restricted
    case .throttled, .unavailable, .unreadable, .unreachable, .staleVersion, .inconsistent,
        .gone, .rejected:
        nil
    }
}

/// The wait after a failure: the retry interval, doubled with each failure in a row, up to the
/// sync interval or an hour, whichever is longer, and spread by up to a fifth so that many tokens
/// do not come back at once. The spread follows from the name, so that a replay decides alike.
/// - Parameters:
///   - failuresInRow: those before this one.
///   - outage: what many tokens suffer from, if they do: few try, within ``ServiceOutage/trialLimit``,
///     and the others wait ``ServiceOutage/hold`` or more.
func backOff(
    _ token: TokenState, failuresInRow: Int, _ settings: AppleSettings,
    during outage: ServiceOutage? = nil
) -> Duration {
    let isTried = outage?.isTried(with: token.name)
    let limit = isTried == true ? ServiceOutage.trialLimit : max(settings.syncInterval, .hours(1))
    let doublings = min(failuresInRow, 16)
    var wait = min(settings.retryInterval * (1 << doublings), limit)
    if isTried == false { wait = max(wait, ServiceOutage.hold) }
    let spread = StableHash.fnv1a("\(token.name.text)/\(failuresInRow)".utf8) % 200
    return .microseconds(wait.microseconds + wait.microseconds / 1_000 * Int64(spread))
}

/// Decides the standing a token has after Apple accepted it on a data endpoint.
///
/// | # | finding | standing |
/// |---|---|---|
/// | 1 | an earlier token of the configuration, not dead, opens the same location | duplicate |
/// | 2 | the `mdmInfo` is another MDM's, and may not be taken over | claimed |
/// | 3 | restricted, and no administrator asked for another try | restricted |
/// | 4 | otherwise | active |
func decideAcceptedStanding(
    _ state: State, _ token: TokenState, uId: LibraryID?, mdmInfo: MDMInfo?
) -> [Event] {
    let other = state.tokens.prefix { $0.name != token.name }
        .first { $0.location.uId == uId && uId != nil && $0.standing.isRead }
    let takeOver = state.tokenSettings(token.name)?.takeOver ?? false
    let foreign = mdmInfo.flatMap { $0.id == state.installation ? nil : $0 }
    let to: TokenStanding
    if other != nil {
        to = .duplicate
    } else if foreign != nil, !takeOver {
        to = .claimed
    } else if token.standing == .restricted {
        to = .restricted
    } else {
        to = .active
    }
    let unchanged =
        to == token.standing && (to != .claimed || token.claimedBy == foreign)
        && (to != .duplicate || token.duplicateOf == other?.name)
    if unchanged { return [] }
    return [
        .tokenStandingChanged(
            TokenStandingChanged(
                token: token.name, from: token.standing, to: to,
                other: to == .duplicate ? other?.name : nil,
                mdmInfo: to == .claimed ? foreign : nil))
    ]
}

/// Claims a location that nobody has claimed, or that may be taken over (T6). A claim that did not
/// stick is repeated no sooner than the next sync: two MDMs that both take over must not race.
func reviewClaim(
    _ state: State, _ token: TokenState, _ settings: AppleSettings, now: Timestamp
) -> Decision {
    guard let fingerprint = token.fingerprint, let installation = state.installation,
        token.mayWrite, token.clientConfigReadAt != nil
    else { return Decision() }
    let present = token.location.mdmInfo
    // Nearly always: looked at in every review, so the settings are not searched for nothing.
    if token.claimIntended == nil, present?.id == installation { return Decision() }
    // The leave to take over may have been withdrawn since the claim was intended: then it ends with
    // a look, and the next answer of Apple's makes the token `claimed`.
    let mayReplace = present != nil && state.tokenSettings(token.name)?.takeOver == true
    let effect = { (info: MDMInfo) -> Effect in
        .claim(
            token.name, fingerprint: fingerprint, info, replacing: mayReplace ? present : nil,
            token.location.uId)
    }
    if let intended = token.claimIntended {
        guard token.mayCall(at: now) else { return Decision(wake: token.notBefore) }
        return Decision(effects: [effect(intended)])
    }
    guard present == nil || mayReplace else { return Decision() }
    guard token.mayCall(at: now) else { return Decision(wake: token.notBefore) }
    if let answered = token.claimAnsweredAt, answered + settings.syncInterval > now {
        return Decision(wake: answered + settings.syncInterval)
    }
    let info = MDMInfo(id: installation, name: "vppd", metadata: "vppd \(state.release)")
    return Decision(
        events: [
            .claimRequested(ClaimRequested(token: token.name, mdmInfo: info, replaces: present))
        ],
        effects: [effect(info)])
}

func decideClaimAnswer(
    _ state: State, _ token: TokenState, _ result: Result<ClientConfig, AppleFailure>,
    now: Timestamp
) -> Decision {
    // One that was begun before the token was taken out and put back is no claim now; what Apple
    // said counts all the same.
    let isOpen = token.claimIntended != nil
    switch result {
    case .success(let config):
        var events: [Event] = isOpen ? [.claimAnswered(ClaimAnswered(token: token.name))] : []
        let location = config.completed(by: token.location)
        if location != token.location {
            events.append(
                .locationDescribed(LocationDescribed(token: token.name, config: location)))
        }
        events += decideAcceptedStanding(
            state, token, uId: location.uId, mdmInfo: config.mdmInfo)
        return Decision(events: events)
    case .failure(let failure):
        var decision = decideSyncFailure(state, token, failure, now: now)
        if isOpen {
            decision.events.insert(
                .claimAnswered(ClaimAnswered(token: token.name, failure: failure)), at: 0)
        }
        return decision
    }
}
