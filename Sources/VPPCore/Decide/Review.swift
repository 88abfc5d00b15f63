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
    for token in state.orderedTokens {
        decision.add(reviewToken(state, token, settings, touched, running, now: now))
    }
    let plan = planUpdates(state, touched, now: now)
    decision.add(plan)
    // What the plan ends must not be sent: that is looked at when the plan is in the state.
    if plan.events.isEmpty {
        decision.add(reviewUpdates(state, settings, running, now: now))
    }
    decision.add(reviewCommands(state, settings, running, now: now))
    decision.add(reviewAlerts(state, settings, now: now))
    return decision
}

/// What is looked at while the event log's disk is full: nothing is begun, and whoever can free
/// space is told.
package func reviewWhileFull(_ state: State, now: Timestamp) -> Decision {
    guard let settings = state.settings else { return Decision() }
    return reviewAlerts(state, settings, now: now)
}

private func reviewToken(
    _ state: State, _ token: TokenState, _ settings: Settings, _ touched: Touched,
    _ running: Set<EffectKey>, now: Timestamp
) -> Decision {
    var decision = Decision()
    guard token.fingerprint != nil else { return decision }
    if touched.everything || touched.tokens.contains(token.name) {
        decision.add(reviewCatalog(state, token))
    }
    decision.add(reviewRenewals(token, settings.renewal, now: now))
    decision.add(reviewClaim(state, token, settings.apple, now: now))

    let due = token.nextSync(settings.apple)
    if due <= now {
        if !running.contains(.sync(token.name)), let effect = state.syncEffect(token, now: now) {
            decision.effects.append(effect)
        }
    } else {
        decision.wake(at: due)
    }
    if let lookup = token.nextLookup() {
        if lookup <= now {
            if !running.contains(.lookUp(token.name)) {
                decision.effects += state.lookupEffects(token, now: now)
            }
        } else {
            decision.wake(at: lookup)
        }
    }
    return decision
}
