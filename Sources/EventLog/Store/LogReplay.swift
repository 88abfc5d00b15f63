// SPDX-License-Identifier: Apache-2.0

/// Reads a log so that its state can be rebuilt: from the newest checkpoint that is proven, and
/// the log behind it, or from the beginning. Changes nothing.
///
/// | checkpoint                                                        | used |
/// |-------------------------------------------------------------------|------|
/// | whole, of the fold's version, recorded in the log, its line there | yes  |
/// | anything else, or the log behind it is not whole                  | no: the one before, then the whole log |
///
/// Only the whole log leads to a refusal.
struct LogReplay: ~Copyable {
    /// The finished scan of the log, or of its part behind the checkpoint.
    let scan: LogScan
    /// The checkpoint that was used.
    let checkpoint: CheckpointRecord?
    /// Checkpoints that were there and could not be used.
    let rejected: [CheckpointName]
    /// Bytes of log that were replayed.
    let bytesReplayed: Int

    typealias Receiver = (ReplayStep) throws -> Void

    /// - Parameters:
    ///   - contents: what the directory held after `HEAD` was read.
    ///   - makeScan: a scan with the witnesses in hand, from a beginning on.
    ///   - foldVersion: checkpoints of another version are not used.
    ///   - readsNewest: is called before the newest segment is read.
    init(
        _ directory: LogDirectory, _ contents: LogContents, foldVersion: Int,
        makeScan: (LogScan.Beginning) -> LogScan,
        readsNewest: (SegmentName) throws(EventLogError) -> Void,
        receiver: Receiver
    ) throws(EventLogError) {
        var rejected: [CheckpointName] = []
        for name in contents.checkpoints.reversed() {
            try Self.restart(directory, receiver)
            let found = try CheckpointReader(directory).read(
                name, foldVersion: foldVersion, visit: receiver)
            guard let (record, begins) = found,
                try LogOutline(directory, contents).isWhole(before: record.covers.seq)
            else {
                rejected.append(name)
                continue
            }
            var scan = makeScan(.after(record.covers))
            let passed = try Self.read(
                directory, contents, into: &scan, after: record.covers.seq,
                readsNewest: readsNewest, receiver)
            guard Self.isOpenable(scan.verdict), scan.hasBeginning == true,
                scan.checkpoints.contains(record),
                contents.segments.first.map({ $0.firstSeq <= max(begins, scan.prunedBefore) })
                    == true
            else {
                rejected.append(name)
                continue
            }
            bytesReplayed = scan.bytes - passed
            self.scan = scan
            checkpoint = record
            self.rejected = rejected
            return
        }
        try Self.restart(directory, receiver)
        var scan = makeScan(.first)
        _ = try Self.read(
            directory, contents, into: &scan, after: 0, readsNewest: readsNewest, receiver)
        bytesReplayed = scan.bytes
        self.scan = scan
        checkpoint = nil
        self.rejected = rejected
    }

    private static func isOpenable(_ verdict: Verdict) -> Bool {
        switch verdict {
        case .clean, .torn: true
        case .corrupt, .rollback: false
        }
    }

    private static func restart(
        _ directory: LogDirectory, _ receiver: Receiver
    ) throws(EventLogError) {
        do {
            try receiver(.restart)
        } catch {
            throw EventLogError(
                code: .replay, message: "The replay of \(directory.path) cannot begin: \(error).",
                remedy: "This is a bug in vppd; please report it.", file: directory.path)
        }
    }

    /// Adds the segments from the one with the line behind `seq` on; hands on the lines behind it.
    /// - Returns: bytes that were passed over before that line.
    private static func read(
        _ directory: LogDirectory, _ contents: LogContents, into scan: inout LogScan,
        after seq: UInt64, readsNewest: (SegmentName) throws(EventLogError) -> Void,
        _ receiver: Receiver
    ) throws(EventLogError) -> Int {
        var passed = 0
        let first = contents.segment(before: seq) ?? contents.segments.first
        for name in contents.segments where !scan.isDamaged {
            if let first, name < first { continue }
            let isNewest = contents.isNewest(name)
            if isNewest { try readsNewest(name) }
            try directory.add(name, isNewest: isNewest, to: &scan) {
                placed, bytes throws(EventLogError) in
                guard placed.position.seq > seq else { return passed = placed.end }
                try directory.hand(placed, of: bytes, in: name) { try receiver(.entry($0)) }
            }
        }
        return passed
    }
}

extension LogDirectory {
    /// Adds a segment to a scan, whatever its form.
    func add(
        _ name: SegmentName, isNewest: Bool, to scan: inout LogScan, visit: SegmentScan.Visitor
    ) throws(EventLogError) {
        scan.begin(name, isNewest: isNewest)
        let (file, fault) = try readSegment(name) { bytes throws(EventLogError) in
            try scan.add(bytes, visit: visit)
        }
        if let fault { scan.refuse(file, fault, seq: scan.position.seq + 1) }
        scan.end()
    }

    /// Hands a line on as an entry; what the receiver throws becomes an error with a place.
    func hand(
        _ placed: SegmentScan.Placed, of bytes: UnsafeRawBufferPointer, in name: SegmentName,
        to receiver: (LogEntry) throws -> Void
    ) throws(EventLogError) {
        let seq = placed.position.seq
        guard let entry = placed.line.entry(bytes) else {
            throw EventLogError(
                code: .corrupt,
                message: "The event log has no date at seq \(seq) in \(path("\(name)")).",
                remedy: "Nothing was changed. Look with: vppd events verify",
                file: path("\(name)"), seq: seq)
        }
        do {
            try receiver(entry)
        } catch {
            throw EventLogError(
                code: .replay,
                message: "The event at seq \(seq) in \(path("\(name)")), type \(entry.type) version"
                    + " \(entry.version), cannot be read: \(error).",
                remedy: "Nothing was changed. Start the vppd version that wrote it, or newer.",
                file: path("\(name)"), seq: seq)
        }
    }
}
