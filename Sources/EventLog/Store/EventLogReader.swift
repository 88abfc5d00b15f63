// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads the log without a part in writing it: no lock is taken, nothing is changed, and the
/// daemon may write meanwhile.
package struct EventLogReader: Sendable {
    private let directory: LogDirectory
    /// Where the last read ended, so that the next need not read what is before.
    private var cursor: Cursor?

    private struct Cursor: Sendable {
        var segment: SegmentName
        /// Offset in the segment, between two transactions.
        var offset: Int
        /// The chain up to there; nil at the start of a segment not looked into yet.
        var position: ChainPosition?
    }

    /// - Parameters:
    ///   - path: the log's directory, absolute.
    ///   - disk: the disk it is on.
    package init(directory path: String, disk: any Disk) {
        directory = LogDirectory(path: path, disk: disk)
    }

    /// Reads entries of complete transactions, in order.
    ///
    /// Cheap to repeat with the last `seq` it returned: only what is new is read. The end of the
    /// newest segment may be unfinished, then reading stops before it. An entry may be shown some
    /// milliseconds before it is durable: act on none (`HEAD` tells what is durable).
    /// - Parameters:
    ///   - seq: the last one already known; 0 for all.
    ///   - visit: is given each later entry.
    /// - Returns: the last `seq` that was read, or the one given.
    @discardableResult
    package mutating func read(
        after seq: UInt64, visit: (LogEntry) throws -> Void
    ) throws(EventLogError) -> UInt64 {
        let names = try directory.contents().segments
        guard !names.isEmpty else { return seq }
        var cursor = cursor
        if cursor?.position?.seq != seq {
            // A log that was pruned begins later than what is asked for.
            let name = names.last { $0.firstSeq <= seq + 1 } ?? names.first
            cursor = name.map { Cursor(segment: $0, offset: 0) }
        }
        guard var cursor else { return seq }
        var last = seq
        while true {
            last = try advance(&cursor, through: names, after: last, visit: visit)
            self.cursor = cursor
            guard let next = names.first(where: { $0 > cursor.segment }) else { return last }
            guard let position = cursor.position, next.firstSeq == position.seq + 1 else {
                throw damaged(next, 0, .name)
            }
            cursor = Cursor(segment: next, offset: 0, position: position)
        }
    }

    /// Checks the whole log, as far as it is written, against itself and its witnesses.
    ///
    /// Never alarms on a log that is being written to (P14).
    /// - Parameter anchors: witnesses from outside.
    package func verify(anchors: [Anchor] = []) throws(EventLogError) -> Verification {
        var result = try verifyPresent(anchors)
        // The writer may have taken back a failed write under our eyes: damage stays, that not.
        for _ in 0..<2 where result.verdict != .clean {
            let again = try verifyPresent(anchors)
            if again.verdict == result.verdict { break }
            result = again
        }
        return result
    }

    /// Once more, if a file that was listed is gone: it was replaced or removed meanwhile.
    private func verifyPresent(_ anchors: [Anchor]) throws(EventLogError) -> Verification {
        do throws(EventLogError) {
            return try verifyOnce(anchors)
        } catch {
            guard error.cause?.errno == ENOENT, error.cause?.call == .open else { throw error }
            return try verifyOnce(anchors)
        }
    }

    /// Replays the log without a part in writing it, from the newest checkpoint where one is
    /// usable. What is being written at the end is left out.
    /// - Parameters:
    ///   - foldVersion: the version of the fold; checkpoints of another one are not used.
    ///   - receiver: is given what rebuilds the state.
    package func replay(
        foldVersion: Int, receiver: (ReplayStep) throws -> Void
    ) throws(EventLogError) {
        let (head, contents) = try begin()
        let log = try LogReplay(
            directory, contents, foldVersion: foldVersion,
            makeScan: { head.scan(from: $0, anchors: []) },
            readsNewest: { _ throws(EventLogError) in }, receiver: receiver)
        if let refusal = EventLogError(refusing: log.scan.verdict, in: directory.path) {
            throw refusal
        }
    }

    /// `HEAD`, and then what the directory holds: what `HEAD` knows is in segments listed after it.
    private func begin() throws(EventLogError) -> (HeadFile, LogContents) {
        let before = try directory.contents()
        let head = try directory.opening { () throws(DiskError) in
            try HeadFile(directory, before)
        }
        return (head, try directory.contents())
    }

    private func verifyOnce(_ anchors: [Anchor]) throws(EventLogError) -> Verification {
        let (head, contents) = try begin()
        var scan = head.scan(from: .first, anchors: anchors)
        var recorded: Set<CheckpointRecord> = []
        for name in contents.segments where !scan.isDamaged {
            try directory.add(name, isNewest: contents.isNewest(name), to: &scan) {
                placed, bytes throws(EventLogError) in
                guard placed.line.isOf(.checkpointWritten, bytes) else { return }
                CheckpointRecord(placed.line.data, in: bytes).map { _ = recorded.insert($0) }
            }
        }
        var verdict = scan.verdict
        var beingWritten = 0
        if case .torn(let tail) = verdict, contents.hasLock, try isBeingWritten() {
            verdict = .clean
            beingWritten = tail.bytes
        }
        let reader = CheckpointReader(directory)
        var sound: [CheckpointName] = []
        for name in contents.checkpoints {
            let found = try reader.read(name, foldVersion: nil) { _ in }
            if let found, recorded.contains(found.record) { sound.append(name) }
        }
        return Verification(
            verdict: verdict, entries: scan.entries, transactions: scan.transactions,
            segments: scan.segments, bytes: scan.bytes, bytesBeingWritten: beingWritten,
            last: Anchor(seq: scan.position.seq, hash: scan.position.hash),
            hadWitness: contents.hasHead, anchors: anchors.count, losses: scan.losses,
            soundCheckpoints: sound,
            unsoundCheckpoints: contents.checkpoints.filter { !sound.contains($0) })
    }

    private func isBeingWritten() throws(EventLogError) -> Bool {
        do throws(DiskError) {
            return try directory.withFile(LogContents.lock, .read) { file throws(DiskError) in
                try directory.disk.isLocked(file)
            }
        } catch {
            throw EventLogError(error, doing: "to look for its writer")
        }
    }

    /// Reads what is new in the cursor's segment.
    private func advance(
        _ cursor: inout Cursor, through names: [SegmentName], after seq: UInt64,
        visit: (LogEntry) throws -> Void
    ) throws(EventLogError) -> UInt64 {
        let name = cursor.segment
        var scan: SegmentScan
        if let known = cursor.position, cursor.offset > 0 {
            scan = SegmentScan(from: .middle, at: known, offset: cursor.offset, digests: false)
        } else {
            scan = SegmentScan(
                from: .trustedSegment,
                at: ChainPosition(seq: name.firstSeq - 1, tx: 0, hash: .zero), digests: false)
        }
        var last = seq
        let expected = cursor.offset == 0 ? cursor.position : nil
        let (file, fault) = try directory.readSegment(name, from: cursor.offset) {
            bytes throws(EventLogError) in
            guard scan.bytes + bytes.count <= LogLimits.segmentBytes else {
                throw damaged(name, 0, .oversize)
            }
            try scan.add(bytes) { placed, bytes throws(EventLogError) in
                if let expected, placed.position.seq == name.firstSeq,
                    !expected.hash.isWritten(in: bytes, at: placed.line.previous)
                {
                    throw damaged(name, 0, .chain)
                }
                guard placed.position.seq > seq else { return }
                try directory.hand(placed, of: bytes, in: name, to: visit)
                last = placed.position.seq
            }
        }
        if let fault { throw damaged(name, 0, fault, file: file) }
        scan.finish()
        if let fault = scan.fault, name != names.last || scan.goodBytes == 0 {
            throw damaged(name, fault.offset, fault.fault)
        }
        cursor.position = scan.position
        cursor.offset = scan.goodBytes
        return last
    }

    private func damaged(
        _ name: SegmentName, _ offset: Int, _ fault: LineFault, file: String? = nil
    ) -> EventLogError {
        let path = directory.path(file ?? "\(name)")
        return EventLogError(
            code: .corrupt,
            message: "The event log is damaged in \(path) at byte \(offset): \(fault).",
            remedy: "See all of it with: vppd events verify", file: path, offset: offset)
    }
}
