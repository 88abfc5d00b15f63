// SPDX-License-Identifier: Apache-2.0

/// Checks a log, segment by segment and piece by piece, and comes to a verdict. The one path by
/// which a log is read, whether to start from it or to verify it; it holds no more than the
/// transaction under way.
///
/// | what does not fit                                          | verdict  |
/// |------------------------------------------------------------|----------|
/// | a line of a segment that is not the newest                 | corrupt  |
/// | the first line of any segment                              | corrupt  |
/// | a line of the newest, a later transaction follows it       | corrupt  |
/// | a line of the newest, none follows                         | torn     |
/// | the name, predecessor or format of a segment               | corrupt  |
/// | a log that begins late, with no record of its pruning      | corrupt  |
/// | a witness has seen more lines, or another line             | rollback |
///
/// The first line of a segment is durable before the segment gets its name, so that no crash
/// damages it. Corrupt goes before rollback, rollback before torn.
package struct LogScan: ~Copyable {
    /// Where the scan begins.
    package enum Beginning: Sendable {
        /// At the first segment there is.
        case first
        /// In the segment with the line behind this one. What is before is not looked at.
        case after(ChainPosition)
    }

    /// The chain after the last complete transaction.
    package private(set) var position = ChainPosition.start
    /// The last segment added, as the next must name it.
    package private(set) var predecessor: SegmentHeader.Predecessor?
    /// Lines in complete transactions.
    package private(set) var entries: UInt64 = 0
    /// Complete transactions.
    package private(set) var transactions: UInt64 = 0
    /// Bytes looked at, unpacked.
    package private(set) var bytes = 0
    /// Segments looked at.
    package private(set) var segments = 0
    /// The losses that were accepted, oldest first.
    package private(set) var losses: [LossRecord] = []
    /// The checkpoints the log records, oldest first; the last few.
    package private(set) var checkpoints: [CheckpointRecord] = []
    /// `seq` of the first line that was kept when segments were last removed on purpose; 1 where
    /// none were.
    package private(set) var prunedBefore: UInt64 = 1
    /// Whether the line that the scan was to begin behind is in the log; nil before it was met.
    package private(set) var hasBeginning: Bool?

    private let beginning: Beginning
    private let head: Head?
    private let isHeadDamaged: Bool
    private let anchors: [Anchor]
    private let variant: KnownBad?
    private var nextAnchor = 0
    private var current: SegmentScan?
    private var name = SegmentName(firstSeq: 1)
    private var isNewest = false
    private var firstSeq: UInt64?
    private var damage: Verdict.Damage?
    private var torn: TornTail?
    private var rollback: Verdict.Rollback?

    /// - Parameters:
    ///   - head: the witness beside the log, read before any segment was.
    ///   - isHeadDamaged: whether there is a `HEAD` that says nothing.
    ///   - anchors: witnesses from elsewhere.
    ///   - beginning: where to begin.
    ///   - variant: a known-bad reader that a test must catch.
    package init(
        head: Head?, isHeadDamaged: Bool = false, anchors: [Anchor] = [],
        from beginning: Beginning = .first, variant: KnownBad? = nil
    ) {
        self.head = head
        self.isHeadDamaged = isHeadDamaged
        self.anchors = anchors.sorted { $0.seq < $1.seq }
        self.beginning = beginning
        self.variant = variant
    }

    /// Whether damage was found: what is after it cannot be checked any more.
    package var isDamaged: Bool { damage != nil }

    /// The verdict on everything added; to be asked after the last segment.
    package var verdict: Verdict {
        if let damage = damage ?? unexplainedBeginning ?? headDamage { return .corrupt(damage) }
        if var rollback = rollback ?? beyondTheEnd {
            rollback.last = lastLine
            return .rollback(rollback)
        }
        if let torn { return .torn(torn) }
        return .clean
    }

    // MARK: - Segments

    /// Adds a whole segment; the same as `begin`, `add` and `end`.
    package mutating func add(
        _ name: SegmentName, _ content: UnsafeRawBufferPointer, isNewest: Bool,
        visit: SegmentScan.Visitor
    ) throws(EventLogError) {
        begin(name, isNewest: isNewest)
        try add(content, visit: visit)
        end()
    }

    /// Begins the next segment.
    /// - Parameter isNewest: whether it is the last one, in which alone a crash leaves traces.
    package mutating func begin(_ name: SegmentName, isNewest: Bool) {
        guard !isDamaged else { return }
        self.name = name
        self.isNewest = isNewest
        let isFirst = segments == 0
        segments += 1
        if isFirst { firstSeq = name.firstSeq }
        guard let start = start(isFirst: isFirst) else {
            return refuse("\(name)", .name, seq: position.seq + 1)
        }
        current = SegmentScan(from: start, at: position, digests: true, variant: variant)
    }

    /// How the segment begins that the scan is at; nil where it is not the one that follows.
    private mutating func start(isFirst: Bool) -> SegmentScan.Start? {
        if isFirst {
            switch beginning {
            case .first where name.firstSeq == 1: break
            case .first:
                position = ChainPosition(seq: name.firstSeq - 1, tx: 0, hash: .zero)
                return .trustedSegment
            case .after(let known):
                guard name.firstSeq <= known.seq + 1 else { return nil }
                position = ChainPosition(seq: name.firstSeq - 1, tx: 0, hash: .zero)
                return .trustedSegment
            }
        }
        return name.firstSeq == position.seq + 1 ? .segment(after: predecessor) : nil
    }

    /// Adds the next bytes of the segment.
    /// - Parameter visit: is given every line of every complete transaction, in order.
    package mutating func add(
        _ more: UnsafeRawBufferPointer, visit: SegmentScan.Visitor
    ) throws(EventLogError) {
        guard !isDamaged, var scan = current.take() else { return }
        bytes += more.count
        guard scan.bytes + more.count <= LogLimits.segmentBytes else {
            current = consume scan
            return refuse("\(name)", .oversize, seq: position.seq + 1)
        }
        try scan.add(more) { placed, bytes throws(EventLogError) in
            note(placed, bytes)
            try visit(placed, bytes)
        }
        current = consume scan
    }

    /// Ends the segment.
    package mutating func end() {
        guard !isDamaged, var scan = current.take() else { return }
        scan.finish()
        take(scan)
        guard let fault = scan.fault else { return }
        let remainder = scan.remainder
        if isNewest, scan.goodBytes > 0, !remainder.provesDurability, fault.fault != .header {
            torn = TornTail(
                file: name, offset: scan.goodBytes, bytes: scan.bytes - scan.goodBytes,
                digest: scan.restDigest)
        } else {
            damage = Verdict.Damage(
                file: "\(name)", offset: fault.offset, seq: fault.seq, fault: fault.fault,
                lastGood: Anchor(seq: position.seq, hash: position.hash),
                nextGoodSeq: remainder.nextGoodSeq,
                goodTransactionsAfter: remainder.transactions)
        }
    }

    /// Takes over what a scan that is finished came to.
    private mutating func take(_ scan: borrowing SegmentScan) {
        position = scan.position
        entries += scan.entries
        transactions += scan.transactions
        guard scan.goodBytes > 0 else { return }
        predecessor = SegmentHeader.Predecessor(
            name: name, bytes: scan.goodBytes, digest: scan.goodDigest)
    }

    /// Records damage that shows without reading lines.
    package mutating func refuse(_ file: String, _ fault: LineFault, seq: UInt64) {
        guard !isDamaged else { return }
        if var scan = current.take() {
            scan.finish()
            take(scan)
        }
        damage = Verdict.Damage(
            file: file, offset: 0, seq: seq, fault: fault,
            lastGood: Anchor(seq: position.seq, hash: position.hash), nextGoodSeq: nil,
            goodTransactionsAfter: 0)
    }

    // MARK: - What lines tell of the log itself

    private mutating func note(_ placed: SegmentScan.Placed, _ bytes: UnsafeRawBufferPointer) {
        let data = placed.line.data
        if placed.line.isOf(.segmentOpened, bytes) {
            if let loss = SegmentHeader.loss(of: data, in: bytes) { losses.append(loss) }
        } else if placed.line.isOf(.checkpointWritten, bytes) {
            if let record = CheckpointRecord(data, in: bytes) {
                checkpoints = (checkpoints + [record]).suffix(LogLimits.checkpointsKept)
            }
        } else if placed.line.isOf(.segmentsPruned, bytes) {
            if let record = PruneRecord(data, in: bytes) {
                prunedBefore = max(prunedBefore, record.before)
            }
        }
        noteBeginning(placed, bytes)
        checkWitnesses(placed)
    }

    private mutating func noteBeginning(
        _ placed: SegmentScan.Placed, _ bytes: UnsafeRawBufferPointer
    ) {
        guard case .after(let known) = beginning, hasBeginning == nil else { return }
        if placed.position.seq == known.seq {
            hasBeginning = placed.position == known
        } else if placed.position.seq == known.seq + 1 {
            // The line itself is in the segment before the one the scan began in.
            hasBeginning =
                placed.line.tx == known.tx + 1
                && known.hash.isWritten(in: bytes, at: placed.line.previous)
        }
    }

    private mutating func checkWitnesses(_ placed: SegmentScan.Placed) {
        if let head, head.position.seq == placed.position.seq,
            head != Head(position: placed.position, file: name, size: placed.end)
        {
            disagree(Head.fileName, head.position.seq, head.position.hash, placed.position)
        }
        while nextAnchor < anchors.count, anchors[nextAnchor].seq <= placed.position.seq {
            let anchor = anchors[nextAnchor]
            nextAnchor += 1
            // Before the place where the scan began: not looked at.
            if anchor.seq < (firstSeq ?? 1) { continue }
            let isAcceptedLoss = losses.contains { $0.covers(anchor.seq) }
            if anchor.hash != placed.position.hash, !isAcceptedLoss {
                disagree("anchor", anchor.seq, anchor.hash, placed.position)
            }
        }
    }

    // MARK: - What shows only at the end

    private var lastLine: Anchor { Anchor(seq: position.seq, hash: position.hash) }

    /// The first witness that has seen more than there is.
    private var beyondTheEnd: Verdict.Rollback? {
        if let head, head.position.seq > position.seq {
            let expected = Anchor(seq: head.position.seq, hash: head.position.hash)
            return Verdict.Rollback(
                witness: Head.fileName, expected: expected, found: lastLine, last: lastLine)
        }
        guard
            let anchor = anchors.last(where: { anchor in
                anchor.seq > position.seq && !losses.contains { $0.covers(anchor.seq) }
            })
        else { return nil }
        return Verdict.Rollback(
            witness: "anchor", expected: anchor, found: lastLine, last: lastLine)
    }

    /// A log that begins late without a record that it was cut there on purpose.
    private var unexplainedBeginning: Verdict.Damage? {
        guard case .first = beginning, let firstSeq, firstSeq > max(1, prunedBefore) else {
            return nil
        }
        return Verdict.Damage(
            file: "\(SegmentName(firstSeq: 1))", offset: 0, seq: 1, fault: .name,
            lastGood: Anchor(seq: 0, hash: .zero), nextGoodSeq: firstSeq,
            goodTransactionsAfter: Int(transactions))
    }

    /// `HEAD` is replaced as a whole: no crash explains one that says nothing.
    private var headDamage: Verdict.Damage? {
        guard isHeadDamaged else { return nil }
        return Verdict.Damage(
            file: Head.fileName, offset: 0, seq: position.seq + 1, fault: .malformed,
            lastGood: lastLine, nextGoodSeq: nil, goodTransactionsAfter: 0)
    }

    private mutating func disagree(
        _ witness: String, _ seq: UInt64, _ hash: SHA256Digest, _ found: ChainPosition
    ) {
        guard rollback == nil else { return }
        rollback = Verdict.Rollback(
            witness: witness, expected: Anchor(seq: seq, hash: hash),
            found: Anchor(seq: found.seq, hash: found.hash), last: lastLine)
    }
}
