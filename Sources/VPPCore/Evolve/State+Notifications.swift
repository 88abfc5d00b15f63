// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension State {
    mutating func apply(_ event: NotificationSecretsChanged, at: Timestamp) {
        var secrets = notificationSecrets ?? NotificationSecretsState()
        if secrets.current != event.current { secrets.since = event.current.map { _ in at } }
        secrets.current = event.current
        secrets.previous = event.previous
        secrets.problem = event.problem
        secrets.triedAt = event.problem.isEmpty ? nil : at
        notificationSecrets = secrets
    }

    mutating func apply(_ event: SubscriptionRequested) {
        tokens[event.token]?.subscription.intended = SubscriptionState.Intent(
            target: event.target, releases: event.releases)
    }

    mutating func apply(_ event: SubscriptionAnswered, at: Timestamp) {
        guard var subscription = tokens[event.token]?.subscription else { return }
        subscription.asked = subscription.intended?.target
        subscription.intended = nil
        subscription.answeredAt = at
        subscription.refusal = event.failure
        if event.failure == nil { subscription.confirmed = event.confirmed }
        tokens[event.token]?.subscription = subscription
    }

    mutating func apply(_ event: NotificationReceived, at: Timestamp) {
        // In place: the list of those that were heard is long.
        tokens[event.token]?.heard.add(event.id, at: at)
        if event.asksForRead {
            tokens[event.token]?.news.ask(at: at)
        } else {
            tokens[event.token]?.unusedNotifications += 1
        }
    }
}
