// SPDX-License-Identifier: Apache-2.0

/// Reads a log at start and brings it into the state in which a new segment can follow.
///
/// Nothing is changed before the verdict, and nothing at all if it is a refusal.
struct Recovery {
    /// The chain after the last complete transaction.
    let position: ChainPosition
    /// The newest segment as it is sealed now; nil in a new log.
    let predecessor: SegmentHeader.Predecessor?
    /// What was found.
    let report: RecoveryReport

    /// - Parameter replay: is given every entry of every complete transaction, in order.
    init(
        _ directory: LogDirectory, anchors: [Anchor], replay: (LogEntry) throws -> Void
    ) throws(EventLogError) {
        let contents: LogContents
        var scan: LogScan
        do throws(DiskError) {
            // What a crash left only in memory must not be decided upon.
            try directory.synchronize()
            contents = LogContents(names: try directory.disk.list(directory.path))
            scan = try Self.begin(directory, contents, anchors: anchors)
        } catch {
            throw EventLogError(error, doing: "while being read")
        }
        for name in contents.segments where !scan.isDamaged {
            let isNewest = name == contents.segments.last
            let bytes = try Self.bytes(directory, name, isNewest: isNewest)
            try Self.add(name, bytes, isNewest: isNewest, to: &scan, in: directory, replay)
        }
        let verdict = scan.verdict
        if let refusal = EventLogError(verdict, in: directory.path) { throw refusal }
        let tornTail: TornTail?
        do throws(DiskError) {
            tornTail = try Self.settle(directory, contents, verdict, scan.predecessor)
        } catch {
            throw EventLogError(error, doing: "while being recovered")
        }
        position = scan.position
        predecessor = scan.predecessor
        report = RecoveryReport(
            entries: scan.entries, transactions: scan.transactions, bytes: scan.bytes,
            segments: scan.segments, verdict: verdict, tornTail: tornTail,
            hadWitness: contents.hasHead)
    }

    /// A scan with the witness in hand. To be called before segments are read.
    static func begin(
        _ directory: LogDirectory, _ contents: LogContents, anchors: [Anchor]
    ) throws(DiskError) -> LogScan {
        guard contents.hasHead else { return LogScan(head: nil, anchors: anchors) }
        let bytes = try directory.read(Head.fileName, atMost: LogLimits.headBytes)
        let head = bytes.flatMap(Head.parse)
        var scan = LogScan(head: head, anchors: anchors)
        if head == nil { scan.refuse(Head.fileName, .malformed, seq: 0) }
        return scan
    }

    /// Adds one segment and hands its entries on.
    /// - Parameter bytes: its content; nil where it is larger than a segment can be.
    static func add(
        _ name: SegmentName, _ bytes: [UInt8]?, isNewest: Bool, to scan: inout LogScan,
        in directory: LogDirectory, _ replay: (LogEntry) throws -> Void
    ) throws(EventLogError) {
        guard let bytes else { return scan.refuse("\(name)", .oversize, seq: name.firstSeq) }
        let path = directory.path("\(name)")
        try bytes.withBytes { bytes throws(EventLogError) in
            try scan.add(name, bytes, isNewest: isNewest) { placed throws(EventLogError) in
                try hand(placed, of: bytes, in: path, to: replay)
            }
        }
    }

    /// Hands a line on as an entry; what the receiver throws becomes an error with a place.
    static func hand(
        _ placed: SegmentScan.Placed, of bytes: UnsafeRawBufferPointer, in path: String,
        to replay: (LogEntry) throws -> Void
    ) throws(EventLogError) {
        let seq = placed.position.seq
        guard let entry = placed.line.entry(bytes) else {
            throw EventLogError(
                code: .corrupt, message: "The event log has no date at seq \(seq) in \(path).",
                remedy: "Nothing was changed. Look with: vppd events verify", file: path,
                seq: seq)
        }
        do {
            try replay(entry)
        } catch {
            throw EventLogError(
                code: .replay,
                message: "The event at seq \(seq) in \(path), type \(entry.type) version"
                    + " \(entry.version), cannot be read: \(error).",
                remedy: "Nothing was changed. Start the vppd version that wrote it, or newer.",
                file: path, seq: seq)
        }
    }

    private static func bytes(
        _ directory: LogDirectory, _ name: SegmentName, isNewest: Bool
    ) throws(EventLogError) -> [UInt8]? {
        do throws(DiskError) {
            if isNewest {
                // After a failed fsync the page cache shows what the device does not have
                // (event-log.md, fsyncgate): read the device.
                try directory.withFile("\(name)", .append) { file throws(DiskError) in
                    try directory.disk.synchronize(file)
                    try directory.disk.dropCache(file)
                }
            }
            return try directory.read("\(name)", atMost: LogLimits.segmentBytes)
        } catch {
            throw EventLogError(error, doing: "while being read")
        }
    }

    /// Saves and cuts a torn tail, removes what interrupted steps left, and seals the newest.
    private static func settle(
        _ directory: LogDirectory, _ contents: LogContents, _ verdict: Verdict,
        _ newest: SegmentHeader.Predecessor?
    ) throws(DiskError) -> TornTail? {
        guard let newest else {
            try removeRemains(directory, contents, saved: nil)
            return nil
        }
        var saved = try interrupted(directory, contents, newest)
        if case .torn(let tail) = verdict {
            let bytes = try directory.withFile("\(tail.file)", .read) { file throws(DiskError) in
                try directory.read(file, tail.offset..<(tail.offset + tail.bytes))
            }
            try directory.replace(tail.savedAs, with: bytes)
            saved = tail
        }
        // Cuts the torn tail; without one, gives back what was reserved behind the end.
        try directory.withFile("\(newest.name)", .append) { file throws(DiskError) in
            try directory.truncate(file, to: newest.bytes)
            try directory.disk.synchronize(file)
        }
        try removeRemains(directory, contents, saved: saved)
        return saved
    }

    /// The tail saved by a start that was interrupted before it could record it in the log.
    private static func interrupted(
        _ directory: LogDirectory, _ contents: LogContents, _ newest: SegmentHeader.Predecessor
    ) throws(DiskError) -> TornTail? {
        let name = newest.name.tornTailName(at: newest.bytes)
        guard contents.tornTails.contains(name),
            let bytes = try directory.read(name, atMost: LogLimits.segmentBytes)
        else { return nil }
        let digest = bytes.withUnsafeBytes { SHA256Hasher().digest($0) }
        return TornTail(
            file: newest.name, offset: newest.bytes, bytes: bytes.count, digest: digest)
    }

    private static func removeRemains(
        _ directory: LogDirectory, _ contents: LogContents, saved: TornTail?
    ) throws(DiskError) {
        for name in contents.temporary { try directory.removeIfPresent(name) }
        let earlier = contents.tornTails.filter { $0 != saved?.savedAs }
        for name in earlier.dropLast(LogLimits.tornTailsKept - (saved == nil ? 0 : 1)) {
            try directory.removeIfPresent(name)
        }
    }
}
