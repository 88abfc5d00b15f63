// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import EventLog

/// Compressed segments: the same log, in less space.
@Suite struct CompressionTests {
    func makeLog(on disk: FakeDisk) throws {
        for start in 0..<3 {
            var store = try openStore(disk, segmentBytes: 8_192)
            for number in 0..<12 {
                _ = try store.commit(
                    [event(start * 100 + number, size: 400)], effects: [Int](), at: testTime)
            }
            try store.close()
        }
    }

    @Test("Sealed segments are packed one by one; the log replays and verifies as before")
    func roundTrip() throws {
        let disk = FakeDisk()
        try makeLog(on: disk)
        let plain = SampleLog(disk).segments
        let compressor = SegmentCompressor(directory: logPath, disk: disk)
        var reader = EventLogReader(directory: logPath, disk: disk)
        let before = try reader.verify()
        var packed: [SegmentName] = []
        while let name = try compressor.compressNext() {
            packed.append(name)
            let now = try reader.verify()
            #expect(now.verdict == .clean && now.last == before.last)
            #expect(now.bytes == before.bytes && now.entries == before.entries)
        }
        #expect(packed == plain.dropLast().map(\.name))
        #expect(SampleLog(disk).segments.map(\.name) == plain.suffix(1).map(\.name))
        var seqs: [UInt64] = []
        var store = try openStore(disk) { seqs.append($0.seq) }
        #expect(seqs == Array(1...before.last.seq))
        try store.close()
        var read: [UInt64] = []
        try reader.read(after: 30) { read.append($0.seq) }
        #expect(read == Array(31...(before.last.seq + 1)))
    }

    @Test("P4: a compressed segment that was changed is refused, or unpacks to the same bytes")
    func bitFlips() throws {
        let disk = FakeDisk()
        try makeLog(on: disk)
        let compressor = SegmentCompressor(directory: logPath, disk: disk)
        let name = try #require(try compressor.compressNext())
        let path = "\(logPath)/\(name.compressedName)"
        let bytes = try #require(disk.contents[path])
        let reader = EventLogReader(directory: logPath, disk: disk)
        let whole = try reader.verify()
        var harmless = 0
        for bit in 0..<(bytes.count * 8) {
            disk.edit(path) { _ in
                var flipped = bytes
                flipped[bit / 8] ^= 1 << (bit % 8)
                return flipped
            }
            let found = try reader.verify()
            if found.verdict == .clean {
                harmless += 1
                #expect(found == whole, "bit \(bit)")
            } else {
                #expect(found.verdict.kind == .corrupt, "bit \(bit)")
            }
        }
        // Unused bits of a frame (RFC 8878), a window larger than needed, padding of its tables.
        #expect(harmless < bytes.count * 8 / 100, "\(harmless) of \(bytes.count * 8)")
        for edit in [{ Array($0.dropLast()) }, { $0 + [0] }, { _ in [] }, { $0 + $0 }]
            as [([UInt8]) -> [UInt8]]
        {
            disk.edit(path) { _ in edit(bytes) }
            #expect(try reader.verify().verdict.kind == .corrupt)
        }
    }

    @Test("A crash at any step leaves the segment in one form or both, and the log whole")
    func crashes() throws {
        for step in 1...40 {
            let disk = FakeDisk(seed: UInt64(step))
            try makeLog(on: disk)
            let compressor = SegmentCompressor(directory: logPath, disk: disk)
            let reader = EventLogReader(directory: logPath, disk: disk)
            let before = try reader.verify()
            disk.inject(DiskFault(at: step, .crash))
            _ = logError { () throws(EventLogError) in
                while try compressor.compressNext() != nil {}
            }
            disk.reboot()
            let after = try reader.verify()
            #expect(after.verdict == .clean && after.last == before.last, "step \(step)")
            while try compressor.compressNext() != nil {}
            #expect(try reader.verify().last == before.last, "step \(step)")
        }
    }

    @Test("A segment that is not what the next one says of it is left as it is")
    func damaged() throws {
        let disk = FakeDisk()
        try makeLog(on: disk)
        let first = "\(logPath)/00000000000000000001.jsonl"
        disk.edit(first) { $0.prefix(500) + [$0[500] ^ 1] + $0.dropFirst(501) }
        let before = disk.contents
        let error = logError { () throws(EventLogError) in
            _ = try SegmentCompressor(directory: logPath, disk: disk).compressNext()
        }
        #expect(error?.code == .corrupt)
        #expect(disk.contents == before)
    }

    @Test("What unpacks to more than a segment is refused, in little memory")
    func bomb() throws {
        let disk = FakeDisk()
        try makeLog(on: disk)
        let zeros = [UInt8](repeating: 0x41, count: 64 << 20)
        let packed = try #require(zeros.withUnsafeBytes { Zstandard.compress($0) })
        disk.edit("\(logPath)/00000000000000000001.jsonl") { _ in nil }
        disk.edit("\(logPath)/00000000000000000001.jsonl.zst") { _ in packed }
        let found = try EventLogReader(directory: logPath, disk: disk).verify()
        #expect(found.verdict.kind == .corrupt)
        #expect(found.bytes <= LogLimits.segmentBytes + LogLimits.chunkBytes)
    }
}
