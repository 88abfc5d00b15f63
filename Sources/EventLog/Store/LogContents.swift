// SPDX-License-Identifier: Apache-2.0

/// What a log's directory holds, by the names of its files.
struct LogContents {
    /// The symbolic link to the newest segment, for `tail -F`. Never read by the daemon.
    static let current = "current.jsonl"
    /// The file whose lock makes the one writer.
    static let lock = "LOCK"

    /// Segments, oldest first.
    let segments: [SegmentName]
    /// Whether there is a `HEAD`.
    let hasHead: Bool
    /// Whether a writer has ever been here.
    let hasLock: Bool
    /// What an interrupted step left behind.
    let temporary: [String]
    /// Saved torn tails, oldest first.
    let tornTails: [String]

    /// - Parameter names: all names in the directory.
    init(names: [String]) {
        segments = names.compactMap { SegmentName(fileName: $0) }.sorted()
        hasHead = names.contains(Head.fileName)
        hasLock = names.contains(Self.lock)
        temporary = names.filter { $0.hasPrefix(".") && $0.hasSuffix(".tmp") }
        tornTails = names.compactMap(Self.tornTail).sorted { $0.place < $1.place }.map(\.name)
    }

    private static func tornTail(_ name: String) -> (place: (UInt64, Int), name: String)? {
        let parts = name.split(separator: ".torn-", omittingEmptySubsequences: false)
        guard parts.count == 2, let segment = SegmentName(fileName: parts[0]),
            let offset = Int(parts[1])
        else { return nil }
        return ((segment.firstSeq, offset), name)
    }
}
