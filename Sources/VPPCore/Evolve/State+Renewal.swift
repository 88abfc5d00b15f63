// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension State {
    mutating func apply(_ event: RenewalsObserved, at: Timestamp) {
        let window = settings?.renewal.window ?? RenewalSettings().window
        for renewal in event.renewals {
            tokens[event.token]?.renewal.renewed[renewal.adamId] = at
        }
        tokens[event.token]?.renewal.forget(before: at - window)
    }

    mutating func apply(_ event: RenewalLevelChanged, at: Timestamp) {
        guard var token = tokens[event.token] else { return }
        token.renewal.level = event.level
        token.renewal.levelSince = at
        if event.level > .calm {
            token.renewal.lastAlarm = RenewalHistory.Alarm(
                at: at, level: event.level, apps: event.renewed)
        }
        tokens[event.token] = token
    }
}

extension RenewalHistory {
    /// Drops what is older than the window.
    mutating func forget(before start: Timestamp) {
        renewed = renewed.filter { $0.value >= start }
        takenAway = takenAway.filter { $0.value.since >= start }
    }

    /// Counts licenses that go and come for the sign "re-issued".
    mutating func count(_ event: AssignmentsChanged, assignedBefore: Int, at: Timestamp) {
        let removed = event.removed.count + event.removedUsers.count
        let added = event.added.count + event.addedUsers.count
        if removed == 0, takenAway[event.asset] == nil { return }
        var counted =
            takenAway[event.asset]
            ?? TakenAway(since: at, assignedBefore: assignedBefore, removed: 0, added: 0)
        counted.removed += removed
        counted.added += added
        takenAway[event.asset] = counted
    }
}
