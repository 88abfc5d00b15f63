// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import VPPCore
import VPPDaemon
import VPPModel
import VPPTestKit

/// The life of the process: it starts, ends in many ways, and starts again.
extension World {
    /// How a process ends.
    enum End: CaseIterable { case killed, powerLoss, stopped }

    // MARK: - Disk faults

    /// The disk fails at one of the next calls, now and then.
    mutating func armDisk() {
        if diskIsFull || !random.chance(faults.diskCall) { return }
        let call = random.number(1...14)
        let kind: DiskFault.Kind = random.chance(75) ? .crash : .error(EIO)
        hasArmedFault = true
        note("arms \(kind) at call \(call)")
        disk.inject(DiskFault(at: call, kind))
    }

    mutating func disarmDisk() {
        guard hasArmedFault else { return }
        hasArmedFault = false
        if !diskIsFull { disk.inject(nil) }
    }

    /// From some call on nothing more can be reserved, or written; or only for a moment.
    mutating func fillDisk() {
        diskIsFull = true
        counts.fullDisks += 1
        limitSpace()
        later(random.seconds(1...7_200), .spaceReturns)
        if random.chance(30) { later(random.seconds(1...600), .spaceReturns) }
        for _ in 0..<3 where random.chance(50) {
            later(random.seconds(1...3_600), .spaceFlickers)
        }
    }

    /// Another program frees a little and takes it again.
    mutating func letSpaceFlicker() {
        guard diskIsFull else { return }
        // Most worth it: room for the segment and for the reserve, and then for no more.
        let at = random.chance(50) ? 3 : random.number(2...6)
        disk.inject(DiskFault(at: at, .error(ENOSPC), .forever, on: .fallocate))
    }

    mutating func limitSpace() {
        let call: DiskCall = random.chance(70) ? .fallocate : .write
        let at = random.chance(50) ? 1 : random.number(2...6)
        note("the disk is full from \(call) \(at) on")
        disk.inject(DiskFault(at: at, .error(ENOSPC), .forever, on: call))
    }

    mutating func letSpaceReturn() {
        diskIsFull = false
        disk.inject(nil)
    }

    // MARK: - Start

    mutating func start() throws(Violation) {
        guard process == nil else { return }
        life += 1
        counts.restarts += 1
        watched.beginProcess()
        armDisk()
        var opened: Opened?
        do throws(EventLogError) {
            opened = try open()
        } catch {
            try fail(error)
        }
        disarmDisk()
        guard let opened else { return }
        process = SimulatedProcess(Engine(log: opened.log, state: opened.state))
        if running.engine.recovery.checkpoint != nil { counts.checkpointStarts += 1 }
        try catchUpAfterStart()
        try take([
            .started(release: "1.0.0", newInstallation: Self.installation),
            .settingsLoaded(settings), .devicesLoaded(devices.map(\.row)),
            .tokenLoaded(Self.token, facts),
        ])
    }

    /// A log that is open, and its fold.
    private struct Opened: ~Copyable {
        let log: EventLogStore
        let state: State
    }

    private func open() throws(EventLogError) -> Opened {
        var replay = StateReplay()
        // Known bad: what comes first behind a checkpoint is missing from it.
        var skips = false
        let clock = clock
        let log = try EventLogStore.open(
            directory: Self.directory, disk: watched,
            identity: LogIdentity(
                daemonVersion: "1.0.0-simulated", bootID: "boot-of-\(seed)", machineHash: "sim"),
            uptime: { clock.uptime }, now: clock.wall, segmentBytes: segmentBytes,
            foldVersion: State.foldVersion,
            replay: { step in
                if variant == .staleCheckpoint, case .entry(let entry) = step {
                    if entry.type.hasPrefix("state.") {
                        skips = true
                    } else if skips, !entry.isBookkeeping {
                        skips = false
                        return
                    }
                }
                try replay.take(step)
            })
        return Opened(log: log, state: replay.state)
    }

    // MARK: - End

    /// A call of the log failed: the process ends, as long as a fault explains it.
    mutating func fail(_ error: EventLogError) throws(Violation) {
        note("fails: \(error)")
        let number = error.cause?.errno
        let isExplained =
            number == ENODEV || (number == EIO && hasArmedFault)
            || (diskIsFull && error.code == .full)
        guard isExplained else { throw Violation(.noFalseAlarm, "\(error)") }
        endProcess(losingPower: number == ENODEV || random.chance(50))
    }

    /// The process is gone, and with it all it only had in memory.
    mutating func endProcess(losingPower: Bool) {
        note(losingPower ? "the power goes" : "the process ends")
        process = nil
        inbox = []
        wake = nil
        reclaimDue = nil
        hasArmedFault = false
        if losingPower {
            counts.powerLosses += 1
            disk.reboot()
            clock.boot()
        } else {
            disk.restartProcess()
        }
        if diskIsFull { limitSpace() }
        later(random.seconds(1...900), .start)
    }

    /// Ends the process between two steps.
    mutating func endSomehow() throws(Violation) {
        guard process != nil else { return }
        switch random.one(of: End.allCases) {
        case .killed: endProcess(losingPower: false)
        case .powerLoss: endProcess(losingPower: true)
        case .stopped:
            inbox.append(.stopping(reason: "SIGTERM"))
            try step()
            guard process != nil else { return }
            armDisk()
            do throws(EventLogError) {
                try running.engine.close()
            } catch {
                return try fail(error)
            }
            disarmDisk()
            endProcess(losingPower: random.chance(20))
        }
    }
}
