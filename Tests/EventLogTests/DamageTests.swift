// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing
import VPPTestKit

/// Damage to the bytes of a log, and the verdict it must lead to.
@Suite struct DamageTests {
    @Test("T1 P2: a log cut at any byte is clean at a transaction's end, else torn there")
    func truncation() throws {
        let whole = try SampleLog(transactions: 14, linesAtMost: 4, size: 150)
        let bytes = whole.segments[0].bytes
        #expect(bytes.count > 11_000)
        let ends = whole.ends()
        for size in 0...bytes.count {
            var cut = whole
            cut.segments[0].bytes = Array(bytes[..<size])
            // With the witness at every 16th byte, to save time in unoptimized builds.
            if size % 16 == 0, size < bytes.count {
                #expect(try cut.verdict().kind == (size < ends[0] ? .corrupt : .rollback))
            }
            cut.head = nil
            let scan = try cut.scan()
            let complete = ends.filter { $0 <= size }
            switch scan.verdict {
            case .clean: #expect(complete.last == size)
            case .torn(let tail):
                #expect(tail.offset == complete.last && tail.offset + tail.bytes == size)
            case .corrupt: #expect(size < ends[0], "only the durable header")
            case .rollback: Issue.record("no witness, no rollback")
            }
            #expect(scan.transactions == complete.count)
        }
    }

    @Test("T1: the newest of three segments cut at any 61st byte keeps exact transactions")
    func truncationOfThree() throws {
        let whole = try SampleLog(transactions: 90, starts: 3, size: 300)
        let bytes = whole.segments[2].bytes
        let ends = whole.ends(2)
        let before = try whole.scan().transactions - UInt64(ends.count)
        for size in stride(from: ends[0], through: bytes.count, by: 61) {
            var cut = whole
            cut.head = nil
            cut.segments[2].bytes = Array(bytes[..<size])
            let scan = try cut.scan()
            #expect(scan.transactions == before + UInt64(ends.count { $0 <= size }))
            #expect(scan.verdict.kind == (ends.contains(size) ? .clean : .torn))
        }
    }

    @Test(
        "T2 P4: every bit flip before the last transaction is corrupt, in it torn", arguments: 0..<4
    )
    func bitFlips(part: Int) throws {
        var log = try SampleLog(transactions: 14, linesAtMost: 4, size: 150)
        let head = log.head
        let lastStart = try #require(log.ends().dropLast().last)
        var wrong: [Int] = []
        for byte in stride(from: part, to: log.segments[0].bytes.count, by: 4) {
            for bit in 0..<8 {
                log.segments[0].bytes[byte] ^= 1 << bit
                log.head = nil
                let expected: VerdictClass = byte < lastStart ? .corrupt : .torn
                if try log.verdict().kind != expected { wrong.append(byte * 8 + bit) }
                if byte >= lastStart {
                    log.head = head
                    if try log.verdict().kind != .rollback { wrong.append(byte * 8 + bit) }
                }
                log.segments[0].bytes[byte] ^= 1 << bit
            }
        }
        #expect(wrong.isEmpty, "bits not seen as they should be: \(wrong.prefix(10))")
        log.head = head
        #expect(try log.verdict() == .clean)
    }

    @Test("T2 P7: every bit flip in HEAD is refused")
    func bitFlipsInHead() throws {
        var log = try SampleLog()
        var bytes = try #require(log.head).bytes
        for bit in 0..<(bytes.count * 8) {
            bytes[bit / 8] ^= 1 << (bit % 8)
            log.head = Head.parse(bytes)
            // What does not parse is refused as damaged by `Recovery`.
            if log.head != nil { #expect(try log.verdict().kind == .rollback) }
            bytes[bit / 8] ^= 1 << (bit % 8)
        }
    }

    @Test(
        "T3 P4: lost sectors are corrupt wherever a later transaction proves them durable",
        arguments: [512, 4_096], [true, false])
    func sectors(size: Int, zero: Bool) throws {
        let whole = try SampleLog(transactions: 24, linesAtMost: 4, size: 150)
        let bytes = whole.segments[0].bytes
        let rows = whole.rows()
        var random = SeededRandom(seed: UInt64(size))
        for start in stride(from: 0, to: bytes.count, by: 64) {
            let lost = start..<min(start + size, bytes.count)
            var log = whole
            // No line feeds in the garbage: it would be luck if one came at the right place.
            for index in lost {
                log.segments[0].bytes[index] =
                    zero ? 0 : UInt8.random(in: 0x80...0xFF, using: &random)
            }
            #expect([.corrupt, .rollback].contains(try log.verdict().kind))
            log.head = nil
            let first = try #require(rows.first { $0.range.overlaps(lost) }).tx
            let proof = rows.contains { row in
                row.tx > first && row.range.lowerBound > lost.upperBound
            }
            let kind = try log.verdict().kind
            #expect(kind == (proof || first == 1 ? .corrupt : .torn), "lost at \(start)")
        }
    }

    @Test("T15 P12: whatever is done to a line is found")
    func linesTampered() throws {
        let whole = try SampleLog(transactions: 14, linesAtMost: 3)
        let rows = whole.rows()
        let bytes = whole.segments[0].bytes
        let lastTx = try #require(rows.last).tx
        let lines = rows.map { Array(bytes[$0.range]) }
        for index in rows.indices {
            var edits: [(String, [[UInt8]])] = []
            var deleted = lines
            deleted.remove(at: index)
            edits.append(("deleted", deleted))
            var doubled = lines
            doubled.insert(lines[index], at: index)
            edits.append(("doubled", doubled))
            if index + 1 < lines.count {
                var swapped = lines
                swapped.swapAt(index, index + 1)
                edits.append(("swapped", swapped))
            }
            for (what, edited) in edits {
                var log = whole
                log.segments[0].bytes = Array(edited.joined())
                let witnessed = try log.verdict().kind
                log.head = nil
                let kind = try log.verdict().kind
                if rows[index].tx < lastTx - 1 {
                    #expect(kind == .corrupt, "line \(index) \(what)")
                    #expect(witnessed == .corrupt, "line \(index) \(what)")
                } else if what == "doubled", index == rows.count - 1 {
                    // The copy is after the end of the last transaction: nothing is lost.
                    #expect(kind == .torn && witnessed == .torn)
                } else {
                    // Deleting the only line of the last transaction is a cut (P12).
                    #expect(kind != .clean || (what == "deleted" && index == rows.count - 1))
                    #expect([.rollback, .corrupt].contains(witnessed), "line \(index) \(what)")
                }
            }
        }
    }

    @Test("T15: segments dropped, swapped, restored from an old copy")
    func segmentsTampered() throws {
        let whole = try SampleLog(transactions: 30, starts: 3)
        let end = try whole.scan().position
        let anchor = Anchor(seq: end.seq, hash: end.hash)
        // (what, how, without a witness, with HEAD, with an anchor)
        typealias Edit = (
            String, (inout SampleLog) -> Void, VerdictClass, VerdictClass, VerdictClass
        )
        let edits: [Edit] = [
            ("first dropped", { $0.segments.remove(at: 0) }, .corrupt, .corrupt, .corrupt),
            ("middle dropped", { $0.segments.remove(at: 1) }, .corrupt, .corrupt, .corrupt),
            ("last dropped", { $0.segments.removeLast() }, .clean, .rollback, .rollback),
            ("all dropped", { $0.segments = [] }, .clean, .rollback, .rollback),
            (
                "contents swapped",
                { log in
                    let bytes = log.segments[0].bytes
                    log.segments[0].bytes = log.segments[1].bytes
                    log.segments[1].bytes = bytes
                }, .corrupt, .corrupt, .corrupt
            ),
            (
                "middle cut at a transaction's end",
                { $0.segments[1].bytes.removeLast($0.segments[1].bytes.count - $0.ends(1)[3]) },
                .corrupt, .corrupt, .corrupt
            ),
            (
                "last cut at a transaction's end",
                { $0.segments[2].bytes.removeLast($0.segments[2].bytes.count - $0.ends(2)[3]) },
                .clean, .rollback, .rollback
            ),
            ("last empty", { $0.segments[2].bytes = [] }, .corrupt, .corrupt, .corrupt),
            ("nothing", { _ in }, .clean, .clean, .clean),
        ]
        for (what, edit, alone, withHead, withAnchor) in edits {
            var log = whole
            edit(&log)
            #expect(try log.verdict().kind == withHead, "\(what), HEAD")
            log.head = nil
            #expect(try log.verdict().kind == alone, "\(what), no witness")
            #expect(try log.verdict(anchors: [anchor]).kind == withAnchor, "\(what), anchor")
        }
    }

    @Test("T15: another log of the same shape is a rollback for HEAD and for an anchor")
    func wholeChainRewritten() throws {
        let mine = try SampleLog(transactions: 10)
        var other = try SampleLog(transactions: 10, size: 41)
        let end = try mine.scan().position
        #expect(
            try other.verdict(anchors: [Anchor(seq: end.seq, hash: end.hash)]).kind == .rollback)
        other.head = mine.head
        #expect(try other.verdict().kind == .rollback)
    }

    @Test("P14: any bytes lead to a verdict", arguments: 0..<4)
    func anyBytes(part: UInt64) throws {
        let whole = try SampleLog(transactions: 6)
        var random = SeededRandom(seed: part)
        let text = Array(#"{"seq":,"tx"data prev crc}\#n0123456789abcdef\""#.utf8)
        for _ in 0..<200 {
            var log = whole
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                log.segments[0].bytes = (0..<Int.random(in: 0...900, using: &random)).map { _ in
                    text[Int.random(in: 0..<text.count, using: &random)]
                }
            case 1:
                let cut = Int.random(in: 0..<log.segments[0].bytes.count, using: &random)
                let tail = log.segments[0].bytes[cut...]
                let place = Int.random(in: 0..<log.segments[0].bytes.count, using: &random)
                log.segments[0].bytes.insert(contentsOf: tail, at: place)
            default:
                let count = log.segments[0].bytes.count
                let from = Int.random(in: 0..<count, using: &random)
                let to = Int.random(in: from..<count, using: &random)
                log.segments[0].bytes.removeSubrange(from...to)
            }
            let kind = try log.verdict().kind
            #expect(kind != .clean || log.segments[0].bytes == whole.segments[0].bytes)
        }
    }

    @Test("P15: lines longer than 1 MiB and files longer than 16 MiB are refused, not read")
    func limits() throws {
        var log = try SampleLog(transactions: 3)
        log.head = nil
        log.segments[0].bytes += [UInt8](repeating: 0x41, count: LogLimits.lineBytes + 1)
        #expect(try log.verdict().kind == .torn)
        log.segments[0].bytes += [UInt8](repeating: 0x41, count: LogLimits.segmentBytes)
        guard case .corrupt(let damage) = try log.verdict() else {
            Issue.record("a file larger than a segment must be refused")
            return
        }
        #expect(damage.fault == .oversize)
    }
}
