// SPDX-License-Identifier: Apache-2.0

/// Reads a log at start and brings it into the state in which a new segment can follow.
///
/// Nothing is changed before the verdict, and nothing at all if it is a refusal.
struct Recovery {
    /// The chain after the last complete transaction.
    let position: ChainPosition
    /// The newest segment as it is sealed now; nil in a new log.
    let predecessor: SegmentHeader.Predecessor?
    /// `seq` of the first line of the log.
    let firstSeq: UInt64
    /// What was found.
    let report: RecoveryReport

    /// - Parameters:
    ///   - foldVersion: checkpoints of another version are not used.
    ///   - replay: is given what rebuilds the state.
    init(
        _ directory: LogDirectory, anchors: [Anchor], foldVersion: Int, variant: KnownBad?,
        replay: LogReplay.Receiver
    ) throws(EventLogError) {
        let contents: LogContents
        let head: HeadFile
        do throws(DiskError) {
            // What a crash left only in memory must not be decided upon.
            try directory.synchronize()
            contents = LogContents(names: try directory.disk.list(directory.path))
            head = try HeadFile(directory, contents)
        } catch {
            throw EventLogError(error, doing: "while being read")
        }
        let log = try LogReplay(
            directory, contents, foldVersion: foldVersion,
            makeScan: { head.scan(from: $0, anchors: anchors, variant: variant) },
            readsNewest: { name throws(EventLogError) in
                try Self.readPastTheCache(name, directory)
            }, receiver: replay)
        let verdict = log.scan.verdict
        if let refusal = EventLogError(refusing: verdict, in: directory.path) { throw refusal }
        if log.checkpoint == nil, let first = contents.segments.first, first.firstSeq > 1 {
            throw Self.noStateWithoutCheckpoint(directory, first)
        }
        let tornTail: TornTail?
        do throws(DiskError) {
            tornTail = try Self.settle(directory, contents, verdict, log.scan.predecessor)
        } catch {
            throw EventLogError(error, doing: "while being recovered")
        }
        firstSeq = contents.segments.first?.firstSeq ?? 1
        position = log.scan.position
        predecessor = log.scan.predecessor
        report = RecoveryReport(
            entries: log.scan.entries, transactions: log.scan.transactions,
            bytes: log.bytesReplayed, segments: log.scan.segments, verdict: verdict,
            tornTail: tornTail, hadWitness: contents.hasHead, checkpoint: log.checkpoint,
            rejectedCheckpoints: log.rejected)
    }

    private static func readPastTheCache(
        _ name: SegmentName, _ directory: LogDirectory
    ) throws(EventLogError) {
        try directory.opening { () throws(DiskError) in
            // After a failed fsync the page cache shows what the device does not have
            // (event-log.md, fsyncgate): read the device.
            try directory.withFile("\(name)", .append) { file throws(DiskError) in
                try directory.disk.synchronize(file)
                try directory.disk.dropCache(file)
            }
        }
    }

    private static func noStateWithoutCheckpoint(
        _ directory: LogDirectory, _ first: SegmentName
    ) -> EventLogError {
        EventLogError(
            code: .corrupt,
            message: "The event log in \(directory.path) begins at seq \(first.firstSeq), since"
                + " older segments were removed on purpose, and no checkpoint that stands for them"
                + " is whole.",
            remedy: "Nothing was changed. Restore \(directory.path) from a backup.",
            file: directory.path, seq: first.firstSeq)
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
            // On a full disk the tail goes into the reserve.
            try directory.replace(tail.savedAs, with: bytes, reserving: max(1, bytes.count))
            saved = tail
        }
        // Cuts the torn tail; without one, gives back what was reserved behind the end.
        if contents.plain.contains(newest.name) {
            try cut(directory, newest)
        }
        try removeRemains(directory, contents, saved: saved)
        return saved
    }

    private static func cut(
        _ directory: LogDirectory, _ newest: SegmentHeader.Predecessor
    ) throws(DiskError) {
        try directory.withFile("\(newest.name)", .append) { file throws(DiskError) in
            try directory.truncate(file, to: newest.bytes)
            try directory.disk.synchronize(file)
        }
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
