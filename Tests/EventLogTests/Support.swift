// SPDX-License-Identifier: Apache-2.0

@testable import EventLog
import Synchronization
import VPPModel
import VPPTestKit

/// Where the logs of these tests are.
let logPath = "/log"

let testIdentity = LogIdentity(
    daemonVersion: "1.0.0-test", bootID: "3f0c9a5e-6a1b-4d58-9a0e-6f2f6a1f0b11",
    machineHash: "6d5d2c1e0f9b8a77")

let testTime = Timestamp(microseconds: 1_767_614_400_123_456)

/// A clock that a test sets.
final class TestUptime: Sendable {
    private let value = Mutex(Duration.seconds(8_123))

    func advance(by duration: Duration) {
        value.withLock { $0 += duration }
    }

    var read: @Sendable () -> Duration {
        { self.value.withLock { $0 } }
    }
}

/// Opens the log of a disk; what it replays goes to `replay`.
func openStore(
    _ disk: any Disk, path: String = logPath, uptime: TestUptime = TestUptime(),
    segmentBytes: Int = LogLimits.segmentBytes, anchors: [Anchor] = [],
    replay: (LogEntry) throws -> Void = { _ in },
    keepAnchor: @escaping @Sendable (Anchor) -> Void = { _ in }
) throws(EventLogError) -> EventLogStore {
    try EventLogStore.open(
        directory: path, disk: disk, identity: testIdentity, uptime: uptime.read, now: testTime,
        segmentBytes: segmentBytes, anchors: anchors, keepAnchor: keepAnchor
    ) { step in
        if case .entry(let entry) = step { try replay(entry) }
    }
}

/// An event whose data has about `size` bytes and can be told from any other by `number`.
func event(_ number: Int, size: Int = 40) -> NewEntry {
    let filler = String(repeating: "x", count: max(0, size - 20))
    return NewEntry(
        type: "test.happened", version: 1,
        data: Array(#"{"n":\#(number),"filler":"\#(filler)"}"#.utf8))
}

/// The error an operation throws; nil if it throws none.
func logError(_ body: () throws(EventLogError) -> Void) -> EventLogError? {
    do throws(EventLogError) {
        try body()
        return nil
    } catch {
        return error
    }
}

/// The content of a log, as values.
struct SampleLog {
    /// A line: where it is, and its transaction.
    struct Row {
        let range: Range<Int>
        let tx: Int
    }

    var segments: [(name: SegmentName, bytes: [UInt8])]
    var head: Head?

    /// A log on a fresh disk: one segment a start, `transactions` commits spread over them.
    init(transactions: Int = 13, starts: Int = 1, linesAtMost: Int = 3, size: Int = 40) throws {
        let disk = FakeDisk()
        var number = 0
        for start in 0..<starts {
            var store = try openStore(disk)
            for index in 0..<(transactions / starts) {
                let lines = 1 + (index + start) % linesAtMost
                let entries = (0..<lines).map { event(number + $0, size: size + 7 * $0) }
                number += lines
                _ = try store.commit(entries, effects: [Int](), at: testTime)
            }
            try store.close()
        }
        self.init(disk)
    }

    init(_ disk: FakeDisk) {
        let contents = disk.contents
        segments = contents.compactMap { path, bytes in
            SegmentName(fileName: path.dropFirst(logPath.count + 1)).map { ($0, bytes) }
        }.sorted { $0.name < $1.name }
        head = contents["\(logPath)/HEAD"].flatMap(Head.parse)
    }

    /// The verdict on this content.
    func verdict(anchors: [Anchor] = []) throws -> Verdict {
        try scan(anchors: anchors).verdict
    }

    func scan(anchors: [Anchor] = []) throws(EventLogError) -> LogScan {
        var scan = LogScan(head: head, anchors: anchors)
        for (name, bytes) in segments {
            try bytes.withBytes { bytes throws(EventLogError) in
                try scan.add(name, bytes, isNewest: name == segments.last?.name) {
                    _, _ throws(EventLogError) in
                }
            }
        }
        return scan
    }

    /// The lines of a segment, found by splitting at LF and reading `tx` as text: on purpose
    /// without the code under test.
    func rows(_ segment: Int = 0) -> [Row] {
        var rows: [Row] = []
        var start = 0
        let bytes = segments[segment].bytes
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            let line = String(decoding: bytes[start...index], as: UTF8.self)
            let tx = line.split(separator: #""tx":"#)[1].prefix { $0.isNumber }
            rows.append(Row(range: start..<(index + 1), tx: Int(tx) ?? 0))
            start = index + 1
        }
        return rows
    }

    /// Ends of transactions in a segment, in bytes.
    func ends(_ segment: Int = 0) -> [Int] {
        let rows = rows(segment)
        return rows.indices.filter { $0 == rows.count - 1 || rows[$0].tx != rows[$0 + 1].tx }
            .map { rows[$0].range.upperBound }
    }
}

/// The kind of a verdict, for tables.
enum VerdictClass: String {
    case clean, torn, corrupt, rollback
}

extension Verdict {
    var kind: VerdictClass {
        switch self {
        case .clean: .clean
        case .torn: .torn
        case .corrupt: .corrupt
        case .rollback: .rollback
        }
    }
}
