// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension State {
    /// What every location is to send to us; nil while there is no secret, or the option is off.
    var wantedNotifications: NotificationTarget? {
        guard let settings = settings?.notifications, let secret = notificationSecrets?.current
        else { return nil }
        return NotificationTarget(url: settings.url, secret: secret)
    }

    /// Whether a location sends to us what is wanted, as far as Apple says.
    func isSubscribed(_ token: TokenState, to wanted: NotificationTarget) -> Bool {
        guard wanted.isMet(by: token.location.notifications) else { return false }
        let secret = token.location.notifications?.secret ?? token.subscription.confirmed?.secret
        return secret == wanted.secret
    }
}

extension State {
    /// Whether it was vppd that asked for what a location sends: it was confirmed, or carries a
    /// secret of vppd's because a request arrived after it was given up.
    fileprivate func isOurs(_ present: NotificationTarget, of token: TokenState) -> Bool {
        if token.subscription.confirmed?.url == present.url { return true }
        guard let secret = present.secret, let known = notificationSecrets else { return false }
        return secret == known.current || secret == known.previous
    }
}

/// Has a location that is ours send its notifications to us, or stop (O4).
///
/// | # | option | at Apple | what follows |
/// |---|---|---|---|
/// | 1 | - | an intent without an answer | the same again: it reads first |
/// | 2 | on, no secret yet | - | nothing, until there is one |
/// | 3 | on | as wanted | nothing |
/// | 4 | on | anything else | subscribe |
/// | 5 | off | a URL that was confirmed to us, or a secret of ours | release it |
/// | 6 | off | another URL, or none | nothing |
///
/// What was asked for and refused is asked for again an hour later; something else at once.
func reviewSubscription(_ state: State, _ token: TokenState, now: Timestamp) -> Decision {
    guard let fingerprint = token.fingerprint, let installation = state.installation,
        token.mayWrite, token.clientConfigReadAt != nil, token.claimIntended == nil,
        let info = token.location.mdmInfo, info.id == installation
    else { return Decision() }
    guard token.mayCall(at: now) else { return Decision(wake: token.notBefore) }
    let effect = { (intent: SubscriptionState.Intent) -> Effect in
        .subscribe(token.name, fingerprint: fingerprint, intent, info, token.location.uId)
    }
    if let intended = token.subscription.intended { return Decision(effects: [effect(intended)]) }
    var intent = SubscriptionState.Intent()
    if state.settings?.notifications != nil {
        guard let wanted = state.wantedNotifications, !state.isSubscribed(token, to: wanted)
        else { return Decision() }
        intent.target = wanted
    } else {
        guard let present = token.location.notifications, state.isOurs(present, of: token) else {
            return Decision()
        }
        intent.releases = present.url
    }
    if let answered = token.subscription.answeredAt, token.subscription.asked == intent.target {
        let again = answered + SubscriptionState.retryInterval
        if again > now { return Decision(wake: again) }
    }
    return Decision(
        events: [
            .subscriptionRequested(
                SubscriptionRequested(
                    token: token.name, target: intent.target, releases: intent.releases))
        ],
        effects: [effect(intent)])
}

func decideSubscriptionAnswer(
    _ state: State, _ token: TokenState, _ result: Result<SubscriptionAnswer, AppleFailure>,
    now: Timestamp
) -> Decision {
    guard let intended = token.subscription.intended else {
        // The token was taken out and put back meanwhile: the wait Apple asked for still holds.
        guard case .failure(let failure) = result else { return Decision() }
        return decideSyncFailure(state, token, failure, now: now)
    }
    switch result {
    case .success(let answer):
        let config = answer.config
        let isOurs = config.mdmInfo?.id == state.installation
        let confirmed = intended.target.flatMap {
            isOurs && $0.isMet(by: config.notifications) ? $0 : nil
        }
        var failure = answer.refusal.map(\.asRefusal)
        if failure == nil, isOurs, intended.target != nil, confirmed == nil {
            failure = AppleFailure(
                kind: .rejected, endpoint: "client/config",
                detail: "client/config: Apple took the subscription and does not show it")
        }
        var events: [Event] = [
            .subscriptionAnswered(
                SubscriptionAnswered(token: token.name, failure: failure, confirmed: confirmed))
        ]
        let location = config.completed(by: token.location)
        if location != token.location {
            events.append(
                .locationDescribed(LocationDescribed(token: token.name, config: location)))
        }
        events += decideAcceptedStanding(
            state, token, uId: location.uId, mdmInfo: config.mdmInfo)
        return Decision(events: events)
    case .failure(let failure):
        // A refusal on its merits says nothing about the token.
        var decision =
            failure.kind == .rejected && failure.retryAfter == nil
            ? Decision() : decideSyncFailure(state, token, failure, now: now)
        decision.events.insert(
            .subscriptionAnswered(SubscriptionAnswered(token: token.name, failure: failure)), at: 0)
        return decision
    }
}

extension AppleFailure {
    /// A POST without an answer that had no effect counts as refused: Apple may have waited for us.
    fileprivate var asRefusal: AppleFailure {
        var refusal = self
        refusal.kind = .rejected
        return refusal
    }
}
