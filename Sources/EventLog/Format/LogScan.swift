// SPDX-License-Identifier: Apache-2.0

/// Checks a whole log, segment by segment, and comes to a verdict. The one path by which a log
/// is read, whether to start from it or to verify it; it holds no more than it is given.
///
/// | what does not fit                                          | verdict  |
/// |------------------------------------------------------------|----------|
/// | a line of a segment that is not the newest                 | corrupt  |
/// | the first line of any segment                              | corrupt  |
/// | a line of the newest, a later transaction follows it       | corrupt  |
/// | a line of the newest, none follows                         | torn     |
/// | the name, predecessor or format of a segment               | corrupt  |
/// | a witness has seen more lines, or another line             | rollback |
///
/// The first line of a segment is durable before the segment gets its name, so that no crash
/// damages it. Corrupt goes before rollback, rollback before torn.
package struct LogScan {
    /// The chain after the last complete transaction.
    package private(set) var position = ChainPosition.start
    /// The last segment added, as the next must name it.
    private(set) var predecessor: SegmentHeader.Predecessor?
    /// Lines in complete transactions.
    package private(set) var entries: UInt64 = 0
    /// Complete transactions.
    package private(set) var transactions: UInt64 = 0
    /// Bytes looked at.
    private(set) var bytes = 0
    /// Segments looked at.
    private(set) var segments = 0

    private let head: Head?
    private let anchors: [Anchor]
    private var nextAnchor = 0
    private var damage: Verdict.Damage?
    private var torn: TornTail?
    private var rollback: Verdict.Rollback?

    /// - Parameters:
    ///   - head: the witness beside the log, read before any segment was.
    ///   - anchors: witnesses from elsewhere.
    package init(head: Head?, anchors: [Anchor] = []) {
        self.head = head
        self.anchors = anchors.sorted { $0.seq < $1.seq }
    }

    /// Whether damage was found: what is after it cannot be checked any more.
    var isDamaged: Bool { damage != nil }

    /// The verdict on everything added; to be asked after the last segment.
    package var verdict: Verdict {
        if let damage { return .corrupt(damage) }
        if let rollback = rollback ?? beyondTheEnd { return .rollback(rollback) }
        if let torn { return .torn(torn) }
        return .clean
    }

    /// Adds the next segment.
    /// - Parameters:
    ///   - isNewest: whether it is the last one, in which alone a crash leaves traces.
    ///   - visit: is given every line of every complete transaction, in order.
    package mutating func add(
        _ name: SegmentName, _ content: UnsafeRawBufferPointer, isNewest: Bool,
        visit: (SegmentScan.Placed) throws(EventLogError) -> Void
    ) throws(EventLogError) {
        guard !isDamaged else { return }
        segments += 1
        bytes += content.count
        guard name.firstSeq == position.seq + 1 else {
            return refuse("\(name)", .name, seq: position.seq + 1)
        }
        guard content.count <= LogLimits.segmentBytes else {
            return refuse("\(name)", .oversize, seq: position.seq + 1)
        }
        let hasher = SHA256Hasher()
        let scan = try SegmentScan(
            content, from: .segment(after: predecessor), at: position, hasher: hasher
        ) { placed throws(EventLogError) in
            checkWitnesses(placed, in: name)
            try visit(placed)
        }
        position = scan.position
        entries += scan.entries
        transactions += scan.transactions
        if let fault = scan.fault, let remainder = scan.remainder {
            if isNewest, scan.goodBytes > 0, !remainder.provesDurability, fault.fault != .header {
                let tail = UnsafeRawBufferPointer(rebasing: content[scan.goodBytes...])
                torn = TornTail(
                    file: name, offset: scan.goodBytes, bytes: tail.count,
                    digest: hasher.digest(tail))
            } else {
                damage = Verdict.Damage(
                    file: "\(name)", offset: fault.offset, seq: fault.seq, fault: fault.fault,
                    nextGoodSeq: remainder.nextGoodSeq,
                    goodTransactionsAfter: remainder.transactions)
            }
        }
        let good = UnsafeRawBufferPointer(rebasing: content[..<scan.goodBytes])
        predecessor = SegmentHeader.Predecessor(
            name: name, bytes: good.count, digest: hasher.digest(good))
    }

    /// Records damage that shows without reading lines.
    mutating func refuse(_ file: String, _ fault: LineFault, seq: UInt64) {
        guard !isDamaged else { return }
        damage = Verdict.Damage(
            file: file, offset: 0, seq: seq, fault: fault, nextGoodSeq: nil,
            goodTransactionsAfter: 0)
    }

    private mutating func checkWitnesses(_ placed: SegmentScan.Placed, in name: SegmentName) {
        if let head, head.position.seq == placed.position.seq,
            head != Head(position: placed.position, file: name, size: placed.end)
        {
            disagree(Head.fileName, head.position.seq, head.position.hash, placed.position)
        }
        while nextAnchor < anchors.count, anchors[nextAnchor].seq <= placed.position.seq {
            let anchor = anchors[nextAnchor]
            nextAnchor += 1
            if anchor.seq != placed.position.seq || anchor.hash != placed.position.hash {
                disagree("anchor", anchor.seq, anchor.hash, placed.position)
            }
        }
    }

    /// The first witness that has seen more than there is.
    private var beyondTheEnd: Verdict.Rollback? {
        let end = Anchor(seq: position.seq, hash: position.hash)
        if let head, head.position.seq > position.seq {
            let expected = Anchor(seq: head.position.seq, hash: head.position.hash)
            return Verdict.Rollback(witness: Head.fileName, expected: expected, found: end)
        }
        guard let anchor = anchors.last, anchor.seq > position.seq else { return nil }
        return Verdict.Rollback(witness: "anchor", expected: anchor, found: end)
    }

    private mutating func disagree(
        _ witness: String, _ seq: UInt64, _ hash: SHA256Digest, _ found: ChainPosition
    ) {
        guard rollback == nil else { return }
        rollback = Verdict.Rollback(
            witness: witness, expected: Anchor(seq: seq, hash: hash),
            found: Anchor(seq: found.seq, hash: found.hash))
    }
}
