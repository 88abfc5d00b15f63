// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// The content of a log, as values.
package struct SampleLog: Sendable {
    /// A segment.
    package struct Segment: Sendable {
        package var name: SegmentName
        package var bytes: [UInt8]

        package init(name: SegmentName, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// A line: where it is, and its transaction.
    package struct Row: Sendable {
        package let range: Range<Int>
        package let tx: Int
    }

    /// Oldest first.
    package var segments: [Segment]
    /// The witness; nil where there is none, or none that can be read.
    package var head: Head?
    /// A known-bad reader that tests must catch.
    package var variant: KnownBad?

    /// A log on a fresh disk: one segment a start, `transactions` commits spread over them.
    package init(
        transactions: Int = 13, starts: Int = 1, linesAtMost: Int = 3, size: Int = 40
    ) throws {
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

    /// What is on a disk.
    package init(_ disk: FakeDisk) {
        self.init(files: disk.contents, path: logPath)
    }

    /// What is on a disk of any kind.
    package init(on disk: any DiskUnderTest) throws {
        self.init(files: try disk.contents, path: disk.logPath)
    }

    /// - Parameters:
    ///   - files: contents by path.
    ///   - path: the log's directory.
    package init(files: [String: [UInt8]], path: String = logPath) {
        segments = files.compactMap { file, bytes in
            SegmentName(fileName: String(file.dropFirst(path.utf8.count + 1))).map {
                Segment(name: $0, bytes: bytes)
            }
        }.sorted { $0.name < $1.name }
        head = files["\(path)/\(Head.fileName)"].flatMap(Head.parse)
    }

    /// The verdict on this content.
    package func verdict(anchors: [Anchor] = []) throws -> Verdict {
        try scan(anchors: anchors).verdict
    }

    package func scan(anchors: [Anchor] = []) throws(EventLogError) -> LogScan {
        var scan = LogScan(head: head, anchors: anchors, variant: variant)
        for segment in segments {
            let isNewest = segment.name == segments.last?.name
            try segment.bytes.withBytes { bytes throws(EventLogError) in
                try scan.add(segment.name, bytes, isNewest: isNewest) {
                    _, _ throws(EventLogError) in
                }
            }
        }
        return scan
    }

    /// The last line, for a witness from outside.
    package func anchor() throws -> Anchor {
        let position = try scan().position
        return Anchor(seq: position.seq, hash: position.hash)
    }

    /// The lines of a segment, found by splitting at LF and reading `tx` as text: on purpose
    /// without the code under test.
    package func rows(_ segment: Int = 0) -> [Row] {
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
    package func ends(_ segment: Int = 0) -> [Int] {
        let rows = rows(segment)
        return rows.indices.filter { $0 == rows.count - 1 || rows[$0].tx != rows[$0 + 1].tx }
            .map { rows[$0].range.upperBound }
    }

    /// Puts the log on a disk, durably, in place of what is there.
    /// - Parameter headBytes: the content of `HEAD`, where it is not that of ``head``.
    package func write(to disk: any DiskUnderTest, headBytes: [UInt8]? = nil) throws {
        let path = disk.logPath
        for file in try disk.contents.keys where file.hasPrefix(path + "/") {
            try disk.edit(file) { _ in nil }
        }
        for segment in segments {
            try disk.edit("\(path)/\(segment.name)") { _ in segment.bytes }
        }
        if let bytes = headBytes ?? head?.bytes {
            try disk.edit("\(path)/\(Head.fileName)") { _ in bytes }
        }
    }
}
