// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import VPPTestKit

// Goal: whatever bytes are in whatever file, a reader comes to a verdict: no crash, no wrong
// "clean", and a start that agrees with it and leaves alone what it refuses (P4, P14).
// Method: logs of several shapes are changed by their structure (values of lines, whole lines,
// headers, names, HEAD), with and without new checksums and a new chain, or by random bytes; then
// verified, followed and opened. "Clean" is held against a second reading of the format that
// shares no code. Runs by time; built with AddressSanitizer as well (`make torture`).

/// T12.
struct ReaderFuzz: Group {
    let name = "T12"
    let title = "fuzz of the reader"

    private let shapes: [SampleLog]

    init() throws {
        shapes = [
            try SampleLog(transactions: 3, linesAtMost: 2),
            try SampleLog(transactions: 9, starts: 3, linesAtMost: 3),
            try Self.recovered(),
        ]
    }

    /// A log with a torn tail recorded in a header, and two segments of one process.
    private static func recovered() throws -> SampleLog {
        let disk = FakeDisk()
        for tail in ["", #"{"seq":3,"tx"#] {
            var store = try openStore(disk, segmentBytes: 4_096)
            for number in 0..<9 {
                _ = try store.commit([event(number, size: 200)], effects: [Int](), at: testTime)
            }
            try store.close()
            let newest = disk.contents.keys.filter { $0.hasSuffix(".jsonl") }.max()
            if let newest, !tail.isEmpty { disk.edit(newest) { $0 + Array(tail.utf8) } }
        }
        var store = try openStore(disk)
        try store.close()
        return SampleLog(disk)
    }

    func seeds(_ scale: Scale) -> Range<UInt64> { 0..<UInt64.max >> 1 }

    func seconds(_ scale: Scale) -> Double? { scale == .night ? 8 * 3_600 : 60 }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        var random = SeededRandom(seed: seed)
        let replay = "\(name) --seed \(seed)"
        var fuzzed = FuzzedLog(random.pick(shapes))
        for _ in 0..<(1 + random.below(3)) { fuzzed.mutate(&random) }
        let disk = FakeDisk(seed: seed)
        try fuzzed.write(to: disk)
        let reader = EventLogReader(directory: logPath, disk: disk)
        let verdict = try reader.verify().verdict
        tally.counts["clean", default: 0] += verdict == .clean ? 1 : 0
        if verdict == .clean {
            let doubt = fuzzed.log.whatIsNotClean()
            tally.expect(
                doubt == nil && fuzzed.canBeClean, .undetected, replay: replay,
                "clean, but \(doubt ?? "HEAD is none")")
        }
        follow(disk, verdict, &tally, replay)
        open(disk, verdict, &tally, replay)
    }

    /// A follower may not see damage before it comes to it, but never goes astray.
    private func follow(
        _ disk: FakeDisk, _ verdict: Verdict, _ tally: inout Tally, _ replay: String
    ) {
        var last: UInt64 = 0
        var isOrdered = true
        let error = logError { () throws(EventLogError) in
            var reader = EventLogReader(directory: logPath, disk: disk)
            _ = try reader.read(after: 0) { entry in
                if entry.seq != last + 1 { isOrdered = false }
                last = entry.seq
            }
        }
        tally.expect(
            isOrdered || verdict.kind == .corrupt, .undetected, replay: replay,
            "followed out of order")
        tally.expect(
            error == nil || verdict.kind == .corrupt || error?.code == .corrupt, .other,
            replay: replay, "\(verdict), but following: \(String(describing: error))")
    }

    private func open(
        _ disk: FakeDisk, _ verdict: Verdict, _ tally: inout Tally, _ replay: String
    ) {
        let before = disk.contents
        let error = logError { () throws(EventLogError) in
            var store = try openStore(disk)
            try store.close()
        }
        switch verdict {
        case .clean, .torn:
            tally.expect(
                error == nil, .falseAlarm, replay: replay,
                "\(verdict), but opening: \(String(describing: error))")
        case .corrupt, .rollback:
            let after = disk.contents.filter { !$0.key.hasSuffix("/LOCK") }
            tally.expect(
                error?.code.description == verdict.kind.rawValue && after == before, .undetected,
                replay: replay, "\(verdict), but opening: \(String(describing: error))")
        }
    }
}
