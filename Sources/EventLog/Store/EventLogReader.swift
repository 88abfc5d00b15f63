// SPDX-License-Identifier: Apache-2.0

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
        let names = try contents().segments
        guard !names.isEmpty else { return seq }
        var cursor = cursor
        if cursor?.position?.seq != seq {
            let name = names.last { $0.firstSeq <= seq + 1 }
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
        var result = try verifyOnce(anchors)
        // The writer may have taken back a failed write under our eyes: damage stays, that not.
        for _ in 0..<2 where result.verdict != .clean {
            let again = try verifyOnce(anchors)
            if again.verdict == result.verdict { break }
            result = again
        }
        return result
    }

    private func verifyOnce(_ anchors: [Anchor]) throws(EventLogError) -> Verification {
        let before: LogContents
        var scan: LogScan
        let names: [SegmentName]
        do throws(DiskError) {
            // The order matters: what HEAD knows is in the segments listed after it was read.
            before = LogContents(names: try directory.disk.list(directory.path))
            scan = try Recovery.begin(directory, before, anchors: anchors)
            names = LogContents(names: try directory.disk.list(directory.path)).segments
        } catch {
            throw EventLogError(error, doing: "while being read")
        }
        for name in names where !scan.isDamaged {
            let isNewest = name == names.last
            guard let bytes = try newBytes(name, from: 0) else {
                scan.refuse("\(name)", .oversize, seq: name.firstSeq)
                break
            }
            try bytes.withBytes { bytes throws(EventLogError) in
                try scan.add(name, bytes, isNewest: isNewest) { _ throws(EventLogError) in }
            }
        }
        var verdict = scan.verdict
        var beingWritten = 0
        if case .torn(let tail) = verdict, before.hasLock, try isBeingWritten() {
            verdict = .clean
            beingWritten = tail.bytes
        }
        return Verification(
            verdict: verdict, entries: scan.entries, transactions: scan.transactions,
            segments: scan.segments, bytes: scan.bytes, bytesBeingWritten: beingWritten,
            last: Anchor(seq: scan.position.seq, hash: scan.position.hash),
            hadWitness: before.hasHead)
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
        guard let bytes = try newBytes(name, from: cursor.offset) else {
            throw damaged(name, 0, .oversize)
        }
        let isNewest = name == names.last
        var last = seq
        var moved = cursor
        try bytes.withBytes { bytes throws(EventLogError) in
            let start: SegmentScan.Start
            let position: ChainPosition
            if let known = cursor.position, cursor.offset > 0 {
                (start, position) = (.middle, known)
            } else {
                do throws(LineFault) {
                    let own = try SegmentScan.start(of: name, bytes)
                    guard cursor.position == nil || cursor.position == own.position else {
                        throw .chain
                    }
                    (start, position) = (.segment(after: own.predecessor), own.position)
                } catch {
                    throw damaged(name, 0, error)
                }
            }
            let path = directory.path("\(name)")
            let scan = try SegmentScan(
                bytes, from: start, at: position, hasher: SHA256Hasher()
            ) { placed throws(EventLogError) in
                guard placed.position.seq > seq else { return }
                try Recovery.hand(placed, of: bytes, in: path, to: visit)
                last = placed.position.seq
            }
            if let fault = scan.fault, !isNewest {
                throw damaged(name, cursor.offset + fault.offset, fault.fault)
            }
            moved.position = scan.position
            moved.offset += scan.goodBytes
        }
        cursor = moved
        return last
    }

    private func contents() throws(EventLogError) -> LogContents {
        do throws(DiskError) {
            return LogContents(names: try directory.disk.list(directory.path))
        } catch {
            throw EventLogError(error, doing: "while being read")
        }
    }

    /// The bytes of a segment from `offset`; nil where it is larger than a segment can be.
    private func newBytes(
        _ name: SegmentName, from offset: Int
    ) throws(EventLogError) -> [UInt8]? {
        do throws(DiskError) {
            return try directory.withFile("\(name)", .read) { file throws(DiskError) in
                let size = try directory.disk.size(file)
                guard size <= LogLimits.segmentBytes else { return nil }
                return try directory.read(file, offset..<max(offset, size))
            }
        } catch {
            throw EventLogError(error, doing: "while being read")
        }
    }

    private func damaged(
        _ name: SegmentName, _ offset: Int, _ fault: LineFault
    ) -> EventLogError {
        let path = directory.path("\(name)")
        return EventLogError(
            code: .corrupt,
            message: "The event log is damaged in \(path) at byte \(offset): \(fault).",
            remedy: "See all of it with: vppd events verify", file: path, offset: offset)
    }
}
