// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import EventLog

/// Checkpoints spare a start most of the log, and never change what it comes to.
@Suite struct CheckpointTests {
    /// A fold so small that a test can follow it: the numbers of the events so far.
    struct Numbers: Equatable {
        var all: [Int] = []
        var restarts = 0
        /// Entries of the log that were folded, not of a checkpoint.
        var fromLog = 0

        mutating func take(_ step: ReplayStep) throws {
            switch step {
            case .restart:
                all = []
                restarts += 1
            case .entry(let entry) where entry.isBookkeeping: return
            case .entry(let entry) where entry.type == "state.numbers":
                all += numbers(in: entry)
            case .entry(let entry):
                fromLog += 1
                all += numbers(in: entry)
            }
        }

        private func numbers(in entry: LogEntry) -> [Int] {
            String(decoding: entry.data, as: UTF8.self)
                .split { !$0.isNumber }.prefix(entry.type == "state.numbers" ? .max : 1)
                .compactMap { Int($0) }
        }

        /// The state as entries, three numbers a line.
        var parts: [NewEntry] {
            stride(from: 0, to: all.count, by: 3).map { start in
                let some = all[start...].prefix(3).map(String.init).joined(separator: ",")
                return NewEntry(
                    type: "state.numbers", version: 1, data: Array("{\"n\":[\(some)]}".utf8))
            }
        }
    }

    /// A log of 60 events with a checkpoint after 20 and after 40; several segments.
    func makeLog(on disk: FakeDisk) throws -> Numbers {
        var numbers = Numbers()
        var store = try open(disk, &numbers)
        for number in 1...60 {
            let entry = NewEntry(
                type: "test.happened", version: 1, data: Array("{\"n\":\(number)}".utf8))
            _ = try store.commit([entry], effects: [Int](), at: testTime)
            numbers.all.append(number)
            if number == 20 || number == 40 {
                let written = try store.checkpointWriter(foldVersion: 1)
                    .write(numbers.parts, at: testTime)
                try store.record(written, at: testTime)
            }
        }
        try store.close()
        return numbers
    }

    func open(
        _ disk: FakeDisk, _ numbers: inout Numbers, foldVersion: Int = 1
    ) throws(EventLogError) -> EventLogStore {
        try EventLogStore.open(
            directory: logPath, disk: disk, identity: testIdentity,
            uptime: TestUptime().read, now: testTime, segmentBytes: 4_096,
            foldVersion: foldVersion, replay: { try numbers.take($0) })
    }

    /// Opens and closes a log; the fold it came to and what opening says.
    func reopen(
        _ disk: FakeDisk, foldVersion: Int = 1
    ) throws(EventLogError) -> (Numbers, RecoveryReport) {
        var numbers = Numbers()
        var store = try open(disk, &numbers, foldVersion: foldVersion)
        let report = store.recovery
        try store.close()
        return (numbers, report)
    }

    @Test("A start reads the newest checkpoint and the log behind it, and nothing else")
    func newestIsUsed() throws {
        let disk = FakeDisk()
        let before = try makeLog(on: disk)
        let (numbers, report) = try reopen(disk)
        #expect(numbers.all == before.all)
        #expect(numbers.fromLog == 20 && numbers.restarts == 1)
        #expect(report.checkpoint?.covers.seq ?? 0 > 40)
        #expect(report.rejectedCheckpoints == [])
        #expect(report.entries < 40)
    }

    @Test("Missing, stale, damaged, of another fold: a longer replay, never another state")
    func unusableIsSkipped() throws {
        let whole = FakeDisk()
        let before = try makeLog(on: whole)
        let names = whole.contents.keys.filter { $0.hasSuffix(".checkpoint") }.sorted()
        #expect(names.count == 2)
        typealias Edit = ([UInt8]) -> [UInt8]?
        let edits: [(String, Edit, rejected: Int, fromLog: Int)] = [
            ("the newest is missing", { _ in nil }, 0, 40),
            ("the newest is empty", { _ in [] }, 1, 40),
            ("the newest is cut", { Array($0.dropLast(200)) }, 1, 40),
            ("the newest lacks its last byte", { Array($0.dropLast()) }, 1, 40),
            (
                "the newest has a flipped bit",
                { $0.prefix(700) + [$0[700] ^ 1] + $0.dropFirst(701) },
                1, 40
            ),
            ("the newest has something behind its end", { $0 + Array("x\n".utf8) }, 1, 40),
        ]
        for (what, edit, rejected, fromLog) in edits {
            let disk = FakeDisk()
            _ = try makeLog(on: disk)
            disk.edit(names[1], edit)
            let (numbers, report) = try reopen(disk)
            #expect(numbers.all == before.all, "\(what)")
            #expect(report.rejectedCheckpoints.count == rejected, "\(what)")
            #expect(numbers.fromLog == fromLog, "\(what)")
        }
        let (numbers, report) = try reopen(whole, foldVersion: 2)
        #expect(numbers.all == before.all && numbers.fromLog == 60)
        #expect(report.rejectedCheckpoints.count == 2 && report.checkpoint == nil)
    }

    @Test("Every bit of a checkpoint that flips is seen: the state is the same")
    func bitFlips() throws {
        let disk = FakeDisk()
        let before = try makeLog(on: disk)
        let name = try #require(
            disk.contents.keys.filter { $0.hasSuffix(".checkpoint") }.max())
        let bytes = try #require(disk.contents[name])
        var reader = EventLogReader(directory: logPath, disk: disk)
        for bit in stride(from: 0, to: bytes.count * 8, by: 7) {
            disk.edit(name) { bytes in
                var flipped = bytes
                flipped[bit / 8] ^= 1 << (bit % 8)
                return flipped
            }
            var numbers = Numbers()
            try reader.replay(foldVersion: 1) { try numbers.take($0) }
            #expect(numbers.all == before.all && numbers.fromLog == 40, "bit \(bit)")
            disk.edit(name) { _ in bytes }
        }
        let found = try reader.verify()
        #expect(found.soundCheckpoints.count == 2 && found.unsoundCheckpoints == [])
        _ = try reader.read(after: 0) { _ in }
    }

    @Test("A checkpoint that the log does not record is not believed, however whole it is")
    func unrecorded() throws {
        let disk = FakeDisk()
        var numbers = Numbers()
        var store = try open(disk, &numbers)
        _ = try store.commit([event(7)], effects: [Int](), at: testTime)
        // The right form, the wrong state, and no word of it in the log.
        numbers.all = [666]
        _ = try store.checkpointWriter(foldVersion: 1).write(numbers.parts, at: testTime)
        try store.close()
        let (after, report) = try reopen(disk)
        #expect(after.all == [7] && report.rejectedCheckpoints.count == 1)
        let found = try EventLogReader(directory: logPath, disk: disk).verify()
        #expect(found.exitCode == 0 && found.unsoundCheckpoints.count == 1)
    }

    @Test("Damage before the checkpoint is for verify; a missing segment is seen at the start")
    func damageBefore() throws {
        for drop in [false, true] {
            let disk = FakeDisk()
            _ = try makeLog(on: disk)
            let first = "\(logPath)/00000000000000000001.jsonl"
            disk.edit(first) { bytes in
                drop ? nil : bytes.prefix(600) + [bytes[600] ^ 1] + bytes.dropFirst(601)
            }
            let found = try EventLogReader(directory: logPath, disk: disk).verify()
            #expect(found.exitCode == 65)
            let error = logError { () throws(EventLogError) in _ = try reopen(disk) }
            #expect(error?.code == (drop ? .corrupt : nil))
        }
    }

    @Test("Old segments are removed only on request, only behind two checkpoints, and by record")
    func pruning() throws {
        let disk = FakeDisk()
        let before = try makeLog(on: disk)
        var numbers = Numbers()
        var store = try open(disk, &numbers)
        #expect(try store.prune(olderThan: .seconds(1), now: testTime) == 0)
        let removed = try store.prune(olderThan: .seconds(1), now: testTime + .seconds(1))
        #expect(removed > 0)
        try store.close()
        let (after, report) = try reopen(disk)
        #expect(after.all == before.all && report.checkpoint != nil)
        let reader = EventLogReader(directory: logPath, disk: disk)
        #expect(try reader.verify().exitCode == 0)
        // One more than was recorded: that was not us.
        let first = try #require(SampleLog(disk).segments.first).name
        disk.edit("\(logPath)/\(first)") { _ in nil }
        #expect(try reader.verify().verdict.kind == .corrupt)
        let error = logError { () throws(EventLogError) in _ = try reopen(disk) }
        #expect(error == nil || error?.code == .corrupt)
    }

    @Test("A pruned log whose checkpoints are gone is refused: its state cannot be rebuilt")
    func prunedWithoutCheckpoint() throws {
        let disk = FakeDisk()
        _ = try makeLog(on: disk)
        var numbers = Numbers()
        var store = try open(disk, &numbers)
        _ = try store.prune(olderThan: .zero, now: testTime + .seconds(1))
        try store.close()
        for name in disk.contents.keys where name.hasSuffix(".checkpoint") {
            disk.edit(name) { _ in nil }
        }
        let error = logError { () throws(EventLogError) in _ = try reopen(disk) }
        #expect(error?.code == .corrupt && error?.exitCode == 65)
    }

    @Test("A checkpoint is due when as much was logged since as the last one has, or 4 MiB")
    func due() throws {
        let disk = FakeDisk()
        var store = try openStore(disk)
        var isDue = store.isCheckpointDue
        #expect(!isDue)
        for number in 0..<5 {
            _ = try store.commit(
                [event(number, size: 900_000)], effects: [Int](), at: testTime)
        }
        isDue = store.isCheckpointDue
        #expect(isDue)
        let written = try store.checkpointWriter(foldVersion: 1).write([], at: testTime)
        try store.record(written, at: testTime)
        isDue = store.isCheckpointDue
        #expect(!isDue)
        try store.close()
    }
}
