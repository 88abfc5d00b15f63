// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// What the known-bad shells do instead.
extension World {
    /// Known bad: runs what a step will want, before it.
    mutating func actEarly(_ inputs: [Input]) throws(Violation) {
        guard variant == .actsBeforeCommit else { return }
        var state = running.engine.state
        var effects: [Effect] = []
        var touched = Touched()
        var decisions: [Decision] = []
        func fold(_ decision: Decision) {
            for event in decision.events {
                evolve(&state, event, at: clock.wall)
                touched.add(event, in: state)
            }
            effects += decision.effects
            decisions.append(decision)
        }
        for input in inputs { fold(decide(state, input, now: clock.wall)) }
        for _ in 0..<8 {
            let decision = review(state, touched: touched, running: [], now: clock.wall)
            touched = Touched()
            fold(decision)
            if decision.events.isEmpty { break }
        }
        for effect in effects {
            guard let key = effect.key, !effect.isRead, !running.engine.isRunning(key) else {
                continue
            }
            try leave(effect, wasFull: false)
        }
    }

    /// The effect that really leaves.
    mutating func altered(_ effect: Effect) -> Effect {
        guard case .send(let command, let uuid, let enrollment, let notAfter) = effect else {
            return effect
        }
        let before = left.updateValue(life, forKey: uuid)
        let isRepeated =
            switch variant {
            case .newIDAfterCrash: before.map { $0 != life } ?? false
            case .newIDAfterTimeout: before == life
            default: false
            }
        guard isRepeated else { return effect }
        strayIDs += 1
        let stray = CommandUUID("00000000-0000-0000-0000-\(strayIDs)")
        return .send(command, stray, enrollment, notAfter: notAfter)
    }
}
