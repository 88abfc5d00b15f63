// SPDX-License-Identifier: Apache-2.0

package import EventLog
package import VPPCore
package import VPPModel

/// The whole daemon in one synchronous value: gather → decide → append + fdatasync → evolve → act.
///
/// It owns the state and the log. It starts no task, reads no clock and makes no call but the
/// log's, so a simulation can drive it step by step.
package struct Engine: ~Copyable {
    package internal(set) var state: State
    var log: EventLogStore
    var running: Set<EffectKey> = []
    private var touched = Touched()
    /// When the state is to be reviewed again though nothing came in.
    var nextLook = Timestamp.distantPast
    /// Inputs that wait until there is room on the disk again.
    var held: [Input] = []
    /// What was decided and found the disk full: already in the state, and in no log.
    var unwritten: Batch?
    private let coder = EventCoder()

    /// What one step leaves to do.
    package struct Step: Sendable {
        /// Effects that rest on nothing but durable events, in order.
        package var effects: [Durable<Effect>]
        /// When to step again though nothing came in.
        package var wake: Timestamp?
        /// Events this step made durable.
        package var events: Int
        /// Whether all inputs were taken for good; false while the disk is full, and some wait or
        /// what follows from them is not durable.
        package var tookAll = true
    }

    /// - Parameter state: the fold of everything in `log`.
    package init(log: consuming EventLogStore, state: State) {
        self.log = log
        self.state = state
    }

    /// Takes all inputs that are waiting, and one look at the state.
    ///
    /// Each input is decided on the state the one before left. What follows from the state is
    /// reviewed until nothing follows any more. All events become durable together (group commit);
    /// only then are the effects handed out. While the disk is full only outcomes are taken, and
    /// nothing is begun (P9).
    /// - Throws: when the log cannot be written. The process is to end then (event-log.md, P8):
    ///   what it knows is no longer what is durable.
    package mutating func step(
        _ inputs: [Input], now: Timestamp
    ) throws(EventLogError) -> Step {
        if isFull { return try stepWhileFull(inputs, now: now) }
        var batch = Batch()
        if state.storageFullSince != nil {
            decide([.storageChanged(isFull: false)], into: &batch, now: now)
        }
        decide(inputs, into: &batch, now: now)
        // Most reports of devices are no news: nothing follows from them.
        let isNews = !batch.entries.isEmpty || inputs.contains { $0.completes != nil }
        if !isNews, touched.isEmpty, now < nextLook {
            let effects = try commit(batch, now: now)
            return Step(effects: effects, wake: nextLook, events: 0)
        }
        let wake = reviewAll(into: &batch, now: now)
        let effects = try commit(batch, now: now)
        var step = Step(
            effects: effects, wake: wake,
            events: batch.entries.count - (unwritten?.entries.count ?? 0),
            tookAll: unwritten == nil)
        if isFull { try noteFull(in: &step, now: now) }
        return step
    }

    /// Decides inputs, one after the other.
    mutating func decide(_ inputs: [Input], into batch: inout Batch, now: Timestamp) {
        for input in inputs {
            if let key = input.completes { running.remove(key) }
            apply(VPPCore.decide(state, input, now: now), to: &batch, now: now)
        }
    }

    /// Reviews the state until nothing follows from it any more.
    /// - Returns: when to look again.
    private mutating func reviewAll(into batch: inout Batch, now: Timestamp) -> Timestamp? {
        for _ in 0..<Self.maximumRounds {
            let reviewing = touched
            touched = Touched()
            let review = review(state, touched: reviewing, running: running, now: now)
            nextLook = review.wake ?? .distantFuture
            apply(review, to: &batch, now: now)
            if review.events.isEmpty { return review.wake }
        }
        preconditionFailure("a review goes on wanting events")
    }

    /// Every review adds events once at most; the longest chain (a token is read, its apps are
    /// cataloged, inspections planned, commands requested, alerts raised) has a few links.
    private static let maximumRounds = 32

    /// What a step decided, and nothing of it durable.
    struct Batch {
        var entries: [NewEntry] = []
        /// Where one decision's events end and the next one's begin: a transaction ends there.
        var boundaries: [Int] = []
        var effects: [Effect] = []
        var wanted: Set<EffectKey> = []
        /// When it was decided, where it waits for room: the time its events were folded in with.
        var decidedAt = Timestamp.distantPast
    }

    mutating func apply(_ decision: Decision, to batch: inout Batch, now: Timestamp) {
        for event in decision.events {
            batch.entries.append(encode(event))
            // Told from the state before, which no copy may outlive: a copy would make the fold
            // copy what it changes.
            batch.effects += announcements(of: event, before: state).map { .announce($0) }
            evolve(&state, event, at: now)
            touched.add(event, in: state)
        }
        if !decision.events.isEmpty { batch.boundaries.append(batch.entries.count) }
        for effect in decision.effects {
            // The same effect is wanted until its outcome is an event; it runs once.
            if let key = effect.key {
                guard !running.contains(key), batch.wanted.insert(key).inserted else { continue }
            }
            batch.effects.append(effect)
        }
    }

    private func encode(_ event: Event) -> NewEntry {
        do {
            let coded = try coder.encode(event)
            return NewEntry(type: coded.type, version: coded.version, data: coded.data)
        } catch {
            preconditionFailure("an event cannot be encoded: \(error)")
        }
    }

    /// Makes a batch durable. One that finds the disk full, the reserve included, is kept for when
    /// there is room again: the state has it already.
    mutating func commit(
        _ batch: Batch, now: Timestamp, for purpose: EventLogStore.Purpose = .ordinary
    ) throws(EventLogError) -> [Durable<Effect>] {
        // A first import is longer than a transaction may be. It is cut between decisions; only a
        // sync's own events can be too many, and those may be cut anywhere: its summary comes last,
        // and after a crash before it the next sync finds the rest as a difference.
        var rest = batch.entries[...]
        do throws(EventLogError) {
            while true {
                let part = rest.prefixOfTransaction(endingAt: batch.boundaries)
                let isLast = part.count == rest.count
                // What follows a part that found the disk full was decided before that.
                let effects = try log.commit(
                    Array(part), effects: isLast ? batch.effects : [], at: now,
                    for: log.isFull ? .outcome : purpose)
                rest = rest.dropFirst(part.count)
                guard isLast else { continue }
                running.formUnion(batch.wanted)
                return effects
            }
        } catch {
            guard error.code == .full else { throw error }
            var waiting = batch
            waiting.boundaries = batch.boundaries.map { $0 - rest.startIndex }
            waiting.entries = Array(rest)
            waiting.decidedAt = now
            unwritten = waiting
            return []
        }
    }

    /// Notes that an effect that was handed out is not run: the process is ending.
    package mutating func abandon(_ effect: Durable<Effect>) {
        if let key = effect.effect.key { running.remove(key) }
    }

    /// Whether an effect is under way.
    package func isRunning(_ key: EffectKey) -> Bool { running.contains(key) }

    /// Whether something is being changed at Apple or the MDM server.
    package var isWriting: Bool {
        running.contains { key in
            switch key {
            case .claim, .subscribe, .send, .write: true
            case .sync, .lookUp, .checkWrite, .notificationSecret: false
            }
        }
    }

    /// What opening the log found.
    package var recovery: RecoveryReport { log.recovery }

    /// The position of the last durable event.
    package var lastSeq: UInt64 { log.lastSeq }

    /// The time since boot at which ``tick()`` is due; nil: not until something is written.
    package var tickDue: Duration? { log.tickDue }

    /// The segment that is appended to: another one means that the one before is sealed.
    package var segment: SegmentName { log.segmentName }

    /// Lets the log bring its witness up to date.
    package mutating func tick() throws(EventLogError) {
        try log.tick()
    }

    /// Ends the log in order.
    package mutating func close() throws(EventLogError) {
        try log.close()
    }
}

extension ArraySlice where Element == NewEntry {
    /// The entries that fit into one transaction, at least one: half of the log's own bounds. They
    /// end at the last of `boundaries` that fits, where there is one.
    fileprivate func prefixOfTransaction(endingAt boundaries: [Int]) -> ArraySlice<NewEntry> {
        var bytes = 0
        var count = 0
        for entry in self {
            bytes += entry.data.count
            if count > 0, bytes > LogLimits.transactionBytes / 2 { break }
            count += 1
            if count == LogLimits.transactionLines / 2 { break }
        }
        let end = startIndex + count
        guard end < endIndex else { return self }
        let boundary = boundaries.last { $0 > startIndex && $0 <= end }
        return self[startIndex..<(boundary ?? end)]
    }
}
