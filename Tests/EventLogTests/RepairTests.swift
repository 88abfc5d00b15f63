// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import EventLog

/// A loss is accepted by name, recorded for ever, and destroys nothing.
@Suite struct RepairTests {
    func makeLog(on disk: FakeDisk, packed: Bool = false) throws {
        for start in 0..<3 {
            var store = try openStore(disk)
            for number in 0..<6 {
                _ = try store.commit(
                    [event(start * 10 + number)], effects: [Int](), at: testTime)
            }
            try store.close()
        }
        guard packed else { return }
        let compressor = SegmentCompressor(directory: logPath, disk: disk)
        while try compressor.compressNext() != nil {}
    }

    func repair(_ disk: FakeDisk, after anchor: Anchor) throws(EventLogError) -> LogRepair.Outcome {
        try LogRepair(
            directory: logPath, disk: disk, identity: testIdentity, uptime: TestUptime().read
        ).acceptLoss(
            after: anchor, by: "root (ada)", why: "the \"disk\" was replaced", now: testTime)
    }

    /// The line that `verify` says is the last good one.
    func lastGood(_ disk: FakeDisk) throws -> Anchor {
        switch try EventLogReader(directory: logPath, disk: disk).verify().verdict {
        case .corrupt(let damage): return damage.lastGood
        case .rollback(let rollback): return rollback.last
        case .clean, .torn: throw NothingWrong()
        }
    }

    struct NothingWrong: Error {}

    typealias Damage = (String, @Sendable (FakeDisk) -> Void)

    static let damages: [Damage] = [
        (
            "a line in the middle segment",
            {
                $0.edit("\(logPath)/00000000000000000008.jsonl") { bytes in
                    bytes.prefix(1_200) + [0] + bytes.dropFirst(1_201)
                }
            }
        ),
        (
            "the first segment is gone",
            { $0.edit("\(logPath)/00000000000000000001.jsonl") { _ in nil } }
        ),
        (
            "the last segment is gone",
            { $0.edit("\(logPath)/00000000000000000015.jsonl") { _ in nil } }
        ),
        (
            "the end was cut off",
            { $0.edit("\(logPath)/00000000000000000015.jsonl") { Array($0.prefix(1_000)) } }
        ),
        ("HEAD is no HEAD", { $0.edit("\(logPath)/HEAD") { Array($0.dropLast(4)) } }),
    ]

    @Test("After a repair the log opens, says who and why, and what was taken out is kept")
    func repairs() throws {
        for (what, damage) in Self.damages {
            let disk = FakeDisk()
            try makeLog(on: disk)
            damage(disk)
            let before = disk.contents
            let refusal = try #require(
                logError { () throws(EventLogError) in _ = try openStore(disk) }, "\(what)")
            #expect(disk.contents == before, "\(what)")
            let anchor = try lastGood(disk)
            #expect(
                refusal.remedy.contains(
                    "vppd events repair --accept-loss \(anchor.seq) \(anchor.hash) --why"),
                "\(what): \(refusal)")
            let outcome = try repair(disk, after: anchor)
            #expect(outcome.loss.from == anchor.seq + 1, "\(what)")
            for name in outcome.moved {
                let kept = disk.contents["\(logPath)/\(outcome.loss.kept)/\(name)"]
                #expect(kept == before["\(logPath)/\(name)"], "\(what): \(name)")
            }
            let found = try EventLogReader(directory: logPath, disk: disk).verify()
            #expect(found.verdict == .clean, "\(what)")
            #expect(found.losses == [outcome.loss], "\(what)")
            #expect(found.losses.first?.by == "root (ada)")
            #expect(found.losses.first?.why == "the 'disk' was replaced")
            var last: UInt64 = 0
            var store = try openStore(disk) { last = $0.seq }
            #expect(last == anchor.seq + 1, "\(what)")
            try store.close()
        }
    }

    @Test("A compressed segment with a damaged end keeps its good beginning")
    func compressed() throws {
        let disk = FakeDisk()
        try makeLog(on: disk, packed: true)
        let path = "\(logPath)/00000000000000000008.jsonl.zst"
        disk.edit(path) { Array($0.dropLast(9)) }
        let anchor = try lastGood(disk)
        _ = try repair(disk, after: anchor)
        #expect(try EventLogReader(directory: logPath, disk: disk).verify().verdict == .clean)
        #expect(disk.contents[path] == nil)
    }

    @Test("Another line than the last good one, or a log that is whole: refused, untouched")
    func refusals() throws {
        let disk = FakeDisk()
        try makeLog(on: disk)
        var before = disk.contents
        let clean = logError { () throws(EventLogError) in
            _ = try repair(disk, after: Anchor(seq: 3, hash: .zero))
        }
        #expect(clean?.code == .notDamaged && disk.contents == before)
        Self.damages[0].1(disk)
        before = disk.contents
        let anchor = try lastGood(disk)
        for wrong in [
            Anchor(seq: anchor.seq - 1, hash: anchor.hash), Anchor(seq: anchor.seq, hash: .zero),
        ] {
            let error = logError { () throws(EventLogError) in _ = try repair(disk, after: wrong) }
            #expect(error?.code == .notDamaged && disk.contents == before)
            #expect(error?.remedy.contains("--accept-loss \(anchor.seq) \(anchor.hash)") == true)
        }
    }

    @Test("P6: a crash at any step of a repair is repaired by the same call")
    func crashes() throws {
        for (what, damage) in Self.damages {
            for step in 1...60 {
                let disk = FakeDisk(seed: UInt64(step))
                try makeLog(on: disk)
                damage(disk)
                let anchor = try lastGood(disk)
                disk.inject(DiskFault(at: step, .crash))
                let first = logError { () throws(EventLogError) in
                    _ = try repair(disk, after: anchor)
                }
                disk.reboot()
                let found = try EventLogReader(directory: logPath, disk: disk).verify()
                if first == nil || found.verdict == .clean {
                    #expect(found.losses.count == 1, "\(what), step \(step)")
                    continue
                }
                let again = try lastGood(disk)
                #expect(again == anchor || again.seq == anchor.seq + 1, "\(what), step \(step)")
                _ = try repair(disk, after: again)
                let after = try EventLogReader(directory: logPath, disk: disk).verify()
                #expect(after.verdict == .clean && !after.losses.isEmpty, "\(what), step \(step)")
            }
        }
    }

    @Test("Anchors of lines that were lost by agreement are no rollback; others are")
    func anchors() throws {
        let disk = FakeDisk()
        try makeLog(on: disk)
        let end = try EventLogReader(directory: logPath, disk: disk).verify().last
        Self.damages[2].1(disk)
        let outcome = try repair(disk, after: lastGood(disk))
        #expect(outcome.loss.through == end.seq)
        let reader = EventLogReader(directory: logPath, disk: disk)
        #expect(try reader.verify(anchors: [end]).verdict == .clean)
        let foreign = Anchor(seq: 2, hash: end.hash)
        #expect(try reader.verify(anchors: [foreign]).verdict.kind == .rollback)
    }
}
