// SPDX-License-Identifier: Apache-2.0

extension AppleService {
    /// Does all asynchronous work that is due at `now`, in the order it was asked for.
    package mutating func settle(_ now: Moment) {
        guard let due = nextEvent, due <= now else { return }
        for uId in busy.sorted() {
            guard let place = locations.index(forKey: uId),
                let due = locations.values[place].nextDue, due <= now
            else { continue }
            for id in locations.values[place].takePending(dueAt: now) {
                finish(id, uId, place, now: now)
            }
            if locations.values[place].pending.isEmpty { busy.remove(uId) }
        }
    }

    private mutating func finish(
        _ id: String, _ uId: String, _ place: Dictionary<String, Location>.Index, now: Moment
    ) {
        guard var event = locations.values[place].events[id] else { return }
        let rules = EventRules(
            reassociationFails: behavior.reassociationFails, refusedSerials: refusedSerials,
            accounts: accounts)
        let outcome = locations.values[place].carryOut(&event, rules)
        event.failures = outcome.failures
        event.status = event.failures.isEmpty ? "COMPLETE" : "FAILED"
        event.ended = now
        locations.values[place].events[id] = event
        notify(event, outcome, uId, now: now)
    }
}
