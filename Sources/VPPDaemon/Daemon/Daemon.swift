// SPDX-License-Identifier: Apache-2.0

import Dispatch
package import EventLog
import Glibc
package import Systemd
package import VPPCore
package import VPPModel

/// Feeds the engine, runs its effects, and keeps its time. One actor on one serial queue: whoever
/// has something to say leaves an ``VPPCore/Input`` in its ``Mailbox``.
///
/// Inputs that arrive while a commit is under way are taken together by the next step: that is the
/// group commit.
package actor Daemon {
    package nonisolated let executor: QueueExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    private var engine: Engine
    private var runner: EffectRunner
    private let notifier: Notifier
    private let now: @Sendable () -> Timestamp
    /// Time since boot, as the log counts it.
    private let uptime: @Sendable () -> Duration
    private let maintenance: LogMaintenance
    /// Ends the process: the log cannot be written any more.
    private let fail: @Sendable (EventLogError) -> Never

    private nonisolated let mailbox = Mailbox<Input>()
    private var isStopped = false
    /// The uptime at which to try for room on the disk again, while it is full.
    private var reclaimDue: Duration?
    private var isWritingCheckpoint = false
    /// No checkpoint before this uptime: the last attempt failed.
    private var checkpointNotBefore = Duration.zero
    /// The segment before which all are sealed and handed to the compression.
    private var sealedBefore: SegmentName?
    private var syncWaiters: [TokenName: [CheckedContinuation<Void, Never>]] = [:]
    private var seqWaiters: [CheckedContinuation<Void, Never>] = []
    private let wakeTimer: any DispatchSourceTimer
    private let tickTimer: any DispatchSourceTimer
    /// What the timers are set to; nil: to nothing. Setting one wakes another thread, which a step
    /// that changes neither does without.
    private var wakeArmed: Timestamp?
    private var tickArmed: Duration?
    private var stopReason: String?
    private var stopWaiters: [CheckedContinuation<Void, Never>] = []
    private var lastStatus = ""

    package init(
        engine: consuming Engine, runner: EffectRunner, notifier: Notifier,
        maintenance: LogMaintenance, executor: QueueExecutor,
        now: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> Duration,
        fail: @escaping @Sendable (EventLogError) -> Never
    ) {
        self.engine = engine
        self.runner = runner
        self.notifier = notifier
        self.maintenance = maintenance
        self.executor = executor
        self.now = now
        self.uptime = uptime
        self.fail = fail
        wakeTimer = DispatchSource.makeTimerSource(queue: executor.queue)
        tickTimer = DispatchSource.makeTimerSource(queue: executor.queue)
    }

    /// Arms the timers. Called once, before the first input.
    package func begin() {
        wakeTimer.setEventHandler { [weak self] in
            self?.assumeIsolated {
                $0.wakeArmed = nil
                $0.schedule()
            }
        }
        tickTimer.setEventHandler { [weak self] in self?.assumeIsolated { $0.tick() } }
        wakeTimer.schedule(wallDeadline: .distantFuture)
        tickTimer.schedule(deadline: .distantFuture)
        wakeTimer.activate()
        tickTimer.activate()
    }

    // MARK: Inputs

    /// Takes inputs; they are stepped together with all others that are waiting.
    package nonisolated func receive(_ inputs: [Input]) {
        mailbox.leave(inputs, makeStepDue: makeStepDue)
    }

    /// Takes inputs and returns when what they led to is durable.
    ///
    /// - Returns: false when not all of it is known to be durable: the daemon has stopped, or the
    ///   disk is full and something waits.
    @discardableResult
    package nonisolated func receiveDurably(_ inputs: [Input]) async -> Bool {
        await mailbox.leaveAndWait(inputs, makeStepDue: makeStepDue)
    }

    /// Looks at the state though nothing came in.
    private func schedule() { receive([]) }

    private nonisolated func makeStepDue() {
        // Behind the step that may be under way: all that comes until its end joins this one.
        executor.queue.async { [weak self] in self?.assumeIsolated { $0.step() } }
    }

    private func step() {
        guard !isStopped else { return }
        let post = mailbox.take()
        let tookAll: Bool
        do throws(EventLogError) {
            let step = try engine.step(post.items, now: now())
            tookAll = step.tookAll
            carryOut(step)
        } catch {
            fail(error)
        }
        resumeSyncWaiters(post.items)
        post.answer(tookAll)
        finishIfQuiet()
    }

    private func carryOut(_ step: Engine.Step) {
        for effect in step.effects { run(effect) }
        arm(step.wake)
        armTick()
        publishStatus()
        if step.events > 0 { resumeSeqWaiters() }
        maintain()
    }

    // MARK: Effects

    private func run(_ effect: Durable<Effect>) {
        if case .announce = effect.effect { return runner.tell(effect) }
        // What is not begun now is wanted again after the next start.
        guard stopReason == nil else { return engine.abandon(effect) }
        Task { [runner] in
            if let input = await runner.run(effect) { receive([input]) }
        }
    }

    /// Replaces what effects are run with, after the configuration changed.
    func use(_ runner: EffectRunner) {
        self.runner = runner
    }

    /// What effects are run with now.
    var currentRunner: EffectRunner { runner }

    // MARK: Time

    /// Timers may fire so much later than asked: lets the kernel group wake-ups.
    private static let leeway: DispatchTimeInterval = .milliseconds(50)

    private func arm(_ wake: Timestamp?) {
        guard wake != wakeArmed else { return }
        wakeArmed = wake
        guard let wake else { return wakeTimer.schedule(wallDeadline: .distantFuture) }
        let moment = timespec(
            tv_sec: Int(wake.seconds),
            tv_nsec: Int(wake.microseconds - wake.seconds * 1_000_000) * 1_000)
        // Wall-clock time: schedules follow the clock on the wall when it is set.
        wakeTimer.schedule(wallDeadline: DispatchWallTime(timespec: moment), leeway: Self.leeway)
    }

    private func armTick() {
        if !engine.isFull {
            reclaimDue = nil
        } else if reclaimDue == nil {
            reclaimDue = uptime() + EventLogStore.reclaimInterval
        }
        guard let due = [engine.tickDue, reclaimDue].compactMap({ $0 }).min(), due != tickArmed
        else { return }
        tickArmed = due
        let wait = max(.zero, due - uptime())
        tickTimer.schedule(
            deadline: .now() + .microseconds(Int(wait.microseconds)), leeway: Self.leeway)
    }

    private func tick() {
        tickArmed = nil
        guard !isStopped else { return }
        do throws(EventLogError) {
            try engine.tick()
            if let due = reclaimDue, uptime() >= due {
                reclaimDue = nil
                if let step = try engine.reclaimSpace(now: now()) { carryOut(step) }
            }
            armTick()
        } catch {
            fail(error)
        }
    }

    // MARK: The log's files

    /// Wait after a checkpoint that failed. [judgement]
    private static let checkpointPause: Duration = .seconds(15 * 60)

    /// Has done what is due for the files of the log.
    private func maintain() {
        let log = engine.state.settings?.log ?? LogSettings()
        if engine.segment != sealedBefore, log.compress {
            sealedBefore = engine.segment
            maintenance.compress()
        }
        guard engine.isCheckpointDue, !isWritingCheckpoint, uptime() >= checkpointNotBefore else {
            return
        }
        isWritingCheckpoint = true
        maintenance.write(engine.checkpointJob()) { [self] written in
            executor.queue.async { self.assumeIsolated { $0.record(written) } }
        }
    }

    private func record(_ written: WrittenCheckpoint?) {
        isWritingCheckpoint = false
        guard !isStopped else { return }
        guard let written else {
            checkpointNotBefore = uptime() + Self.checkpointPause
            return
        }
        let days = engine.state.settings?.log?.keepDays ?? 0
        do throws(EventLogError) {
            _ = try engine.record(
                written, keep: days > 0 ? .days(Int64(days)) : nil, now: now())
            armTick()
            resumeSeqWaiters()
        } catch {
            // It says again that the disk is full when the next events come.
            if error.code != .full { fail(error) }
        }
    }

    // MARK: For the administrator

    /// A view of the state as it is now.
    package func view<Value: Sendable>(_ make: @Sendable (State, Timestamp) -> Value) -> Value {
        make(engine.state, now())
    }

    /// The seq of the last durable event.
    package var lastSeq: UInt64 { engine.lastSeq }

    /// Returns when there are events after `seq`, or at once.
    func waitForEvents(after seq: UInt64) async {
        guard engine.lastSeq <= seq, !isStopped else { return }
        await withCheckedContinuation { seqWaiters.append($0) }
    }

    /// Lets every ``waitForEvents(after:)`` look again, for those whose time is up.
    func resumeSeqWaiters() {
        let waiting = seqWaiters
        seqWaiters = []
        for waiter in waiting { waiter.resume() }
    }

    /// Syncs tokens now and returns when those that may be called have been (S1).
    /// - Returns: the tokens that are known.
    /// - Throws: while the disk is full: nothing is begun then.
    func synchronize(_ names: [TokenName]?) async throws(ControlAPI.Refusal) -> [TokenName] {
        let known = engine.state.tokens.map(\.name).filter { names?.contains($0) ?? true }
        guard await receiveDurably([.syncRequested(known)]) else {
            throw ControlAPI.Refusal(
                "the disk of the event log is full, so nothing is synced; free space (df -h), "
                    + "vppd goes on by itself (see: vppd alerts)")
        }
        for name in known {
            // A sync with a secret that was just replaced may end first; its result does not count.
            while engine.isRunning(.sync(name)), !isStopped {
                await withCheckedContinuation { syncWaiters[name, default: []].append($0) }
            }
        }
        return known
    }

    /// Asks Apple what a token opens that is not in use yet.
    func probe(_ token: ContentToken) async -> Result<ClientConfig, AppleFailure> {
        await runner.apple.probe(token)
    }

    /// What a location has of subscriptions; that and why it failed goes to whoever asks.
    func subscriptions(
        _ name: TokenName, fingerprint: String, _ location: LibraryID?
    ) async -> Result<SubscriptionSnapshot, AppleFailure> {
        let result = await runner.subscriptions(name, fingerprint: fingerprint, location)
        if case .failure(let failure) = result {
            receive([.questionFailed(name, fingerprint: fingerprint, failure)])
        }
        return result
    }

    private func resumeSyncWaiters(_ inputs: [Input]) {
        for case .synced(let name, _, _, _) in inputs {
            for waiter in syncWaiters.removeValue(forKey: name) ?? [] { waiter.resume() }
        }
    }

    private func publishStatus() {
        // Where not even this can be recorded any more, no alert says it.
        let isUnrecorded = engine.isFull && engine.state.storageFullSince == nil
        let status =
            (isUnrecorded ? "the disk of the event log is full; " : "")
            + StatusLine.text(of: engine.state, now: now())
        guard status != lastStatus else { return }
        lastStatus = status
        _ = notifier.status(status)
    }

    // MARK: End

    /// Stops in order (O1): nothing new is begun; what is being written to Apple or the MDM server
    /// gets ``patience`` to end, so that its outcome is in the log; the log is closed.
    package func stop(reason: String) async {
        guard stopReason == nil else { return }
        stopReason = reason
        let patience = DispatchSource.makeTimerSource(queue: executor.queue)
        patience.setEventHandler { [weak self] in self?.assumeIsolated { $0.finish() } }
        patience.schedule(deadline: .now() + Self.patience)
        patience.activate()
        await withCheckedContinuation { continuation in
            stopWaiters.append(continuation)
            schedule()
        }
        patience.cancel()
    }

    /// The end has begun.
    var isStopping: Bool { stopReason != nil }

    /// SIGTERM is to end the process within 5 seconds.
    private static let patience: DispatchTimeInterval = .seconds(3)

    private func finishIfQuiet() {
        if stopReason != nil, !engine.isWriting { finish() }
    }

    private func finish() {
        guard !isStopped else { return }
        let post = mailbox.close()
        do throws(EventLogError) {
            let last: [Input] = [.stopping(reason: stopReason ?? "")]
            let step = try engine.step(post.items + last, now: now())
            // What was decided last is told; what was wanted is wanted again after the next start.
            for effect in step.effects { runner.tell(effect) }
            isStopped = true
            try engine.close()
        } catch {
            fail(error)
        }
        wakeTimer.cancel()
        tickTimer.cancel()
        let waiting = seqWaiters + stopWaiters + syncWaiters.values.joined()
        (seqWaiters, stopWaiters, syncWaiters) = ([], [], [:])
        for waiter in waiting { waiter.resume() }
        post.answer(false)
    }
}
