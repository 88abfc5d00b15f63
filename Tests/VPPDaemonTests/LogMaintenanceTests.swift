// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Systemd
import Testing
import VPPCore
import VPPModel

@testable import VPPDaemon

/// The work on the log's files beside the daemon.
struct LogMaintenanceTests {
    /// A copy of a golden log, which has a checkpoint and compressed segments.
    private func goldenLog(in folder: TemporaryFolder) throws -> String {
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/log-0.1.0").path
        let path = "\(folder.path)/log"
        try FileManager.default.copyItem(atPath: golden, toPath: path)
        return path
    }

    /// Has the log go on with a checkpoint of this release's fold.
    private func writeCheckpoint(at path: String) throws {
        var engine = try openEngine(RealDisk(), directory: path)
        let written = try engine.checkpointJob().run(now: testTime)
        _ = try engine.record(written, keep: nil, now: testTime)
        try engine.close()
    }

    private func maintenance(of path: String) -> LogMaintenance {
        LogMaintenance(
            directory: path, now: { testTime },
            announcer: Announcer(output: LogOutput(style: .plain)),
            fail: { fatalError("no sync fails here: \($0)") })
    }

    @Test("P4: damage that a start from a checkpoint passes over is found right after it")
    func audit() async throws {
        for damaged in [false, true] {
            let folder = try TemporaryFolder()
            let path = try goldenLog(in: folder)
            try writeCheckpoint(at: path)
            if damaged {
                let oldest = URL(fileURLWithPath: "\(path)/00000000000000000001.jsonl.zst")
                var bytes = try Data(contentsOf: oldest)
                bytes[bytes.count / 2] ^= 4
                try bytes.write(to: oldest)
            }
            var engine = try openEngine(RealDisk(), directory: path)
            #expect(engine.recovery.checkpoint != nil, "the start does not look")
            try engine.close()
            let maintenance = maintenance(of: path)
            let refusals = AsyncStream<EventLogError>.makeStream()
            maintenance.audit { refusals.continuation.yield($0) }
            maintenance.wait()
            refusals.continuation.finish()
            var codes: [EventLogError.Code] = []
            for await refusal in refusals.stream { codes.append(refusal.code) }
            #expect(codes == (damaged ? [.corrupt] : []))
        }
    }

    @Test("Sealed segments are compressed, and the log stays what it was")
    func compression() throws {
        let folder = try TemporaryFolder()
        let path = try goldenLog(in: folder)
        var engine = try openEngine(RealDisk(), directory: path)
        let maintenance = maintenance(of: path)
        maintenance.compress()
        maintenance.wait()
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(names.filter { $0.hasPrefix("0") && $0.hasSuffix(".jsonl") }.count == 1)
        #expect(try EventLogReader(directory: path, disk: RealDisk()).verify().exitCode == 0)
        try engine.close()
    }

    @Test("A checkpoint is written beside the daemon, and counts once it is recorded")
    func checkpoint() async throws {
        let folder = try TemporaryFolder()
        let path = try goldenLog(in: folder)
        var engine = try openEngine(RealDisk(), directory: path)
        let maintenance = maintenance(of: path)
        let written: WrittenCheckpoint? = await withCheckedContinuation { continuation in
            maintenance.write(engine.checkpointJob()) { continuation.resume(returning: $0) }
        }
        _ = try engine.record(try #require(written), keep: nil, now: testTime)
        let state = engine.state
        try engine.close()
        var again = try openEngine(RealDisk(), directory: path)
        #expect(again.recovery.checkpoint == written?.record)
        #expect(again.state == state)
        try again.close()
    }
}
