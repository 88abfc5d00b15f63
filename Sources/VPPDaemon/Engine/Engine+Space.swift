// SPDX-License-Identifier: Apache-2.0

package import EventLog
import VPPCore
package import VPPModel

// While the disk of the event log is full (P9):
//
// | input                                      | becomes                                       |
// |--------------------------------------------|-----------------------------------------------|
// | outcome of a change (claim, write, command), stop | recorded, in what was kept back for it        |
// | what was read (sync, lookup)               | dropped: it is read again                     |
// | anything else                              | held, and taken when there is room            |
//
// Nothing is begun: the state is reviewed for alerts only.

extension Engine {
    /// Whether the log has room for outcomes only, or not even for what was decided last.
    package var isFull: Bool { log.isFull || unwritten != nil }

    /// Inputs that are held at most. [judgement] A day's webhook calls of 10,000 devices are fewer;
    /// what comes later is asked for again when commands pass their deadlines.
    static let maximumHeld = 10_000

    /// A step while the disk is full.
    mutating func stepWhileFull(
        _ inputs: [Input], now: Timestamp
    ) throws(EventLogError) -> Step {
        var outcomes: [Input] = []
        var tookAll = true
        for input in inputs {
            switch input {
            case .claimed, .written, .subscribed, .notificationSecretsTried, .commandHandled,
                .stopping, .storageChanged:
                outcomes.append(input)
            case .synced, .metadataRead, .writeChecked, .questionFailed:
                input.completes.map { _ = running.remove($0) }
            case .started, .settingsLoaded, .settingsRefused, .devicesLoaded, .devicesRefused,
                .tokenLoaded, .tokenUnusable, .deviceReported, .syncRequested, .writeRequested,
                .notified, .notificationSecretsLoaded:
                tookAll = false
                if held.count < Self.maximumHeld { held.append(input) }
            }
        }
        guard unwritten == nil else {
            // What was decided last comes first: these wait behind it, however many they are.
            held += outcomes
            return Step(effects: [], events: 0, tookAll: false)
        }
        var step = Step(effects: [], events: 0, tookAll: tookAll)
        try take(outcomes + [.storageChanged(isFull: true)], into: &step, now: now)
        if unwritten != nil { step.tookAll = false }
        return step
    }

    /// Records that the disk is full, behind a step that found it so.
    mutating func noteFull(in step: inout Step, now: Timestamp) throws(EventLogError) {
        // Nothing follows from what is not durable.
        guard unwritten == nil else { return }
        try take([.storageChanged(isFull: true)], into: &step, now: now)
    }

    private mutating func take(
        _ inputs: [Input], into step: inout Step, now: Timestamp
    ) throws(EventLogError) {
        var batch = Batch()
        decide(inputs, into: &batch, now: now)
        apply(reviewWhileFull(state, now: now), to: &batch, now: now)
        step.effects += try commit(batch, now: now, for: .outcome)
        step.events += batch.entries.count - (unwritten?.entries.count ?? 0)
        step.wake = nil
    }

    /// Tries to have room again. To be called every `EventLogStore.reclaimInterval` while it is full.
    /// - Returns: what follows once there is room, be it for what waited only; nil while there is
    ///   none.
    package mutating func reclaimSpace(now: Timestamp) throws(EventLogError) -> Step? {
        guard try log.reclaimSpace() else { return nil }
        var effects: [Durable<Effect>] = []
        var events = 0
        if let waiting = unwritten {
            unwritten = nil
            // The time in the log is the one the state was folded with (P10).
            effects = try commit(waiting, now: waiting.decidedAt)
            guard unwritten == nil else { return nil }
            events = waiting.entries.count
            if isFull {
                // It took the reserve: it is durable, and what follows from it is to be done.
                var step = Step(
                    effects: effects, wake: nil, events: events, tookAll: false)
                try noteFull(in: &step, now: now)
                return step
            }
        }
        let inputs = held
        held = []
        if !inputs.isEmpty {
            // They may forbid what was to be handed over: it is wanted again after them, or not.
            for effect in effects where effect.effect.key?.isSend == true { abandon(effect) }
            effects.removeAll { $0.effect.key?.isSend == true }
        }
        // Reads that came back meanwhile were dropped, and are wanted again.
        nextLook = .distantPast
        var step = try step(inputs, now: now)
        step.effects = effects + step.effects
        step.events += events
        return step
    }
}
