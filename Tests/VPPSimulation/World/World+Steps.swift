// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// The shell's loop around the engine: inputs, steps, timers, checkpoints.
extension World {
    func take(_ input: Input) throws(Violation) {
        try take([input])
    }

    /// Takes inputs. Now and then they wait for others: all that wait are one step.
    func take(_ inputs: [Input]) throws(Violation) {
        guard let process else { return }
        process.inbox += inputs
        if random.chance(10) {
            later(random.milliseconds(1...5_000), .step)
        } else {
            try step()
        }
    }

    /// - Parameter mayEnd: whether the process may end behind it.
    func step(mayEnd: Bool = true) throws(Violation) {
        guard let process else { return }
        let inputs = process.inbox
        process.inbox = []
        counts.steps += 1
        if !diskIsFull, strikes(.diskFull) { fillDisk() }
        let wasFull = process.engine.isFull
        try actEarly(inputs)
        armDisk()
        let step: Engine.Step
        do throws(EventLogError) {
            step = try process.engine.step(inputs, now: clock.wall)
        } catch {
            return try fail(error)
        }
        disarmDisk()
        if wasFull || !step.tookAll { noteDropped() } else { noteTaken(inputs) }
        answerDeliveries(taken: step.tookAll)
        try carryOut(step, wasFull: wasFull)
        guard self.process != nil, mayEnd else { return }
        maintain()
        try endSomehow()
    }

    func carryOut(_ step: Engine.Step, wasFull: Bool) throws(Violation) {
        try catchUp()
        let process = running
        process.wake = step.wake
        armReclaim()
        for effect in step.effects {
            if strikes(.endAmidEffects) {
                struck(.endAmidEffects)
                return endProcess(losingPower: random.chance(50))
            }
            try begin(effect, wasFull: wasFull)
        }
        if !process.engine.isFull { try told.check(ledger.state) }
    }

    func tick() throws(Violation) {
        armDisk()
        do throws(EventLogError) {
            try running.engine.tick()
        } catch {
            return try fail(error)
        }
        disarmDisk()
    }

    // MARK: - A full disk

    func armReclaim() {
        let process = running
        guard process.engine.isFull, plan.variant != .neverReclaims else {
            return process.reclaimDue = nil
        }
        process.reclaimDue = process.reclaimDue ?? clock.elapsed + EventLogStore.reclaimInterval
    }

    func reclaim() throws(Violation) {
        let process = running
        process.reclaimDue = nil
        let step: Engine.Step?
        do throws(EventLogError) {
            step = try process.engine.reclaimSpace(now: clock.wall)
        } catch {
            return try fail(error)
        }
        if let step {
            note("there is room again")
            // Notifications that waited are taken together with what was read before.
            readings.forgetEnded()
            try carryOut(step, wasFull: false)
        } else {
            try catchUp()
            // Trying every few seconds for hours is slow to simulate, and shows nothing more.
            process.reclaimDue = clock.elapsed + random.seconds(5...900)
        }
    }

    // MARK: - Checkpoints

    /// Begins a checkpoint now and then; events come before it is written, and before it is
    /// recorded.
    func maintain() {
        guard let process, !process.engine.isFull, random.next() % 400 == 0 else { return }
        later(
            random.seconds(0...600), .checkpoint(process.engine.checkpointJob(), life: life))
    }

    func write(_ job: CheckpointJob, _ life: Int) throws(Violation) {
        guard life == self.life, process != nil else { return }
        armDisk()
        do throws(EventLogError) {
            let written = try job.run(now: clock.wall)
            later(random.seconds(0...600), .record(written, life: life))
        } catch {
            // Only a loss of power ends the process: without a checkpoint the next start is slower.
            if error.cause?.errno == Self.powerIsOff { return try fail(error) }
        }
        disarmDisk()
    }

    func record(_ written: WrittenCheckpoint, _ life: Int) throws(Violation) {
        guard life == self.life, let process else { return }
        armDisk()
        do throws(EventLogError) {
            let removed = try process.engine.record(
                written, keep: prunes ? .days(3) : nil, now: clock.wall)
            if removed > 0 { hasPruned = true }
            counts.checkpoints += 1
        } catch {
            if error.code != .full { return try fail(error) }
        }
        disarmDisk()
        try catchUp()
        armReclaim()
    }
}
