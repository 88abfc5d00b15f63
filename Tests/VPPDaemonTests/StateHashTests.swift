// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Testing
import VPPModel

@testable import VPPCore
@testable import VPPDaemon

/// The same log gives the same state, on every machine and in every release of one fold version
/// (P10).
struct StateHashTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../VPPCoreTests/Golden")

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// The fold of a golden log, or of its first lines. A line has the time of its event, or none:
    /// then one second passes.
    private func folded(_ name: String, lines: Int = .max) throws -> State {
        struct Line: Decodable {
            var at: Timestamp?
            var type: String
            var v: Int
        }
        var replay = StateReplay()
        var at = testTime
        for (number, line) in try text(name).split(separator: "\n")
            .prefix(lines).enumerated()
        {
            let envelope = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            let start = try #require(line.range(of: "\"data\":")?.upperBound)
            at = envelope.at ?? at + .seconds(1)
            try replay.add(
                LogEntry(
                    seq: UInt64(number) + 1, tx: UInt64(number) + 1, left: 0, timestamp: at,
                    type: envelope.type, version: envelope.v,
                    data: Array(line[start...].dropLast().utf8)))
        }
        return replay.state
    }

    /// A line of state-hashes.txt: the hash of the state that the first lines of a log fold to.
    private struct Recorded: Hashable {
        var hash: String
        var log: String
        var lines: Int

        init?(_ line: Substring) {
            let words = line.split(separator: " ")
            guard words.count == 3, let lines = Int(words[2]) else { return nil }
            (hash, log, self.lines) = (String(words[0]), String(words[1]), lines)
        }
    }

    /// `events-1.jsonl` has an event of each type; `history-1.jsonl` is a story in which they belong
    /// together, so that each finds what it changes. They are never changed, only added to.
    @Test func theGoldenLogsFoldToTheStatesTheyAlwaysDid() throws {
        let recorded = try text("state-hashes.txt").split(separator: "\n").dropFirst()
            .compactMap { Recorded($0) }
        for name in ["events-1.jsonl", "history-1.jsonl"] {
            let lines = try text(name).split(separator: "\n").count
            #expect(recorded.contains { $0.log == name && $0.lines == lines })
        }
        for known in recorded {
            let hash = stateHash(try folded(known.log, lines: known.lines))
            #expect(
                hash == known.hash,
                """
                \(known.log) folds to another state than before: raise State.foldVersion and record \
                the new hash in state-hashes.txt, or undo. The new line is:
                \(hash) \(known.log) \(known.lines)
                """)
        }
    }

    @Test func theHashesAreOfThisFoldVersion() throws {
        let first = try text("state-hashes.txt").split(separator: "\n").first
        #expect(
            first == "State.foldVersion \(State.foldVersion)",
            "record the hashes of this fold version")
    }

    @Test func theHashTellsStatesApart() throws {
        var state = try folded("history-1.jsonl")
        let hash = stateHash(state)
        #expect(hash.count == 64)
        #expect(stateHash(try folded("history-1.jsonl")) == hash)
        evolve(&state, .deviceFileRefused(DeviceFileRefused(problem: "p")), at: state.latest)
        #expect(stateHash(state) != hash)
    }

    private func entry(_ type: String, _ version: Int, _ data: Data) -> LogEntry {
        LogEntry(
            seq: 1, tx: 1, left: 0, timestamp: testTime, type: type, version: version,
            data: Array(data))
    }

    @Test("A replay takes a checkpoint and the log after it, bookkeeping between them")
    func replayOfACheckpoint() throws {
        let lines = try text("history-1.jsonl").split(separator: "\n").count
        #expect(lines > 100)
        let state = try folded("history-1.jsonl")
        var replay = StateReplay()
        try replay.add(entry("checkpoint.opened", 1, Data("{}".utf8)))
        for part in CheckpointParts(of: state) {
            try replay.add(entry(part.type, part.version, Data(part.data)))
        }
        for type in [
            "checkpoint.closed", "segment.opened", "checkpoint.written", "segments.pruned",
        ] {
            try replay.add(entry(type, 1, Data("{}".utf8)))
        }
        #expect(replay.state == state)
        let event = Event.daemonStopped(DaemonStopped(reason: "SIGTERM"))
        let coded = try EventCoder().encode(event)
        try replay.add(entry(coded.type, coded.version, Data(coded.data)))
        #expect(replay.state.startedAt == nil)
    }

    @Test("A part of an unknown type or version is an error", arguments: ["weather", "alerts"])
    func unknownParts(name: String) {
        var replay = StateReplay()
        #expect(throws: EventDecodingError.self) {
            try replay.add(entry("state.\(name)", 2, Data("{\"alerts\":[]}".utf8)))
        }
    }
}
