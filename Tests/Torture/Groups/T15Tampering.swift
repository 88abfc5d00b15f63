// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPTestKit

// Goal: what is done to a log on purpose is found from the files alone, but for what cannot be:
// a cut at the end of a transaction, and a chain rewritten from some line to the end; these only
// HEAD or an anchor finds (P12).
// Method: a table of everything that is done to each line and each segment, each with the verdict
// it must lead to without a witness, with HEAD, and with an anchor of the last line. Where `c` is
// the last transaction that is still whole, damage in the newest segment is
//
// | a later transaction than c + 1 is there            | corrupt |
// | none is                                            | torn    |
//
// and in any other segment, or in the first line of one, corrupt.

/// T15.
struct Tampering: Group {
    let name = "T15"
    let title = "tamper table"

    private let rows: [TamperRow]

    init() throws {
        let whole = try SampleLog(transactions: 15, starts: 3, linesAtMost: 3)
        rows =
            TamperRow.lines(whole) + TamperRow.segments(whole) + TamperRow.ends(whole)
            + (try TamperRow.wholes(whole))
    }

    func seeds(_ scale: Scale) -> Range<UInt64> { 0..<UInt64(rows.count) }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        let row = rows[Int(seed)]
        let replay = "\(name) --seed \(seed)"
        var log = row.log
        log.variant = subject.variant
        let witnessed = try log.verdict().kind
        tally.expect(
            witnessed == row.withHead, .undetected, replay: replay,
            "\(row.what), HEAD: \(witnessed), not \(row.withHead)")
        log.head = nil
        let alone = try log.verdict().kind
        tally.expect(
            alone == row.alone, .undetected, replay: replay,
            "\(row.what), no witness: \(alone), not \(row.alone)")
        let anchored = try log.verdict(anchors: row.anchors).kind
        tally.expect(
            anchored == row.withAnchor, .undetected, replay: replay,
            "\(row.what), anchor: \(anchored), not \(row.withAnchor)")
        if row.alone == .clean {
            let doubt = log.whatIsNotClean()
            tally.expect(doubt == nil, .other, replay: replay, "\(row.what): \(doubt ?? "")")
        }
    }
}

/// Something done to a log, and the verdicts on it.
struct TamperRow: Sendable {
    let what: String
    let log: SampleLog
    let alone: VerdictClass
    let withHead: VerdictClass
    let withAnchor: VerdictClass
    let anchors: [Anchor]
}

extension TamperRow {
    private init(_ what: String, _ log: SampleLog, of whole: SampleLog, _ alone: VerdictClass) {
        // Damage says more than a witness; nothing else is lost without one noticing.
        let witnessed = alone == .corrupt ? .corrupt : VerdictClass.rollback
        self.init(what, log, of: whole, alone, head: witnessed, anchor: witnessed)
    }

    private init(
        _ what: String, _ log: SampleLog, of whole: SampleLog, _ alone: VerdictClass,
        head: VerdictClass, anchor: VerdictClass
    ) {
        self.what = what
        self.log = log
        self.alone = alone
        withHead = head
        withAnchor = anchor
        anchors = whole.head.map { [Anchor(seq: $0.position.seq, hash: $0.position.hash)] } ?? []
    }

    /// Edit, insert, delete, swap and duplicate each line.
    static func lines(_ whole: SampleLog) -> [TamperRow] {
        var rows: [TamperRow] = []
        for segment in whole.segments.indices {
            let texts = whole.lines(segment)
            for index in texts.indices {
                rows += LineEdit.allCases.compactMap { edit in
                    edit.row(whole, segment, index, texts)
                }
            }
        }
        return rows
    }

    fileprivate enum LineEdit: String, CaseIterable {
        case edited, resealed, inserted, deleted, doubled, swapped

        func row(
            _ whole: SampleLog, _ segment: Int, _ index: Int, _ lines: [[UInt8]]
        ) -> TamperRow? {
            guard var line = LogLineText(lines[index]) else { return nil }
            let tx = line.number("tx") ?? 0
            let endsTransaction = line.number("left") == 0
            let isLast = index == lines.count - 1
            let isNewest = segment == whole.segments.count - 1
            line["data"][line["data"].count - 3] ^= 1
            var edited = lines
            /// The last transaction still whole.
            var complete = tx - 1
            var alone: VerdictClass?
            switch self {
            case .edited: edited[index] = line.bytes
            case .resealed:
                line.seal()
                edited[index] = line.bytes
                if endsTransaction { complete = tx }
                if isLast { alone = .clean }
            case .inserted:
                line.seal()
                edited.insert(line.bytes, at: index)
                if endsTransaction { complete = tx }
            case .deleted:
                edited.remove(at: index)
                let isOnly = index == 0 || LogLineText(lines[index - 1])?.number("left") == 0
                if isLast, isOnly { alone = .clean }
            case .doubled:
                edited.insert(lines[index], at: index)
                if endsTransaction { complete = tx }
            case .swapped:
                guard !isLast else { return nil }
                edited.swapAt(index, index + 1)
            }
            var log = whole
            log.setLines(edited, of: segment)
            let newest = LogLineText(lines[lines.count - 1])?.number("tx") ?? 0
            let isFirst = index == 0 && [.edited, .deleted, .swapped].contains(self)
            let isProven = isFirst || newest > complete + 1
            let verdict = !isNewest || (isProven && alone == nil) ? .corrupt : alone ?? .torn
            let what = "line \(index) of segment \(segment) \(rawValue)"
            // A copy after the end takes nothing away.
            if self == .doubled, isNewest, isLast {
                return TamperRow(what, log, of: whole, .torn, head: .torn, anchor: .torn)
            }
            return TamperRow(what, log, of: whole, verdict)
        }
    }

    /// Segments dropped, emptied, swapped, doubled.
    static func segments(_ whole: SampleLog) -> [TamperRow] {
        func row(
            _ what: String, _ alone: VerdictClass, _ change: (inout SampleLog) -> Void
        ) -> TamperRow {
            var log = whole
            change(&log)
            return TamperRow(what, log, of: whole, alone)
        }
        var rows = [
            row("first segment dropped", .corrupt) { $0.segments.removeFirst() },
            row("middle segment dropped", .corrupt) { $0.segments.remove(at: 1) },
            row("last segment dropped", .clean) { $0.segments.removeLast() },
            row("two last segments dropped", .clean) { $0.segments.removeLast(2) },
            row("all segments dropped", .clean) { $0.segments = [] },
            row("last segment emptied", .corrupt) { $0.segments[2].bytes = [] },
            row("copy of the first after the last", .corrupt) { log in
                let next = (whole.head?.position.seq ?? 0) + 1
                log.segments.append(
                    SampleLog.Segment(
                        name: SegmentName(firstSeq: next), bytes: log.segments[0].bytes))
            },
        ]
        for (one, other) in [(0, 1), (1, 2), (0, 2)] {
            rows.append(
                row("segments \(one) and \(other) swapped", .corrupt) { log in
                    let bytes = log.segments[one].bytes
                    log.segments[one].bytes = log.segments[other].bytes
                    log.segments[other].bytes = bytes
                })
        }
        return rows
    }

    /// Cut at the end of each transaction, and within each.
    static func ends(_ whole: SampleLog) -> [TamperRow] {
        var rows: [TamperRow] = []
        for segment in whole.segments.indices {
            let isNewest = segment == whole.segments.count - 1
            for end in whole.ends(segment).dropLast() {
                var log = whole
                log.segments[segment].bytes = Array(log.segments[segment].bytes[..<end])
                let what = "segment \(segment) cut at \(end)"
                rows.append(TamperRow(what, log, of: whole, isNewest ? .clean : .corrupt))
                log.segments[segment].bytes += Array("{".utf8)
                let more = "segment \(segment) cut one byte after \(end)"
                rows.append(TamperRow(more, log, of: whole, isNewest ? .torn : .corrupt))
                log.segments = Array(log.segments[...segment])
                let none = "everything cut one byte after \(end) of segment \(segment)"
                rows.append(TamperRow(none, log, of: whole, .torn))
                log.segments[segment].bytes.removeLast()
                let all = "everything cut at \(end) of segment \(segment)"
                rows.append(TamperRow(all, log, of: whole, .clean))
            }
        }
        return rows
    }

    /// Old copies, and chains rewritten from each line on.
    static func wholes(_ whole: SampleLog) throws -> [TamperRow] {
        var rows = [
            TamperRow("nothing", whole, of: whole, .clean, head: .clean, anchor: .clean)
        ]
        // As it was after each start: with the HEAD of that time, then with today's.
        for count in 1..<whole.segments.count {
            var old = whole
            old.segments.removeLast(whole.segments.count - count)
            rows.append(TamperRow("old copy of \(count), HEAD of today", old, of: whole, .clean))
            old.reseal(rewritesHead: true)
            rows.append(
                TamperRow(
                    "old copy of \(count), HEAD and all", old, of: whole, .clean, head: .clean,
                    anchor: .rollback))
        }
        for segment in whole.segments.indices {
            let lines = whole.lines(segment)
            for index in lines.indices {
                guard var line = LogLineText(lines[index]) else { continue }
                line["data"][line["data"].count - 3] ^= 1
                var edited = lines
                edited[index] = line.bytes
                var log = whole
                log.setLines(edited, of: segment)
                log.reseal(rewritesHead: false)
                let what = "rewritten from line \(index) of segment \(segment)"
                rows.append(TamperRow(what, log, of: whole, .clean))
                log.reseal(rewritesHead: true)
                rows.append(
                    TamperRow(
                        "\(what), HEAD too", log, of: whole, .clean, head: .clean,
                        anchor: .rollback))
            }
        }
        return rows
    }
}
