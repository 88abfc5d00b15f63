// SPDX-License-Identifier: Apache-2.0

import CCrypto
import EventLog
import Foundation
import VPPDaemon
import VPPModel

/// What reading the log costs: checking it, and folding it into a state again at start.
enum ReplayBenchmark {
    private static let runs = 3
    /// Small events in the long log.
    private static let smallEvents = 1_000_000
    /// Events in one transaction of the long log.
    private static let group = 128
    /// A small event's data has at most so many bytes.
    private static let smallBytes = 512

    static func figures(in workspace: Workspace) throws -> [Figure] {
        let small = try makeFleetLog(workspace)
        let written = try makeLongLog(workspace, of: small)
        return [
            try replay("replay.fleet", "fleet", workspace, runs: runs),
            try replay("replay.million", "long", workspace, runs: 1),
            try verify(workspace, events: written),
        ]
    }

    /// The log of a demo-sized fleet: first sync, inventory of all devices, one round of updates.
    /// - Returns: its small events.
    private static func makeFleetLog(_ workspace: Workspace) throws -> [NewEntry] {
        var world = try BenchWorld(.demo, log: workspace.openLog("fleet"))
        try world.answerInspections()
        world.release(apps: 10)
        try world.pass(.hours(1))
        try world.answerInspections()
        var small: [NewEntry] = []
        var reader = EventLogReader(directory: workspace.file("fleet"), disk: RealDisk())
        try reader.read(after: 0) { entry in
            guard entry.data.count <= smallBytes, !entry.isBookkeeping else {
                return
            }
            small.append(NewEntry(type: entry.type, version: entry.version, data: entry.data))
        }
        return small
    }

    private static func makeLongLog(_ workspace: Workspace, of small: [NewEntry]) throws -> Int {
        guard !small.isEmpty else { throw Failure("the fleet's log holds no small events") }
        var log = try workspace.openLog("long")
        let none: [Int] = []
        var written = 0
        var at = Workspace.epoch
        while written < smallEvents {
            let start = written % small.count
            let part = small[start...].prefix(min(group, smallEvents - written))
            _ = try log.commit(Array(part), effects: none, at: at)
            written += part.count
            // What is kept for a minute is to be as short as it would be in a real log.
            at = at + .minutes(1)
        }
        try log.close()
        return written
    }

    /// Events a second through `StateReplay`, over those a second of checking alone.
    private static func replay(
        _ name: String, _ log: String, _ workspace: Workspace, runs: Int
    ) throws -> Figure {
        let path = workspace.file(log)
        var samples = Paired()
        for _ in 0..<runs {
            var events = 0
            let checked = try Measure.wall {
                events = Int(
                    try EventLogReader(directory: path, disk: RealDisk()).verify().entries)
            }
            let folded = try Measure.wall {
                var replay = StateReplay()
                var reader = EventLogReader(directory: path, disk: RealDisk())
                try reader.read(after: 0) { try replay.add($0) }
            }
            samples.add(
                subject: Double(events) / folded, reference: Double(events) / checked)
        }
        return Figure(name, samples, "events/s", scale: 1)
    }

    /// Checking the long log, over one pass of SHA-256 over the same bytes.
    private static func verify(_ workspace: Workspace, events: Int) throws -> Figure {
        var samples = Paired()
        for _ in 0..<runs {
            let checked = try Measure.wall {
                let verification = try EventLogReader(
                    directory: workspace.file("long"), disk: RealDisk()
                ).verify()
                guard verification.verdict == .clean, verification.entries > events else {
                    throw Failure("the log of the benchmark is not clean: \(verification)")
                }
            }
            let hashed = try Measure.wall {
                for segment in try workspace.segments("long") {
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: segment))
                    try digest(bytes)
                }
            }
            samples.add(subject: checked, reference: hashed)
        }
        return Figure("verify.million", samples, "ms", scale: 1_000)
    }

    private static func digest(_ bytes: Data) throws {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        let result = bytes.withUnsafeBytes {
            EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil)
        }
        guard result == 1 else { throw Failure("libcrypto cannot compute SHA-256") }
    }
}
