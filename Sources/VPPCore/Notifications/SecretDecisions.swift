// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Sees to the secret of Apple's notifications (O4, X1).
///
/// | # | secrets | what follows |
/// |---|---|---|
/// | 1 | none: the first, or the file is gone | one is made |
/// | 2 | the current one is older than `secret_age` | another is made, both are accepted |
/// | 3 | two, an hour after, and no location that may be written to has the old one | it is given up |
/// | 4 | one could not be made | tried again an hour later |
func reviewNotificationSecrets(_ state: State, now: Timestamp) -> Decision {
    guard let settings = state.settings?.notifications else { return Decision() }
    guard let secrets = state.notificationSecrets else {
        return Decision(effects: [.makeNotificationSecret])
    }
    var decision = Decision()
    if let triedAt = secrets.triedAt {
        let again = triedAt + NotificationSecretsState.retryInterval
        if again > now { return Decision(wake: again) }
    }
    let old = secrets.since.map { $0 + settings.secretAge } ?? .distantPast
    if secrets.current == nil || old <= now {
        return Decision(effects: [.makeNotificationSecret])
    }
    decision.wake(at: old)
    guard let previous = secrets.previous else { return decision }
    let overlapEnds = (secrets.since ?? now) + NotificationSecretsState.overlap
    guard overlapEnds <= now else {
        decision.wake(at: overlapEnds)
        return decision
    }
    let isInUse = state.tokens.contains { token in
        token.standing.mayWrite
            && (token.location.notifications?.secret == previous
                || token.subscription.confirmed?.secret == previous
                || token.subscription.intended?.target?.secret == previous)
    }
    if !isInUse { decision.effects.append(.retireNotificationSecret) }
    return decision
}

/// Decides what there is in the file of the secrets now.
/// - Parameter isTried: one was to be made or given up; the attempt itself is news then.
func decideNotificationSecrets(
    _ state: State, _ report: NotificationSecretsReport, isTried: Bool
) -> Decision {
    let known = state.notificationSecrets ?? NotificationSecretsState()
    let problem = report.problem ?? ""
    let isNews =
        known.current != report.current || known.previous != report.previous
        || known.problem != problem
    guard isNews || (isTried && !problem.isEmpty) else { return Decision() }
    return Decision(events: [
        .notificationSecretsChanged(
            NotificationSecretsChanged(
                current: report.current, previous: report.previous, problem: problem))
    ])
}
