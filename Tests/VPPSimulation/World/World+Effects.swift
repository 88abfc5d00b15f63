// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// Effects: they begin, run in the product's own code, and bring back an input.
extension World {
    /// An effect begins.
    func begin(_ effect: Durable<Effect>, wasFull: Bool) throws(Violation) {
        // With a secret that was replaced or has left the configuration it runs into nothing: checked
        // where a request leaves.
        if let name = effect.effect.key?.token,
            ledger.state.tokens[name]?.fingerprint != effect.effect.fingerprint
        {
            return run(effect)
        }
        switch effect.effect {
        case .announce(let announcement):
            if plan.variant == .silentAlert { return }
            return try told.tell(announcement, ledger)
        // As the daemon does: behind the other effects of the step.
        case .reloadToken(let name): return later(.zero, .readToken(name, life: life))
        case .sync, .lookUp, .checkWrite: break
        case .makeNotificationSecret, .retireNotificationSecret: break
        case .write: try checkWriteBegins(effect.effect)
        case .subscribe: try checkSubscribe(effect.effect)
        case .claim: try checkClaim(effect.effect)
        case .send(_, let uuid, _, _): try checkSend(uuid)
        }
        if wasFull { throw Violation(.fullDisk, "\(effect.effect) is begun while it is full") }
        note("begins: \(effect.effect)")
        run(effect)
    }

    private func run(_ effect: Durable<Effect>) {
        let process = running
        guard let runner = process.runner else { preconditionFailure("nothing to run it with") }
        lastEffect += 1
        let (number, outcomes) = (lastEffect, process.outcomes)
        process.running.insert(number)
        underWay[number] = effect.effect.key
        if case .claim(let name, _, _, _, _) = effect.effect {
            leaves[number] = mayTakeOver(name.text)
        }
        if case .sync = effect.effect { readBegan[number] = ledger.seq }
        readings.begin(effect.effect, number, self)
        writing.begin(effect.effect, number)
        loop.spawn {
            let input = await SimulatedNetwork.$effect.withValue(number) {
                await runner.run(effect)
            }
            outcomes.add(.init(effect: number, input: input))
        }
    }

    /// Lets the process work until all of it waits for time or for an answer.
    func runProcess() throws(Violation) {
        while true {
            loop.drain()
            guard let process else { return }
            let movements = process.network.takeMovements()
            for movement in movements {
                switch movement {
                case .leaves(let departure): try depart(departure)
                case .abandons(let number): monitor.abandoned(number)
                }
            }
            let outcomes = process.outcomes.take()
            for outcome in outcomes where self.process === process {
                try come(back: outcome, to: process)
            }
            if movements.isEmpty, outcomes.isEmpty { break }
        }
        guard let process else { return }
        let waits = process.network.underWay > 0 || process.clock.nextWake != nil
        precondition(
            process.running.isEmpty || waits,
            "an effect waits for nothing the world knows of: it left the run loop")
    }

    private func come(
        back outcome: SimulatedProcess.Outcomes.Outcome, to process: SimulatedProcess
    ) throws(Violation) {
        process.running.remove(outcome.effect)
        underWay[outcome.effect] = nil
        leaves[outcome.effect] = nil
        let began = readBegan.removeValue(forKey: outcome.effect)
        guard var input = outcome.input else { return }
        input = altered(input)
        if plan.variant == .dropsOutcomes, random.chance(3) { return }
        switch input {
        case .synced(_, _, _, .failure), .claimed(_, _, .failure), .subscribed(_, _, .failure):
            standings.failed(outcome.effect)
        default: break
        }
        taking[outcome.effect] = input.completes
        readings.end(outcome.effect, input)
        if let began, case .synced(let name, _, _, .success) = input {
            ledger.writes.readReturns(name, began: began)
        }
        note("comes back: \(Self.summary(input))")
        try take(input)
        try alertAtPoll(input)
    }

    /// What inputs that were taken say about the world is durable now.
    func noteTaken(_ inputs: [Input]) {
        developer.beginStep()
        let lookup = onlyLookup(inputs)
        for effect in taking.keys.sorted() {
            monitor.inputTaken(of: effect)
            standings.inputTaken(of: effect, isWrite: isWrite(taking[effect] ?? nil))
            if let key = taking[effect] ?? nil, key == lookup, let name = key.token {
                developer.inputTaken(of: effect, with: name)
            }
        }
        taking = [:]
        if inputs.contains(where: { if case .notified = $0 { true } else { false } }) {
            readings.forgetEnded()
        }
    }

    private func isWrite(_ key: EffectKey?) -> Bool {
        switch key {
        case .write, .checkWrite: true
        default: false
        }
    }

    /// The one round of lookups among some inputs; nil where there are several, or something else
    /// may say whether it counts.
    private func onlyLookup(_ inputs: [Input]) -> EffectKey? {
        var only: EffectKey?
        for input in inputs {
            switch input {
            case .metadataRead(let name, let fingerprint, _, _, _, _):
                let isCurrent = ledger.state.tokens[name]?.fingerprint == fingerprint
                guard only == nil, isCurrent else { return nil }
                only = input.completes
            case .tokenLoaded, .settingsLoaded, .synced: return nil
            default: break
            }
        }
        return only
    }

    /// What was read while the disk was full is read again.
    func noteDropped() {
        developer.beginStep()
        for effect in taking.keys { standings.inputDropped(of: effect) }
        taking = [:]
    }

    func readToken(_ name: TokenName, _ life: Int) throws(Violation) {
        guard life == self.life, let process,
            let settings = truth?.tokens.first(where: { $0.name == name })
        else { return }
        try take(administrator.input(of: settings) { process.vault.store($0, as: name) })
    }

    private static func summary(_ input: Input) -> String {
        switch input {
        case .synced(let name, _, let scope, let result):
            switch result {
            case .success(let snapshot):
                "sync of \(name)\(scope.full ? ", full" : ""): \(snapshot.requests) requests"
            case .failure(let failure): "sync of \(name): \(failure.kind) \(failure.detail)"
            }
        case .claimed(let name, _, .failure(let failure)): "claim of \(name): \(failure.detail)"
        case .subscribed(let name, _, .failure(let failure)):
            "subscription of \(name): \(failure.detail)"
        case .metadataRead(let name, _, _, _, let failure, _):
            "lookups of \(name): \(failure?.detail ?? "done")"
        case .commandHandled(let uuid, let outcome): "\(uuid): \(outcome)"
        default: "\(input)"
        }
    }
}
