// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Decides what the state asks for, whatever led to it: syncs and lookups that are due, claims,
/// plans, commands, levels and alerts. Pure, and level-triggered: once its events are folded in,
/// it wants no event more, and it goes on wanting its effects until their outcome is an event.
///
/// That is why a restart needs no path of its own: what was intended before a crash is still
/// wanted after it, under the same ids.
/// - Parameters:
///   - touched: what to plan updates and catalogs for; everything else is looked at each time.
///   - running: effects under way, which need not be wanted again.
package func review(
    _ state: State, touched: Touched, running: Set<EffectKey>, now: Timestamp
) -> Decision {
    var decision = Decision()
    guard let settings = state.settings else { return decision }
    let outage = ServiceOutage(among: state.tokens)
    let serviceDue = state.serviceNotBefore ?? .distantPast
    if serviceDue > now { decision.wake(at: serviceDue) }
    var mayWrite = serviceDue <= now
    var isCataloged = true
    for (token, place) in zip(state.tokens, state.pollPlaces) where token.fingerprint != nil {
        if touched.everything || touched.tokens.contains(token.name) {
            let catalog = reviewCatalog(state, token)
            if !catalog.events.isEmpty { isCataloged = false }
            decision.add(catalog)
        }
        let renewals = reviewRenewals(token, settings.renewal, now: now)
        decision.add(renewals)
        guard serviceDue <= now else { continue }
        // What a level that rises holds must not begin: that is looked at when it is in the state.
        if !renewals.events.isEmpty {
            mayWrite = false
        } else {
            decision.add(reviewClaim(state, token, settings.apple, now: now))
            decision.add(reviewSubscription(state, token, now: now))
        }
        decision.add(reviewSync(state, token, at: place, during: outage, running, now: now))
        decision.add(reviewLookups(state, token, running, now: now))
    }
    if mayWrite { decision.add(reviewWrites(state, running, now: now)) }
    decision.add(reviewNotificationSecrets(state, now: now))
    let plan = planUpdates(state, touched, now: now)
    decision.add(plan)
    // What the plan ends, or what leaves the catalog, must not be sent: that is looked at when it is in
    // the state.
    if plan.events.isEmpty, isCataloged {
        decision.add(reviewUpdates(state, settings, running, now: now))
        if settings.mdm != nil { decision.add(reviewParked(state, settings.updates, now: now)) }
    }
    if isCataloged { decision.add(reviewCommands(state, settings, running, now: now)) }
    decision.add(reviewAlerts(state, settings, now: now))
    return decision
}

/// What is looked at while the event log's disk is full: nothing is begun, and whoever can free
/// space is told.
package func reviewWhileFull(_ state: State, now: Timestamp) -> Decision {
    guard let settings = state.settings else { return Decision() }
    return reviewAlerts(state, settings, now: now)
}

private func reviewSync(
    _ state: State, _ token: TokenState, at place: PollPlace, during outage: ServiceOutage?,
    _ running: Set<EffectKey>, now: Timestamp
) -> Decision {
    guard let settings = state.settings else { return Decision() }
    let due = token.nextSync(settings.apple, at: place, during: outage)
    guard due <= now else { return Decision(wake: due) }
    guard !running.contains(.sync(token.name)),
        let effect = state.syncEffect(token, at: place, now: now)
    else { return Decision() }
    return Decision(effects: [effect])
}

private func reviewLookups(
    _ state: State, _ token: TokenState, _ running: Set<EffectKey>, now: Timestamp
) -> Decision {
    guard let lookup = token.nextLookup() else { return Decision() }
    guard lookup <= now else { return Decision(wake: lookup) }
    guard !running.contains(.lookUp(token.name)) else { return Decision() }
    return Decision(effects: state.lookupEffects(token, now: now))
}
