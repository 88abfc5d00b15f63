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
        // On the way down the alarm stays what it was at its worst.
        let isWorse = event.level > token.renewal.level
        token.renewal.level = event.level
        token.renewal.levelSince = at
        if isWorse {
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
        movements = movements.filter { $0.value.since >= start }
    }

    /// Counts licenses that go and come within the window, for the sign "re-issued".
    mutating func count(
        _ event: AssignmentsChanged, assignedBefore: Int, window: Duration, at: Timestamp
    ) {
        if let past = movements[event.asset], past.since + window < at {
            movements[event.asset] = nil
        }
        let removed = event.removed.count + event.removedUsers.count
        let added = event.added.count + event.addedUsers.count
        var counted =
            movements[event.asset]
            ?? Movement(since: at, assignedBefore: assignedBefore, removed: 0, added: 0)
        counted.removed += removed
        counted.added += added
        movements[event.asset] = counted
    }
}
