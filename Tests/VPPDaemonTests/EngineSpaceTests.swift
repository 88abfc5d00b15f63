// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Testing
import VPPCore
import VPPModel
import VPPTestKit

@testable import VPPDaemon

/// P9: a full disk loses nothing, begins nothing, and needs no restart.
struct EngineSpaceTests {
    let noSpace = DiskFault(at: 1, .error(ENOSPC), .forever, on: .fallocate)

    /// The effects of a step, without the announcements.
    func work(_ step: Engine.Step) -> [Effect] {
        step.effects.map(\.effect).filter { if case .announce = $0 { false } else { true } }
    }

    func announced(_ step: Engine.Step) -> [Announcement] {
        step.effects.compactMap { if case .announce(let told) = $0.effect { told } else { nil } }
    }

    func synced(_ devices: Int) -> Input {
        .synced(
            berlin, fingerprint: "f1", fullScope, .success(snapshot(apps: 2, devices: devices)))
    }

    /// Lets the disk be full when the next segment is to begin, and comes to that point.
    func fill(_ engine: inout Engine, _ disk: FakeDisk) throws -> Engine.Step {
        _ = try engine.step([synced(1_400)], now: testTime)
        disk.inject(noSpace)
        let step = try engine.step([synced(500)], now: testTime)
        #expect(engine.isFull == true, "the scene needs another size")
        return step
    }

    @Test("What finds the disk full goes into the reserve, is recorded, and is told once")
    func goesIntoTheReserve() throws {
        let disk = FakeDisk(seed: 1)
        var engine = try openEngine(disk, segmentBytes: 65_536)
        _ = try engine.step(startInputs(), now: testTime)
        let step = try fill(&engine, disk)
        let since = engine.state.storageFullSince
        #expect(engine.isFull && since == testTime)
        let told = announced(step).filter {
            if case .alertRaised(let alert) = $0 { alert.key.code == .storageFull } else { false }
        }
        #expect(told.count == 1)
        let again = try engine.step([.syncRequested(nil)], now: testTime + .minutes(1))
        #expect(announced(again).isEmpty && again.events == 0)
        let state = engine.state
        try engine.close()
        #expect(try replayedState(disk) == state)
    }

    @Test("While it is full outcomes are recorded, reads are dropped, all else waits for space")
    func triage() throws {
        let disk = FakeDisk(seed: 2)
        var engine = try openEngine(disk, segmentBytes: 65_536)
        _ = try engine.step(startInputs(), now: testTime)
        _ = try fill(&engine, disk)
        let later = testTime + .hours(2)
        let seq = engine.lastSeq
        // A wish, a device's word, and a read that was under way.
        let waits = try engine.step(
            [.syncRequested(nil), .settingsRefused(problem: "line 1")], now: later)
        #expect(!waits.tookAll && work(waits).isEmpty && waits.events == 0)
        let read = try engine.step([synced(1)], now: later)
        #expect(read.tookAll && read.events == 0 && work(read).isEmpty)
        let outcome = try engine.step([.stopping(reason: "test")], now: later)
        #expect(outcome.events == 1)
        #expect(engine.lastSeq == seq + 1)

        #expect(try engine.reclaimSpace(now: later) == nil)
        disk.inject(nil)
        let step = try #require(try engine.reclaimSpace(now: later))
        #expect(!engine.isFull && engine.state.storageFullSince == nil)
        #expect(engine.state.alerts.keys.allSatisfy { $0.code != .storageFull })
        #expect(engine.state.configurationProblem == "line 1")
        #expect(work(step).contains { $0.key == .sync(berlin) })
        let state = engine.state
        try engine.close()
        #expect(try replayedState(disk) == state)
    }

    @Test("What not even the reserve takes is kept, and no effect of it runs before it is durable")
    func unwritten() throws {
        let disk = FakeDisk(seed: 3)
        var engine = try openEngine(disk)
        disk.inject(DiskFault(at: 1, .error(ENOSPC), .forever, on: .write))
        let step = try engine.step(startInputs(), now: testTime)
        // Nobody is told that it is kept: after a crash it is not.
        #expect(step.effects.isEmpty && engine.isFull && !step.tookAll && step.events == 0)
        #expect(try replayedState(disk) == State())
        let more = try engine.step([.syncRequested(nil), .stopping(reason: "x")], now: testTime)
        #expect(more.effects.isEmpty && !more.tookAll)
        // There is room for segments, so it seems, but a write still fails.
        #expect(try engine.reclaimSpace(now: testTime) == nil)
        #expect(engine.isFull == true)
        disk.inject(nil)
        let before = engine.lastSeq
        let after = try #require(try engine.reclaimSpace(now: testTime))
        #expect(engine.isFull == false)
        #expect(UInt64(after.events) == engine.lastSeq - before)
        #expect(work(after).contains { $0.key == .sync(berlin) })
        let state = engine.state
        try engine.close()
        #expect(try replayedState(disk) == state)
    }

    @Test("What waited for room is in the log with the time it was decided and folded with")
    func timeOfWaiting() throws {
        let disk = FakeDisk(seed: 5)
        var engine = try openEngine(disk)
        disk.inject(DiskFault(at: 1, .error(ENOSPC), .forever, on: .write))
        _ = try engine.step(startInputs(), now: testTime)
        disk.inject(nil)
        _ = try #require(try engine.reclaimSpace(now: testTime + .hours(1)))
        #expect(engine.state.startedAt == testTime)
        let state = engine.state
        try engine.close()
        #expect(try replayedState(disk) == state)
    }

    @Test("What waited and then takes the reserve is acted on, and the disk is known to be full")
    func waitingTakesTheReserve() throws {
        let disk = FakeDisk(seed: 6)
        var engine = try openEngine(disk, segmentBytes: 65_536)
        _ = try engine.step(startInputs(), now: testTime)
        let first = try engine.step([synced(1_400)], now: testTime)
        for effect in first.effects { engine.abandon(effect) }
        disk.inject(DiskFault(at: 1, .error(ENOSPC), .forever, on: .write))
        let waits = try engine.step([synced(500)], now: testTime)
        #expect(waits.effects.isEmpty && engine.isFull)
        // Room for the segment there is and for the reserve, and then none for the next segment.
        disk.inject(DiskFault(at: 3, .error(ENOSPC), .forever, on: .fallocate))
        let step = try #require(try engine.reclaimSpace(now: testTime + .minutes(1)))
        #expect(work(step).contains { $0.key == .lookUp(berlin) })
        #expect(engine.isFull && engine.state.storageFullSince != nil)
        let state = engine.state
        #expect(try replayedState(disk) == state)
    }

    @Test("A crash while it is full loses nothing; a start on a full disk reads and begins nothing")
    func crashWhileFull() throws {
        let disk = FakeDisk(seed: 4)
        var engine = try openEngine(disk, segmentBytes: 65_536)
        _ = try engine.step(startInputs(), now: testTime)
        _ = try fill(&engine, disk)
        let state = engine.state
        disk.reboot()
        #expect(try replayedState(disk) == state)
        // The reserve was used up: there is none for the next start, but the space of the segment
        // that was cut is.
        var again = try openEngine(disk, segmentBytes: 65_536)
        let step = try again.step([.started(release: "2", newInstallation: "i")], now: testTime)
        #expect(!again.isFull && step.events > 0)
        #expect(again.state.storageFullSince == nil)
        try again.close()
    }
}
