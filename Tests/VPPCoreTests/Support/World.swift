// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// The engine's loop over virtual time, without disk and effects: decide each input, evolve its
/// events, then review and evolve until nothing more comes.
///
/// What it does not model: transactions, failing commits, effects that run. A test plays the
/// outside: it takes ``effects`` and answers with inputs.
struct World {
    /// An event as the log would carry it.
    struct Line: Hashable {
        var at: Timestamp
        var event: Event
    }

    private(set) var state = State()
    /// All events ever, in order.
    private(set) var log: [Line] = []
    /// Events of the last step.
    private(set) var news: [Event] = []
    /// Effects the last step started.
    private(set) var effects: [Effect] = []
    /// Effects started and not answered yet.
    private(set) var running: [EffectKey: Effect] = [:]
    private(set) var wake: Timestamp?
    private(set) var now: Timestamp

    /// As many as the engine's: one for each thing that can follow from another.
    private static let maximumRounds = 32

    init(now: Timestamp = .testStart) {
        self.now = now
    }

    mutating func step(_ inputs: [Input] = [], at moment: Timestamp? = nil) {
        if let moment {
            #expect(moment >= now, "virtual time runs forward")
            now = moment
        }
        (news, effects, wake) = ([], [], nil)
        var touched = Touched()
        for input in inputs {
            if let key = input.completes { running[key] = nil }
            take(decide(state, input, now: now), &touched)
        }
        var reviewed: Decision
        var rounds = 0
        repeat {
            reviewed = review(state, touched: touched, running: Set(running.keys), now: now)
            touched = Touched()
            take(reviewed, &touched, reviewing: true)
            rounds += 1
        } while !reviewed.events.isEmpty && rounds < Self.maximumRounds
        #expect(
            reviewed.events.isEmpty,
            "reviews come to rest; still wanted: \(reviewed.events.prefix(3))")
        wake = reviewed.wake
        if let wake { #expect(wake > now, "a wake lies in the future") }
    }

    mutating func step(_ input: Input, after wait: Duration = .zero) {
        step([input], at: now + wait)
    }

    private mutating func take(
        _ decision: Decision, _ touched: inout Touched, reviewing: Bool = false
    ) {
        for event in decision.events {
            evolve(&state, event, at: now)
            touched.add(event, in: state)
            log.append(Line(at: now, event: event))
            news.append(event)
        }
        for effect in decision.effects {
            if let key = effect.key {
                if reviewing, running[key] != nil {
                    // Claims and commands may be wanted until they are answered; reads are not.
                    if case .sync = effect { Issue.record("a running sync is wanted again") }
                }
                if running[key] != nil { continue }
                running[key] = effect
            }
            effects.append(effect)
        }
    }

    /// Lets time pass, waking where the core asked for it. Effects stay unanswered.
    mutating func pass(until end: Timestamp) {
        var wakes = 0
        while let next = wake, next <= end {
            step([], at: next)
            wakes += 1
            guard wakes < 100_000 else {
                Issue.record("woken \(wakes) times until \(end)")
                return
            }
        }
        step([], at: end)
    }

    /// The process dies and starts again: the state is what the log says, no effect runs.
    mutating func restart(after wait: Duration = .zero) {
        state = replayed()
        running = [:]
        step(.started(release: "1.0.0", newInstallation: "unused"), after: wait)
    }

    /// The state an equal log gives (P10).
    func replayed() -> State {
        var state = State()
        for line in log { evolve(&state, line.event, at: line.at) }
        return state
    }

    /// Events of one kind in the whole log.
    func recorded<Payload: EventPayload>(_: Payload.Type) -> [Payload] {
        log.compactMap { $0.event.payload as? Payload }
    }

    /// Events of one kind in the last step.
    func news<Payload: EventPayload>(_: Payload.Type) -> [Payload] {
        news.compactMap { $0.payload as? Payload }
    }

    /// Codes of the alerts that stand, sorted.
    var alerts: [AlertCode] {
        state.alerts.keys.map(\.code).sorted { $0.rawValue < $1.rawValue }
    }

    func alert(_ code: AlertCode) -> Alert? {
        state.alerts.values.map(\.alert).first { $0.key.code == code }
    }
}

extension Timestamp {
    /// 2027-01-15T08:00:00Z, a Friday: where every test begins.
    static let testStart = Timestamp(seconds: 1_800_000_000)
}
