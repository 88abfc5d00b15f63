// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing
import VPPCore
import VPPModel
import VPPTestKit

@testable import VPPDaemon

/// P10: a checkpoint is a cache of the fold. It changes how long a start takes, nothing else.
struct EngineCheckpointTests {
    @Test("A start from a checkpoint comes to the state of the whole log, and goes on alike")
    func sameState() throws {
        let disk = FakeDisk(seed: 5)
        var engine = try openEngine(disk)
        _ = try engine.step(startInputs(), now: testTime)
        _ = try engine.step([synced(30)], now: testTime)
        let job = engine.checkpointJob()
        // Events that come while it is written are behind it.
        _ = try engine.step([synced(25)], now: testTime + .hours(25))
        let written = try job.run(now: testTime)
        _ = try engine.record(written, keep: nil, now: testTime)
        _ = try engine.step([.settingsRefused(problem: "line 7")], now: testTime + .hours(26))
        let state = engine.state
        try engine.close()
        var again = try openEngine(disk)
        #expect(again.recovery.checkpoint == written.record)
        #expect(again.state == state)
        #expect(try replayedState(disk) == state)
        try again.close()
    }

    @Test("A checkpoint is due when much was logged, and not before")
    func due() throws {
        let disk = FakeDisk(seed: 6)
        var engine = try openEngine(disk)
        _ = try engine.step(startInputs(), now: testTime)
        var isDue = engine.isCheckpointDue
        #expect(!isDue)
        var hours: Int64 = 0
        while !engine.isCheckpointDue, hours < 5_000 {
            hours += 25
            _ = try engine.step(
                [synced(hours.isMultiple(of: 2) ? 1 : 3_000)], now: testTime + .hours(hours))
        }
        let written = try engine.checkpointJob().run(now: testTime)
        _ = try engine.record(written, keep: nil, now: testTime)
        isDue = engine.isCheckpointDue
        #expect(!isDue)
        let state = engine.state
        try engine.close()
        var again = try openEngine(disk)
        #expect(again.state == state && again.recovery.checkpoint == written.record)
        #expect(again.recovery.bytes < LogLimits.checkpointDistance)
        try again.close()
    }

    private func synced(_ devices: Int) -> Input {
        .synced(
            berlin, fingerprint: "f1", fullScope, .success(snapshot(apps: 2, devices: devices)))
    }
}
