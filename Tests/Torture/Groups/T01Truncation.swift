// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPTestKit

// Goal: a log cut anywhere is whole transactions again, the exact ones, and nothing is lost of the
// rest but that it is no part of the log (P2, P6).
// Method: cut a log of 14 transactions, 12 KiB, at every byte, and the newest of three segments
// at every byte of its last 64 KiB (at night: of 1 MiB). Expected transactions are counted by
// splitting at line feeds. The small log is also opened by the store, whose torn tail must be there.

/// T1.
struct Truncation: Group {
    let name = "T1"
    let title = "truncated at every byte"

    private let small: SampleLog
    private let large: Cuttable
    private let largest: Cuttable
    private let smallEnds: [Int]

    init() throws {
        small = try SampleLog(transactions: 14, linesAtMost: 4, size: 150)
        smallEnds = small.ends()
        large = try Cuttable(bytes: 66_000)
        largest = try Cuttable(bytes: 1 << 20)
    }

    private var smallCuts: Int { small.segments[0].bytes.count + 1 }

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<UInt64(smallCuts + (scale == .night ? 1 << 20 : 65_536))
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        let replay = "\(name) --seed \(seed)"
        if seed < smallCuts {
            try cutSmall(at: Int(seed), subject, &tally, replay)
        } else {
            let log = seed < smallCuts + 65_536 ? large : largest
            let back = Int(seed) - smallCuts
            let size = log.log.segments[2].bytes.count - back
            try cutNewest(of: log, size: size, subject, &tally, replay)
        }
    }

    private func cutSmall(
        at size: Int, _ subject: Subject, _ tally: inout Tally, _ replay: String
    ) throws {
        let bytes = small.segments[0].bytes
        var cut = small
        cut.variant = subject.variant
        cut.segments[0].bytes = Array(bytes[..<size])
        let complete = smallEnds.filter { $0 <= size }
        let end = complete.last ?? 0
        let whole: VerdictClass = size == bytes.count ? .clean : .rollback
        let witnessed = try cut.verdict().kind
        tally.expect(
            witnessed == (complete.isEmpty ? .corrupt : whole), .undetected, replay: replay,
            "cut at \(size) with HEAD: \(witnessed)")
        cut.head = nil
        let scan = try cut.scan()
        let expected: VerdictClass =
            complete.isEmpty ? .corrupt : size == end ? .clean : .torn
        tally.expect(
            scan.verdict.kind == expected && scan.transactions == complete.count, .loss,
            replay: replay, "cut at \(size): \(scan.verdict), \(scan.transactions) transactions")
        try open(cut, end: end, transactions: complete.count, subject, &tally, replay)
    }

    /// Opens a cut log by the store.
    private func open(
        _ cut: SampleLog, end: Int, transactions: Int, _ subject: Subject, _ tally: inout Tally,
        _ replay: String
    ) throws {
        let disk = FakeDisk()
        try cut.write(to: disk)
        let before = disk.contents
        var watch = TailWatch()
        watch.remember(before)
        var last: UInt64 = 0
        let error = logError { () throws(EventLogError) in
            var store = try openStore(subject.wrap(disk), variant: subject.variant) {
                last = $0.tx
            }
            try store.close()
        }
        guard transactions > 0 else {
            let isRefused = error?.code == .corrupt
            // The lock file is made before anything is looked at.
            let untouched = disk.contents.filter { !$0.key.hasSuffix("/LOCK") } == before
            return tally.expect(
                isRefused && untouched, .undetected, replay: replay, "not refused: \(cut)")
        }
        tally.expect(
            error == nil && last == transactions, error == nil ? .loss : .falseAlarm,
            replay: replay, "opened with \(last) of \(transactions): \(String(describing: error))")
        if let violation = watch.whatIsLost(disk.contents) { tally.add(violation, replay: replay) }
    }

    private func cutNewest(
        of log: Cuttable, size: Int, _ subject: Subject, _ tally: inout Tally, _ replay: String
    ) throws {
        var cut = log.log
        cut.variant = subject.variant
        let bytes = cut.segments[2].bytes
        cut.segments[2].bytes = Array(bytes[..<size])
        let witnessed = try cut.verdict().kind
        tally.expect(
            witnessed == (size == bytes.count ? .clean : .rollback), .undetected, replay: replay,
            "newest cut at \(size) with HEAD: \(witnessed)")
        cut.head = nil
        let scan = try cut.scan()
        let complete = log.ends.count { $0 <= size }
        let expected: VerdictClass = log.ends[complete - 1] == size ? .clean : .torn
        tally.expect(
            scan.verdict.kind == expected && scan.transactions == log.before + UInt64(complete),
            .loss, replay: replay,
            "newest cut at \(size): \(scan.verdict), \(scan.transactions) transactions")
    }
}

/// A log of three segments, and where transactions end in the newest.
private struct Cuttable: Sendable {
    let log: SampleLog
    let ends: [Int]
    /// Transactions in the segments before.
    let before: UInt64

    /// - Parameter bytes: least size of the newest segment.
    init(bytes: Int) throws {
        let disk = FakeDisk()
        var number = 0
        for start in 0..<3 {
            var store = try openStore(disk)
            var left = start == 2 ? bytes : 2_000
            while left > 0 {
                let lines = 1 + number % 4
                let entries = (0..<lines).map { event(number + $0, size: 300 + 90 * $0) }
                number += lines
                left -= 600 * lines
                _ = try store.commit(entries, effects: [Int](), at: testTime)
            }
            try store.close()
        }
        log = SampleLog(disk)
        ends = log.ends(2)
        before = try log.scan().transactions - UInt64(ends.count)
    }
}
