// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Testing
import VPPCore
import VPPModel

@testable import VPPDaemon

/// T19, P10, P13: the log directory of each release is read, checked and folded for ever.
///
/// `Golden/log-VERSION` is what that release wrote: several starts and rotations, compressed
/// segments, a checkpoint, a saved torn tail. `expected.txt` in it says what it must come to. A
/// golden log is never changed; a release adds its own with:
///
///     VPPD_GOLDEN_LOG=0.1.0 swift test --filter GoldenLogTests
struct GoldenLogTests {
    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let folder = here.appendingPathComponent("Golden")
    private static let identity = LogIdentity(
        daemonVersion: "golden", bootID: "3f0c9a5e-6a1b-4d58-9a0e-6f2f6a1f0b11",
        machineHash: "6d5d2c1e0f9b8a77")

    /// What a golden log must come to.
    private struct Expected: Equatable {
        var seq: String
        var hash: String
        var entries: String
        var state: String

        init(_ found: Verification, _ state: State) {
            seq = "\(found.last.seq)"
            hash = "\(found.last.hash)"
            entries = "\(found.entries)"
            self.state = stateHash(state)
        }

        init(_ text: String) throws {
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            try #require(words.count == 8)
            (seq, hash, entries, state) = (words[1], words[3], words[5], words[7])
        }

        var text: String { "seq \(seq)\nhash \(hash)\nentries \(entries)\nstate \(state)\n" }
    }

    private func found(in path: String) throws -> (
        whole: Expected, checkpointed: State, Verification
    ) {
        let reader = EventLogReader(directory: path, disk: RealDisk())
        let verification = try reader.verify()
        var whole = StateReplay()
        try reader.replay(foldVersion: -1) { try whole.take($0) }
        var fast = StateReplay()
        try reader.replay(foldVersion: State.foldVersion) { try fast.take($0) }
        return (Expected(verification, whole.state), fast.state, verification)
    }

    @Test("Every golden log is whole, and folds to the state it always did")
    func goldenLogs() throws {
        let release = ProcessInfo.processInfo.environment["VPPD_GOLDEN_LOG"]
        if let release { try makeGoldenLog(release) }
        let logs = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasPrefix("log-") }.sorted()
        #expect(!logs.isEmpty)
        for name in logs {
            let path = Self.folder.appendingPathComponent(name).path
            let (whole, checkpointed, verification) = try found(in: path)
            #expect(verification.verdict == .clean, "\(name)")
            let expected = try Expected(
                String(contentsOfFile: "\(path)/expected.txt", encoding: .utf8))
            #expect(whole == expected, "\(name)")
            #expect(stateHash(checkpointed) == expected.state, "\(name), from its checkpoint")
        }
    }

    @Test("A golden log can be gone on with: the next start takes it over")
    func goldenLogsOpen() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        where name.hasPrefix("log-") {
            let folder = try TemporaryFolder()
            let path = "\(folder.path)/log"
            try FileManager.default.copyItem(
                atPath: Self.folder.appendingPathComponent(name).path, toPath: path)
            let before = try found(in: path).whole
            var engine = try openEngine(RealDisk(), directory: path)
            #expect(stateHash(engine.state) == before.state, "\(name)")
            try engine.close()
            #expect(try found(in: path).whole.state == before.state, "\(name)")
        }
    }

    // MARK: - Making one

    private func makeGoldenLog(_ release: String) throws {
        let path = Self.folder.appendingPathComponent("log-\(release)").path
        try FileManager.default.createDirectory(
            atPath: Self.folder.path, withIntermediateDirectories: true)
        // Never over one that is there.
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        let entries = try history()
        var replay = StateReplay()
        for (start, part) in [entries[..<300], entries[300..<700], entries[700...]].enumerated() {
            replay = StateReplay()
            var store = try open(path, &replay)
            for (number, entry) in part.enumerated() {
                let new = NewEntry(type: entry.type, version: entry.version, data: entry.data)
                _ = try store.commit([new], effects: [Int](), at: entry.timestamp)
                try replay.add(entry)
                guard start == 1, number == 250 else { continue }
                let written = try store.checkpointWriter(foldVersion: State.foldVersion).write(
                    CheckpointParts(of: replay.state).map {
                        NewEntry(type: $0.type, version: $0.version, data: Array($0.data))
                    }, at: entry.timestamp)
                try store.record(written, at: entry.timestamp)
            }
            try store.close()
            if start == 0 { try tear(path) }
            let compressor = SegmentCompressor(directory: path, disk: RealDisk())
            while start == 1, try compressor.compressNext() != nil {}
        }
        for name in ["LOCK", "RESERVE", "current.jsonl"] {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
        try found(in: path).whole.text
            .write(toFile: "\(path)/expected.txt", atomically: true, encoding: .utf8)
    }

    private func open(
        _ path: String, _ replay: inout StateReplay
    ) throws(EventLogError) -> EventLogStore {
        try EventLogStore.open(
            directory: path, disk: RealDisk(), identity: Self.identity, uptime: { .seconds(100) },
            now: testTime, segmentBytes: 65_536, foldVersion: State.foldVersion,
            replay: { try replay.take($0) })
    }

    /// Leaves what a crash leaves: a line that was not finished.
    private func tear(_ path: String) throws {
        let newest = try #require(
            try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { $0.hasPrefix("0") && $0.hasSuffix(".jsonl") }.max())
        let file = try FileHandle(
            forWritingTo: URL(fileURLWithPath: "\(path)/\(newest)"))
        try file.seekToEnd()
        try file.write(contentsOf: Data(#"{"seq":9999,"tx":9999,"left":0,"ts":"2026-"#.utf8))
        try file.close()
    }

    /// The events of the golden history of the core.
    private func history() throws -> [LogEntry] {
        struct Line: Decodable {
            var at: Timestamp?
            var type: String
            var v: Int
        }
        let text = try String(
            contentsOf: Self.here.appendingPathComponent(
                "../VPPCoreTests/Golden/history-1.jsonl"), encoding: .utf8)
        var at = testTime
        return try text.split(separator: "\n").map { line in
            let envelope = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            let start = try #require(line.range(of: "\"data\":")?.upperBound)
            at = envelope.at ?? at + .seconds(1)
            return LogEntry(
                seq: 1, tx: 1, left: 0, timestamp: at, type: envelope.type,
                version: envelope.v, data: Array(line[start...].dropLast().utf8))
        }
    }
}
