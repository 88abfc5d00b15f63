// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension EventLogStore {
    /// Seals the segment and begins the next (event-log.md, 5.4). The log stands as before when
    /// the new segment cannot be prepared, for example on a full disk.
    mutating func rotate(at timestamp: Timestamp, _ now: Duration) throws(EventLogError) {
        let predecessor = try sealed()
        let header = SegmentHeader(
            predecessor: predecessor, identity: identity, reason: .size, torn: nil)
        var tip = position
        let new = NewSegment(
            header, encoder: encoder, after: &tip, timestamp: timestamp, uptime: now)
        let file: DiskFile
        do throws(DiskError) {
            let begun = try new.prepare(in: directory, reserving: segmentBytes)
            file = begun.file
            if begun.wasReserve { isFull = true }
        } catch {
            if error.isFailedSync { throw fail(error, doing: "to begin a segment") }
            if error.isFull { isFull = true }
            throw EventLogError(error, doing: "to begin a segment")
        }
        let old = segment
        do throws(DiskError) {
            try new.publish(in: directory)
        } catch {
            directory.closeAfterFailure(file)
            throw fail(error, doing: "to begin a segment")
        }
        segment = Segment(name: new.name, file: file, size: new.bytes.count)
        position = tip
        witness.due = witness.due ?? now + LogLimits.witnessDelay
        do throws(DiskError) {
            try directory.truncate(old.file, to: old.size)
            try directory.disk.close(old.file)
        } catch {
            throw fail(error, doing: "to seal a segment")
        }
    }

    /// The segment as the next one must name it.
    ///
    /// It is read back, not hashed along the way: so every segment has been read once, and held
    /// against the chain, before it is relied upon. 16 MiB take some 40 ms.
    private mutating func sealed() throws(EventLogError) -> SegmentHeader.Predecessor {
        var scan = SegmentScan(
            from: .trustedSegment,
            at: ChainPosition(seq: segment.name.firstSeq - 1, tx: 0, hash: .zero), digests: true)
        let file = try directory.opening { () throws(DiskError) in
            try directory.open("\(segment.name)", .read)
        }
        try directory.readPieces(file, from: 0) { bytes throws(EventLogError) in
            try scan.add(bytes) { _, _ throws(EventLogError) in }
        }
        scan.finish()
        if let fault = scan.fault { throw damaged(fault.offset, fault.fault) }
        guard scan.position == position else { throw damaged(0, .chain) }
        return SegmentHeader.Predecessor(
            name: segment.name, bytes: segment.size, digest: scan.goodDigest)
    }

    private func damaged(_ offset: Int, _ fault: LineFault) -> EventLogError {
        let path = directory.path("\(segment.name)")
        return EventLogError(
            code: .corrupt,
            message: "\(path) reads back other than it was written, at byte \(offset): \(fault).",
            remedy: "Look with: vppd events verify; check disk and memory.", file: path,
            offset: offset)
    }
}
