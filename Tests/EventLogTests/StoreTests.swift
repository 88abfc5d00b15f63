// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Synchronization
import Testing
import VPPModel
import VPPTestKit

/// The store in good times, and in the bad ones that come one at a time: on a disk in memory and on
/// the file system of this host, but for what only the one in memory does.
@Suite struct StoreTests {
    @Test(
        "What is committed is replayed, in order and byte for byte, over starts and rotations",
        arguments: DiskKind.allCases)
    func roundTrip(kind: DiskKind) throws {
        let disk = try kind.make()
        var committed: [NewEntry] = []
        for start in 0..<4 {
            var replayed: [LogEntry] = []
            var store = try openStore(disk, segmentBytes: 8_192) { replayed.append($0) }
            #expect(replayed.map(\.seq) == Array(1..<(store.lastSeq)))
            #expect(store.recovery.verdict == .clean && store.recovery.hadWitness == (start > 0))
            let events = replayed.filter { !$0.isBookkeeping }
            #expect(events.map(\.data) == committed.map(\.data))
            #expect(events.allSatisfy { $0.timestamp == testTime && $0.version == 1 })
            for index in 0..<20 {
                let entries = (0...(index % 4)).map { event(start * 100 + index + $0, size: 300) }
                let effects = try store.commit(entries, effects: [index, -index], at: testTime)
                #expect(effects.map(\.effect) == [index, -index])
                committed += entries
            }
            try store.close()
        }
        #expect(try SampleLog(on: disk).verdict() == .clean)
        #expect(try SampleLog(on: disk).segments.count > 8)
    }

    @Test(
        "One write and one fdatasync a commit; none without entries", arguments: DiskKind.allCases)
    func callsOfCommit(kind: DiskKind) throws {
        let disk = try kind.make()
        var store = try openStore(disk)
        _ = disk.takeCalls()
        _ = try store.commit([event(1), event(2)], effects: ["go"], at: testTime)
        #expect(disk.takeCalls() == [.write, .fdatasync])
        let effects = try store.commit([], effects: ["go"], at: testTime)
        #expect(disk.takeCalls().isEmpty && effects.map(\.effect) == ["go"])
    }

    @Test(
        "P7: HEAD is at most a second, or 64 transactions, behind; not at all after a stop",
        arguments: DiskKind.allCases)
    func witness(kind: DiskKind) throws {
        let disk = try kind.make()
        let uptime = TestUptime()
        var store = try openStore(disk, uptime: uptime)
        func behind(_ store: borrowing EventLogStore) throws -> UInt64 {
            store.lastSeq - (try #require(SampleLog(on: disk).head).position.seq)
        }
        #expect(try behind(store) == 0 && store.tickDue == nil)
        for index in 1...63 { _ = try store.commit([event(index)], effects: [Int](), at: testTime) }
        #expect(try behind(store) == 63)
        _ = try store.commit([event(64)], effects: [Int](), at: testTime)
        #expect(try behind(store) == 0)
        _ = try store.commit([event(65)], effects: [Int](), at: testTime)
        uptime.advance(by: .milliseconds(999))
        try store.tick()
        #expect(try behind(store) == 1 && store.tickDue == uptime.read() + .milliseconds(1))
        uptime.advance(by: .milliseconds(1))
        try store.tick()
        #expect(try behind(store) == 0 && store.tickDue == nil)
        _ = try store.commit([event(66)], effects: [Int](), at: testTime)
        try store.close()
        #expect(try SampleLog(on: disk).head?.position == SampleLog(on: disk).scan().position)
    }

    @Test(
        "Anchors come at start, every 1,000 entries, after 15 minutes, and at stop",
        arguments: DiskKind.allCases)
    func anchors(kind: DiskKind) throws {
        let seqs = Mutex<[UInt64]>([])
        let uptime = TestUptime()
        let disk = try kind.make()
        var store = try openStore(
            disk, uptime: uptime, keepAnchor: { anchor in seqs.withLock { $0.append(anchor.seq) } })
        _ = try store.commit((0..<999).map { event($0) }, effects: [Int](), at: testTime)
        #expect(seqs.withLock { $0 } == [1])
        _ = try store.commit([event(1)], effects: [Int](), at: testTime)
        #expect(seqs.withLock { $0 } == [1, 1_001])
        _ = try store.commit([event(2)], effects: [Int](), at: testTime)
        uptime.advance(by: .seconds(900))
        try store.tick()
        #expect(seqs.withLock { $0 } == [1, 1_001, 1_002])
        let last = store.lastAnchor
        try store.close()
        #expect(seqs.withLock { $0 } == [1, 1_001, 1_002, 1_002])
        #expect(
            try EventLogReader(directory: disk.logPath, disk: disk).verify(anchors: [last]).exitCode
                == 0
        )
    }

    @Test("A4: a second writer is refused, and reading needs no lock", arguments: DiskKind.allCases)
    func lock(kind: DiskKind) throws {
        let disk = try kind.make()
        var store = try openStore(disk)
        let refusal = logError { () throws(EventLogError) in _ = try openStore(disk) }
        #expect(refusal?.code == .locked && refusal?.exitCode == 74)
        #expect(try EventLogReader(directory: disk.logPath, disk: disk).verify().verdict == .clean)
        try store.close()
        var again = try openStore(disk)
        try again.close()
    }

    @Test(
        "P15: entries beyond the limits are refused, nothing is written, the store goes on",
        arguments: DiskKind.allCases)
    func tooLarge(kind: DiskKind) throws {
        let disk = try kind.make()
        var store = try openStore(disk)
        let before = try disk.contents
        let tables: [[NewEntry]] = [
            [event(1, size: LogLimits.lineBytes)],
            (0...LogLimits.transactionLines).map { event($0) },
            (0..<10).map { event($0, size: 900_000) },
        ]
        for entries in tables {
            var code: EventLogError.Code?
            do throws(EventLogError) {
                _ = try store.commit(entries, effects: [1], at: testTime)
            } catch { code = error.code }
            #expect(code == .tooLarge)
        }
        #expect(try disk.contents == before)
        #expect(try store.commit([event(1)], effects: [1], at: testTime).count == 1)
    }

    @Test(
        "P6: a torn tail is saved byte for byte, recorded in the log, and cut",
        arguments: DiskKind.allCases)
    func tornTail(kind: DiskKind) throws {
        let disk = try kind.make()
        var store = try openStore(disk)
        _ = try store.commit([event(1)], effects: [Int](), at: testTime)
        try store.close()
        let name = "\(disk.logPath)/00000000000000000001.jsonl"
        let size = try #require(try disk.contents[name]).count
        let tail = Array(#"{"seq":3,"tx":3,"left":0,"ts":"2026"#.utf8)
        try disk.edit(name) { $0 + tail }
        var again = try openStore(disk)
        let saved = try #require(again.recovery.tornTail)
        #expect(saved.offset == size && saved.bytes == tail.count)
        #expect(try disk.contents["\(disk.logPath)/\(saved.savedAs)"] == tail)
        #expect(try disk.contents[name]?.count == size)
        let header = try #require(try disk.contents["\(disk.logPath)/00000000000000000003.jsonl"])
        #expect(
            String(decoding: header, as: UTF8.self).contains(
                #""reason":"recovered","torn":{"file":"\#(saved.savedAs)","offset":\#(size)"#))
        try again.close()
        #expect(try SampleLog(on: disk).verdict() == .clean)
    }

    @Test(
        "P4 P6 P7: a corrupt log and a rolled back one are refused and left untouched",
        arguments: DiskKind.allCases)
    func refusals(kind: DiskKind) throws {
        typealias Edit = (EventLogError.Code, String, @Sendable ([UInt8]) -> [UInt8]?)
        let edits: [Edit] = [
            (.corrupt, "00000000000000000001.jsonl", { $0.prefix(300) + [0] + $0.dropFirst(301) }),
            (.corrupt, "00000000000000000001.jsonl", { _ in nil }),
            (.corrupt, "HEAD", { Array($0.dropLast()) }),
            (.rollback, "00000000000000000007.jsonl", { _ in nil }),
            (.rollback, "00000000000000000007.jsonl", { Array($0.dropLast(3)) }),
        ]
        for (code, file, edit) in edits {
            let disk = try kind.make()
            for _ in 0..<2 {
                var store = try openStore(disk)
                for index in 0..<5 {
                    _ = try store.commit([event(index)], effects: [Int](), at: testTime)
                }
                try store.close()
            }
            try disk.edit("\(disk.logPath)/\(file)", edit)
            let before = try disk.contents
            let error = try #require(
                logError { () throws(EventLogError) in _ = try openStore(disk) })
            #expect(error.code == code && error.exitCode == 65, "\(file)")
            #expect(error.remedy.contains("vppd events verify"))
            #expect(try disk.contents == before, "\(file)")
            let found = try EventLogReader(directory: disk.logPath, disk: disk).verify()
            #expect(found.exitCode == 65 && found.verdict.kind.rawValue == code.description)
        }
    }

    @Test(
        "What replay throws ends the opening with the place of the event",
        arguments: DiskKind.allCases)
    func replayError(kind: DiskKind) throws {
        struct Unknown: Error {}
        let disk = try kind.make()
        var store = try openStore(disk)
        _ = try store.commit([event(1), event(2)], effects: [Int](), at: testTime)
        try store.close()
        let error = logError { () throws(EventLogError) in
            _ = try openStore(disk) { if $0.seq == 3 { throw Unknown() } }
        }
        #expect(error?.code == .replay && error?.seq == 3 && error?.exitCode == 65)
        var again = try openStore(disk)
        try again.close()
    }

    @Test(
        "P9: a full disk: the write is taken back, the commit waits for space, then is made",
        arguments: DiskKind.allCases)
    func diskFull(kind: DiskKind) throws {
        let disk = try kind.make()
        var store = try openStore(disk)
        for fault in [DiskFault.Kind.error(ENOSPC), .error(EDQUOT)] {
            disk.inject(DiskFault(at: 1, fault, on: .write))
            for _ in 0..<2 {
                var code: EventLogError.Code?
                do throws(EventLogError) {
                    _ = try store.commit([event(1)], effects: [1], at: testTime)
                } catch { code = error.code }
                #expect(code == .full)
                let isFull = store.isFull
                #expect(isFull)
            }
            #expect(try store.reclaimSpace())
            #expect(try store.commit([event(1)], effects: [1], at: testTime).count == 1)
        }
        try store.close()
        #expect(try SampleLog(on: disk).scan().entries == 3)
    }

    @Test(
        "P8: a full disk at fdatasync ends the store; it is not offered to try again",
        arguments: DiskKind.allCases)
    func diskFullForGood(kind: DiskKind) throws {
        let disk = try kind.make()
        var store = try openStore(disk)
        disk.inject(DiskFault(at: 1, .error(ENOSPC), on: .fdatasync))
        var codes: [EventLogError.Code] = []
        for number in 1...2 {
            do throws(EventLogError) {
                _ = try store.commit([event(number)], effects: [1], at: testTime)
            } catch { codes.append(error.code) }
        }
        #expect(codes == [.inputOutput, .stopped])
    }

    @Test(
        "P7 P9: on a full disk HEAD waits, is tried again every 5 s, and is written when there is space",
        arguments: DiskKind.allCases)
    func headWaitsForSpace(kind: DiskKind) throws {
        let disk = try kind.make()
        let uptime = TestUptime()
        var store = try openStore(disk, uptime: uptime)
        _ = try store.commit([event(1)], effects: [1], at: testTime)
        disk.inject((1...2).map { DiskFault(at: $0, .error(ENOSPC), on: .open) })
        uptime.advance(by: .seconds(1))
        for _ in 1...2 {
            try store.tick()
            #expect(try SampleLog(on: disk).head?.position.seq == 1)
            #expect(store.tickDue == uptime.read() + .seconds(5))
            uptime.advance(by: .seconds(5))
        }
        try store.tick()
        #expect(try SampleLog(on: disk).head?.position.seq == 2)
        #expect(store.tickDue == nil)
        try store.close()
    }

    @Test("T6 P8: after a failed sync nothing is believed: no retry, no effect, device bytes rule")
    func lyingPageCache() throws {
        let disk = FakeDisk()
        var store = try openStore(disk)
        _ = try store.commit([event(1)], effects: [1], at: testTime)
        disk.inject(DiskFault(at: 1, .error(EIO), on: .fdatasync))
        _ = disk.takeCalls()
        var errors: [EventLogError] = []
        for number in 2...3 {
            do throws(EventLogError) {
                _ = try store.commit([event(number)], effects: [number], at: testTime)
                Issue.record("no effect may come out")
            } catch { errors.append(error) }
        }
        #expect(errors.map(\.code) == [.inputOutput, .stopped])
        #expect(errors.allSatisfy { $0.exitCode == 74 })
        #expect(disk.takeCalls() == [.write, .fdatasync])
        let name = "\(logPath)/00000000000000000001.jsonl"
        let cached = String(decoding: try #require(disk.contents[name]), as: UTF8.self)
        #expect(cached.contains(#""n":2"#), "the cache lies: else this test shows nothing")
        disk.restartProcess()
        var numbers: [String] = []
        var again = try openStore(disk) { numbers.append(String(decoding: $0.data, as: UTF8.self)) }
        #expect(numbers.count == 2 && !numbers.contains { $0.contains(#""n":2"#) })
        try again.close()
    }

    @Test(
        "Follows a log cheaply: only what is new is read, over rotations",
        arguments: DiskKind.allCases)
    func follow(kind: DiskKind) throws {
        let disk = try kind.make()
        var store = try openStore(disk, segmentBytes: 4_096)
        var reader = EventLogReader(directory: disk.logPath, disk: disk)
        var seen: [UInt64] = []
        var last: UInt64 = 0
        for index in 0..<40 {
            _ = try store.commit([event(index, size: 200)], effects: [Int](), at: testTime)
            last = try reader.read(after: last) { seen.append($0.seq) }
            #expect(last == store.lastSeq)
        }
        #expect(seen == Array(1...store.lastSeq))
        _ = disk.takeCalls()
        last = try reader.read(after: last) { _ in Issue.record("nothing is new") }
        #expect(disk.takeCalls() == [.readdir, .open, .fstat, .close])
        var late: [UInt64] = []
        var other = EventLogReader(directory: disk.logPath, disk: disk)
        try other.read(after: 20) { late.append($0.seq) }
        #expect(late == Array(21...store.lastSeq))
        try store.close()
    }

    @Test(
        "T14: the unfinished end of a live log is no alarm, of a dead one it is torn",
        arguments: DiskKind.allCases)
    func liveTail(kind: DiskKind) throws {
        let disk = try kind.make()
        var store = try openStore(disk)
        _ = try store.commit([event(1)], effects: [Int](), at: testTime)
        let name = "\(disk.logPath)/00000000000000000001.jsonl"
        try disk.edit(name) { $0 + Array(#"{"seq":3,"#.utf8) }
        var reader = EventLogReader(directory: disk.logPath, disk: disk)
        let last = try reader.read(after: 0) { _ in }
        #expect(last == 2)
        let live = try reader.verify()
        #expect(live.verdict == .clean && live.bytesBeingWritten == 9 && live.entries == 2)
        try store.close()
        try disk.edit(name) { $0 + Array(#"{"seq":3,"#.utf8) }
        #expect(try reader.verify().verdict.kind == .torn)
    }
}
