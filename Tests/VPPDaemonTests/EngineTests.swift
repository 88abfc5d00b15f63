// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing
import VPPCore
import VPPModel
import VPPTestKit

@testable import VPPDaemon

/// The sentence the daemon is built by: decide, append and sync, fold, only then act.
struct EngineTests {
    @Test("Effects are handed out after their events are durable: a crash then loses neither")
    func effectsAfterCommit() throws {
        let disk = FakeDisk(seed: 3)
        var engine = try openEngine(disk)
        let step = try engine.step(startInputs(), now: testTime)
        #expect(step.events == 4)
        #expect(step.effects.contains { $0.effect.key == .sync(berlin) })
        let state = engine.state
        disk.reboot()
        #expect(try replayedState(disk) == state)
    }

    @Test("A commit that fails throws and hands out no effect", arguments: 1...2)
    func failedCommit(_ call: Int) throws {
        let disk = FakeDisk(seed: 4)
        var engine = try openEngine(disk)
        disk.inject(DiskFault(at: call, .error(5), .forever))
        let first = effects(of: &engine, startInputs())
        #expect(first == nil)
        disk.inject(nil)
        // It takes nothing more: what it knows is not what is durable (event-log.md, P8).
        let second = effects(of: &engine, [.syncRequested(nil)] + startInputs())
        #expect(second == nil)
    }

    /// How many effects a step hands out; nil where it throws.
    private func effects(of engine: inout Engine, _ inputs: [Input]) -> Int? {
        do throws(EventLogError) {
            return try engine.step(inputs, now: testTime).effects.count
        } catch {
            return nil
        }
    }

    @Test("An effect that is wanted again while it runs is not handed out twice")
    func coalescing() throws {
        let disk = FakeDisk()
        var engine = try openEngine(disk)
        let first = try engine.step(startInputs(), now: testTime)
        #expect(syncs(first) == 1)
        for _ in 0..<3 {
            let again = try engine.step(
                [.syncRequested(nil), .syncRequested([berlin])], now: testTime)
            #expect(syncs(again) == 0)
        }
        let isRunning = engine.isRunning(.sync(berlin))
        #expect(isRunning)
        let done = try engine.step(
            [
                .synced(
                    berlin, fingerprint: "f1", fullScope, .success(snapshot(apps: 2, devices: 3)))
            ],
            now: testTime)
        #expect(syncs(done) == 0)
        let runsStill = engine.isRunning(.sync(berlin))
        #expect(!runsStill)
        let wish = try engine.step([.syncRequested(nil)], now: testTime + .seconds(1))
        #expect(syncs(wish) == 1)
    }

    @Test("Two wishes for one sync in one step are one effect")
    func coalescingWithinAStep() throws {
        let disk = FakeDisk()
        var engine = try openEngine(disk)
        let step = try engine.step(
            startInputs() + [.syncRequested(nil), .syncRequested(nil)], now: testTime)
        #expect(syncs(step) == 1)
    }

    @Test("An effect that was abandoned is no longer under way")
    func abandoned() throws {
        let disk = FakeDisk()
        var engine = try openEngine(disk)
        let step = try engine.step(startInputs(), now: testTime)
        for effect in step.effects { engine.abandon(effect) }
        let isRunning = engine.isRunning(.sync(berlin))
        #expect(!isRunning)
        let again = try engine.step([.syncRequested(nil)], now: testTime)
        #expect(syncs(again) == 1)
    }

    @Test("The fold of the log is the state, after every step")
    func replay() throws {
        let disk = FakeDisk()
        var engine = try openEngine(disk)
        var now = testTime
        let failure = AppleFailure(
            kind: .revoked, errorNumber: 9625, httpStatus: 401, endpoint: "assets",
            detail: "revoked")
        let script: [[Input]] = [
            startInputs(),
            [
                .synced(
                    berlin, fingerprint: "f1", fullScope, .success(snapshot(apps: 5, devices: 7)))
            ],
            [.devicesLoaded([Device(serialNumber: "SERIAL1000001")])],
            [.settingsRefused(problem: "vppd.toml:1:1: nonsense")],
            [.synced(berlin, fingerprint: "f1", fullScope, .failure(failure))],
            [.tokenUnusable(berlin, problem: "gone")],
            [
                .synced(
                    berlin, fingerprint: "f1", fullScope, .success(snapshot(apps: 4, devices: 6)))
            ],
            [.stopping(reason: "SIGTERM")],
        ]
        for inputs in script {
            now = now + .seconds(60)
            _ = try engine.step(inputs, now: now)
            #expect(try replayedState(disk) == engine.state, "\(inputs.count)")
        }
        #expect(engine.state.tokens[berlin]?.holdings.count == 4)
    }

    @Test("A long import is split into transactions the log takes, its summary last")
    func longImport() throws {
        let disk = FakeDisk()
        var engine = try openEngine(disk)
        _ = try engine.step(startInputs(), now: testTime)
        let before = engine.lastSeq
        // An event an app: more than one transaction may hold lines.
        let apps = LogLimits.transactionLines
        let step = try engine.step(
            [
                .synced(
                    berlin, fingerprint: "f1", fullScope, .success(snapshot(apps: apps, devices: 1))
                )
            ],
            now: testTime)
        #expect(step.events > LogLimits.transactionLines)
        var transactions: Set<UInt64> = []
        var lines: [UInt64: Int] = [:]
        var types: [String] = []
        var reader = EventLogReader(directory: logPath, disk: disk)
        try reader.read(after: before) { entry in
            transactions.insert(entry.tx)
            lines[entry.tx, default: 0] += 1
            types.append(entry.type)
        }
        #expect(transactions.count >= 3)
        #expect(lines.values.allSatisfy { $0 <= LogLimits.transactionLines })
        let summary = try #require(types.firstIndex(of: "sync.completed"))
        let assignments = try #require(types.lastIndex(of: "assignments.changed"))
        #expect(summary > assignments)
        #expect(try replayedState(disk) == engine.state)
    }

    @Test("A step in which nothing happens writes nothing")
    func quiet() throws {
        let disk = FakeDisk()
        var engine = try openEngine(disk)
        _ = try engine.step(startInputs(), now: testTime)
        let seq = engine.lastSeq
        _ = disk.takeCalls()
        let step = try engine.step([], now: testTime + .seconds(1))
        #expect(step.events == 0 && engine.lastSeq == seq)
        #expect(disk.takeCalls().isEmpty)
    }

    private func syncs(_ step: Engine.Step) -> Int {
        step.effects.count { $0.effect.key == .sync(berlin) }
    }
}
