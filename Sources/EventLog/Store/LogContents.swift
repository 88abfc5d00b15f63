// SPDX-License-Identifier: Apache-2.0

/// What a log's directory holds, by the names of its files.
struct LogContents {
    /// The symbolic link to the newest segment, for `tail -F`. Never read by the daemon.
    static let current = "current.jsonl"
    /// The file whose lock makes the one writer.
    static let lock = "LOCK"
    /// An empty file with space reserved behind its end, for the time when the disk is full (P9).
    static let reserve = "RESERVE"
    /// Directories with what was taken out of the log when a loss was accepted.
    static let lostPrefix = "lost-"

    /// Segments, oldest first, plain or compressed.
    let segments: [SegmentName]
    /// Those that are there in plain. One that is there in both forms is read in plain: its
    /// compression was interrupted.
    let plain: Set<SegmentName>
    /// Those that are there compressed.
    let compressed: Set<SegmentName>
    private let names: [String]

    /// - Parameter names: all names in the directory.
    init(names: [String]) {
        self.names = names
        plain = Set(names.compactMap { SegmentName(fileName: $0) })
        compressed = Set(names.compactMap { SegmentName(compressedName: $0) })
        segments = plain.union(compressed).sorted()
    }

    // What follows is worked out when it is asked for: whoever follows a log wants its segments only.

    /// Checkpoints, oldest first.
    var checkpoints: [CheckpointName] {
        names.compactMap { CheckpointName(fileName: $0) }.sorted()
    }

    /// Whether there is a `HEAD`.
    var hasHead: Bool { names.contains(Head.fileName) }
    /// Whether a writer has ever been here.
    var hasLock: Bool { names.contains(Self.lock) }
    /// What an interrupted step left behind.
    var temporary: [String] { names.filter { $0.hasPrefix(".") && $0.hasSuffix(".tmp") } }

    /// Saved torn tails, oldest first.
    var tornTails: [String] {
        names.compactMap(Self.tornTail).sorted { $0.place < $1.place }.map(\.name)
    }

    /// Whether a segment is the one that was appended to last. A compressed one was sealed before.
    func isNewest(_ name: SegmentName) -> Bool {
        name == segments.last && plain.contains(name)
    }

    /// The segment to begin with for the line behind `position`: the last that may hold it or its
    /// predecessor; nil where there is none.
    func segment(before seq: UInt64) -> SegmentName? {
        segments.last { $0.firstSeq <= seq + 1 }
    }

    private static func tornTail(_ name: String) -> (place: (UInt64, Int), name: String)? {
        // By bytes: walking the characters took longer than all else that is done with the names.
        let infix = ".torn-"
        let rest = name.utf8.dropFirst(SegmentName.length)
        guard rest.starts(with: infix.utf8),
            let segment = SegmentName(fileName: String(name.prefix(SegmentName.length))),
            let offset = Int(Substring(rest.dropFirst(infix.utf8.count)))
        else { return nil }
        return ((segment.firstSeq, offset), name)
    }
}
