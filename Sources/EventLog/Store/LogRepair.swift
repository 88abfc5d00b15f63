// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Makes a log that is refused one that can be opened again, at the price of what comes after its
/// last good line. Nothing is destroyed: everything taken out is kept beside the log, and the log
/// records for ever who accepted the loss and why (P6).
package struct LogRepair: Sendable {
    private let directory: LogDirectory
    private let identity: LogIdentity
    private let uptime: @Sendable () -> Duration

    /// What was done.
    package struct Outcome: Sendable {
        /// What the log records.
        package let loss: LossRecord
        /// Names of the files that were moved to `loss.kept`.
        package let moved: [String]
    }

    /// - Parameters:
    ///   - path: the log's directory, absolute.
    ///   - disk: the disk it is on.
    ///   - identity: recorded in the new segment.
    ///   - uptime: time since boot.
    package init(
        directory path: String, disk: any Disk, identity: LogIdentity,
        uptime: @escaping @Sendable () -> Duration
    ) {
        directory = LogDirectory(path: path, disk: disk)
        self.identity = identity
        self.uptime = uptime
    }

    /// Accepts the loss of everything after one line.
    ///
    /// A crash at any step leaves a log that is refused still, and repaired by the same call.
    /// - Parameters:
    ///   - lastGood: the last line that is kept; must be the one that `vppd events verify` names.
    ///   - by: who accepts it.
    ///   - why: the reason.
    ///   - now: wall time.
    package func acceptLoss(
        after lastGood: Anchor, by: String, why: String, now: Timestamp
    ) throws(EventLogError) -> Outcome {
        let lock = try EventLogStore.takeLock(directory)
        defer { directory.closeAfterFailure(lock) }
        let contents = try directory.contents()
        let head = try directory.opening { () throws(DiskError) in
            try HeadFile(directory, contents)
        }
        var scan = head.scan(from: .first, anchors: [])
        for name in contents.segments where !scan.isDamaged {
            try directory.add(name, isNewest: contents.isNewest(name), to: &scan) {
                _, _ throws(EventLogError) in
            }
        }
        let found = try check(scan.verdict, is: lastGood)
        // Without its beginning a log is worth nothing, however whole the rest is.
        let position = lastGood.seq == 0 ? .start : scan.position
        let newest = lastGood.seq == 0 ? nil : scan.predecessor
        let loss = LossRecord(
            verdict: found.verdict, from: lastGood.seq + 1,
            through: max(found.through, head.head?.position.seq ?? 0, lastGood.seq),
            kept: LogContents.lostPrefix + SeqDigits.text(lastGood.seq + 1), by: by, why: why)
        let good = try goodPart(of: newest)
        do throws(DiskError) {
            let moved = try setAside(contents, keeping: newest, good, in: loss.kept)
            try begin(loss, after: position, newest, at: now)
            return Outcome(loss: loss, moved: moved)
        } catch {
            throw EventLogError(error, doing: "to be repaired")
        }
    }

    /// Whether there is something to repair, and the administrator means what is there.
    private func check(
        _ verdict: Verdict, is lastGood: Anchor
    ) throws(EventLogError) -> (verdict: String, through: UInt64) {
        let end: Anchor
        let through: UInt64
        switch verdict {
        case .clean, .torn:
            throw EventLogError(
                code: .notDamaged, message: "The event log in \(directory.path) needs no repair.",
                remedy: "Start vppd: systemctl start vppd", file: directory.path)
        case .corrupt(let damage):
            (end, through) = (damage.lastGood, damage.nextGoodSeq ?? damage.seq)
        case .rollback(let rollback): (end, through) = (rollback.last, rollback.expected.seq)
        }
        guard lastGood == end else {
            throw EventLogError(
                code: .notDamaged,
                message: "The last good line of the event log is seq \(end.seq) with hash"
                    + " \(end.hash), not seq \(lastGood.seq) with hash \(lastGood.hash).",
                remedy: EventLogError.remedy(directory.path, end), file: directory.path)
        }
        return (verdict.name, through)
    }

    /// The content that is kept of the segment that is to be the newest; nil where that is all of
    /// it.
    private func goodPart(
        of newest: SegmentHeader.Predecessor?
    ) throws(EventLogError) -> [UInt8]? {
        guard let newest else { return nil }
        var good: [UInt8] = []
        var size = 0
        let (_, fault) = try directory.readSegment(newest.name) { bytes throws(EventLogError) in
            good.append(contentsOf: bytes.prefix(newest.bytes - good.count))
            size += bytes.count
        }
        return size == newest.bytes && fault == nil ? nil : good
    }

    /// Moves what is damaged, and what is behind it, into a directory of its own. `HEAD` is only
    /// copied: until it is replaced, the log is refused.
    private func setAside(
        _ contents: LogContents, keeping newest: SegmentHeader.Predecessor?, _ good: [UInt8]?,
        in kept: String
    ) throws(DiskError) -> [String] {
        let aside = directory.subdirectory(kept)
        try aside.make()
        var moved: [String] = []
        // Copied and then removed, not renamed: at no moment is there less than one durable copy.
        func move(_ name: String) throws(DiskError) {
            try copy(name, to: aside)
            try directory.remove(name)
            moved.append(name)
        }
        for name in contents.checkpoints.reversed() { try move("\(name)") }
        for name in contents.segments.reversed() {
            if let newest, name <= newest.name { break }
            if contents.plain.contains(name) { try move("\(name)") }
            if contents.compressed.contains(name) { try move(name.compressedName) }
        }
        try directory.synchronize()
        if let newest, let good {
            if contents.plain.contains(newest.name) {
                try copy("\(newest.name)", to: aside)
                moved.append("\(newest.name)")
            }
            // Damaged or cut, never missing: a crash leaves one or the other. In plain it goes
            // before what is compressed.
            try directory.replace("\(newest.name)", with: good)
            if contents.compressed.contains(newest.name) { try move(newest.name.compressedName) }
        }
        if contents.hasHead {
            try copy(Head.fileName, to: aside)
            moved.append(Head.fileName)
        }
        try directory.synchronize()
        return moved
    }

    private func copy(_ name: String, to aside: LogDirectory) throws(DiskError) {
        let bytes = try directory.withFile(name, .read) { file throws(DiskError) in
            try directory.read(file, 0..<(try directory.disk.size(file)))
        }
        try aside.replace(name, with: bytes)
    }

    /// Begins the segment that records the loss, and gives the log a witness again.
    private func begin(
        _ loss: LossRecord, after end: ChainPosition,
        _ predecessor: SegmentHeader.Predecessor?, at now: Timestamp
    ) throws(DiskError) {
        var position = end
        let header = SegmentHeader(
            predecessor: predecessor, identity: identity, reason: .repaired, loss: loss)
        let new = NewSegment(
            header, encoder: LineEncoder(boot: identity.bootID), after: &position,
            timestamp: now, uptime: uptime())
        let (file, _) = try new.prepare(in: directory, reserving: new.bytes.count)
        try directory.disk.close(file)
        try new.publish(in: directory)
        let head = Head(position: position, file: new.name, size: new.bytes.count)
        try directory.replace(Head.fileName, with: head.bytes)
    }
}
