// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// The shell's loop around the engine: inputs, steps, effects, timers, checkpoints.
extension World {
    mutating func take(_ input: Input) throws(Violation) {
        try take([input])
    }

    /// Takes inputs. Now and then they wait for others: all that wait are one step.
    mutating func take(_ inputs: [Input]) throws(Violation) {
        guard process != nil else { return }
        inbox += inputs
        if random.chance(25) {
            later(random.seconds(1...20), .step)
        } else {
            try step()
        }
    }

    mutating func step() throws(Violation) {
        guard process != nil else { return }
        let inputs = inbox
        inbox = []
        counts.steps += 1
        if random.chance(faults.diskFull), !diskIsFull { fillDisk() }
        let wasFull = running.engine.isFull
        try actEarly(inputs)
        armDisk()
        let step: Engine.Step
        do throws(EventLogError) {
            step = try running.engine.step(inputs, now: clock.wall)
        } catch {
            return try fail(error)
        }
        disarmDisk()
        try carryOut(step, wasFull: wasFull)
        guard process != nil else { return }
        if random.chance(faults.processEnd) { try endSomehow() }
        maintain()
    }

    mutating func carryOut(_ step: Engine.Step, wasFull: Bool) throws(Violation) {
        try catchUp()
        wake = step.wake
        note("step of \(step.events) events, \(step.effects.count) effects")
        armReclaim()
        for effect in step.effects {
            if random.chance(faults.amidEffects) {
                return endProcess(losingPower: random.chance(50))
            }
            try leave(effect.effect, wasFull: wasFull)
        }
    }

    mutating func tick() throws(Violation) {
        armDisk()
        do throws(EventLogError) {
            try running.engine.tick()
        } catch {
            return try fail(error)
        }
        disarmDisk()
    }

    // MARK: - A full disk

    mutating func armReclaim() {
        guard running.engine.isFull, variant != .neverReclaims else { return reclaimDue = nil }
        reclaimDue = reclaimDue ?? clock.elapsed + EventLogStore.reclaimInterval
    }

    mutating func reclaim() throws(Violation) {
        reclaimDue = nil
        let step: Engine.Step?
        do throws(EventLogError) {
            step = try running.engine.reclaimSpace(now: clock.wall)
        } catch {
            return try fail(error)
        }
        if let step {
            note("there is room again")
            try carryOut(step, wasFull: false)
        } else {
            try catchUp()
            // Trying every few seconds for hours is slow to simulate, and shows nothing more.
            reclaimDue = clock.elapsed + random.seconds(5...900)
        }
    }

    // MARK: - Checkpoints

    /// Begins a checkpoint now and then; events come before it is written, and before it is
    /// recorded.
    mutating func maintain() {
        guard process != nil, !running.engine.isFull, random.chance(3) else { return }
        later(random.seconds(0...600), .checkpoint(running.engine.checkpointJob(), life: life))
    }

    mutating func write(_ job: CheckpointJob, _ life: Int) throws(Violation) {
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

    mutating func record(_ written: WrittenCheckpoint, _ life: Int) throws(Violation) {
        guard life == self.life, process != nil else { return }
        armDisk()
        do throws(EventLogError) {
            let removed = try running.engine.record(
                written, keep: prunes ? .hours(3) : nil, now: clock.wall)
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
