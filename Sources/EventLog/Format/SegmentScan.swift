// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Checks the lines of one segment, from a known place in the chain to the end of its bytes.
/// A pure function of these: the newest, a sealed and a half-written segment are read alike.
package struct SegmentScan {
    /// A line in its place.
    package struct Placed {
        let line: Line
        /// The chain with this line as its last.
        let position: ChainPosition
        /// Offset behind its LF.
        let end: Int
    }

    /// The chain after the last complete transaction.
    private(set) var position: ChainPosition

    /// Offset behind the last complete transaction.
    private(set) var goodBytes: Int

    /// Lines in complete transactions.
    private(set) var entries: UInt64 = 0

    /// Complete transactions.
    private(set) var transactions: UInt64 = 0

    /// The first thing that does not fit, and the offset of its line; nil if all does.
    private(set) var fault: (offset: Int, seq: UInt64, fault: LineFault)?

    /// Whole lines behind the fault; nil while there is no fault.
    private(set) var remainder: Remainder?

    /// What a look at every line behind a fault finds.
    struct Remainder {
        /// `seq` of the first whole line that would be later in the log.
        var nextGoodSeq: UInt64?
        /// Whole lines that end a transaction.
        var transactions = 0
        /// Whether a line of a later transaction than the damaged one is there. It was written
        /// only after the damaged one was durable (invariant I1): this is no torn write.
        var provesDurability = false
    }

    /// The lines of the transaction under way.
    private var pending: [Placed] = []

    /// Where the bytes begin.
    enum Start {
        /// At the start of a segment, whose header must name this one before it.
        case segment(after: SegmentHeader.Predecessor?)
        /// Between two transactions.
        case middle
    }

    /// Scans `bytes`.
    /// - Parameters:
    ///   - start: where they begin in their segment.
    ///   - position: where they begin in the chain.
    ///   - visit: is given each line of every complete transaction, in order.
    init(
        _ bytes: UnsafeRawBufferPointer, from start: Start, at position: ChainPosition,
        hasher: borrowing SHA256Hasher, visit: (Placed) throws(EventLogError) -> Void
    ) throws(EventLogError) {
        self.position = position
        goodBytes = 0
        var tip = position
        var next = 0
        var start = start
        while next < bytes.count {
            let placed: Placed
            do throws(LineFault) {
                let range = try Self.lineRange(bytes, from: next)
                let line = try Line(bytes, at: range)
                try check(line, after: tip, bytes, start)
                let hash = hasher.digest(UnsafeRawBufferPointer(rebasing: bytes[range]))
                tip = ChainPosition(seq: line.seq, tx: line.tx, hash: hash)
                placed = Placed(line: line, position: tip, end: range.upperBound)
            } catch {
                fault = (next, tip.seq + 1, error)
                remainder = lookBehind(bytes, from: next, expecting: tip.seq + 1)
                return
            }
            next = placed.end
            start = .middle
            pending.append(placed)
            guard placed.line.left == 0 else { continue }
            for placed in pending { try visit(placed) }
            entries += UInt64(pending.count)
            transactions += 1
            pending.removeAll(keepingCapacity: true)
            self.position = tip
            goodBytes = next
        }
        if case .segment = start {
            fault = (next, tip.seq + 1, .unfinished)
            remainder = Remainder()
        } else if !pending.isEmpty {
            fault = (next, tip.seq + 1, .incomplete)
            remainder = Remainder()
        }
    }

    /// The place in the chain where a segment begins, as its own first line tells; nil where that
    /// line is not whole. For readers that start in the middle of the log.
    static func start(
        of name: SegmentName, _ bytes: UnsafeRawBufferPointer
    ) throws(LineFault) -> (position: ChainPosition, predecessor: SegmentHeader.Predecessor?) {
        let line = try Line(bytes, at: lineRange(bytes, from: 0))
        guard line.seq == name.firstSeq else { throw .sequence }
        guard line.opensSegment(bytes), line.tx >= 1 else { throw .header }
        guard let previous = SHA256Digest(hex: bytes[line.previous]) else { throw .chain }
        let predecessor = try SegmentHeader.predecessor(of: line.data, in: bytes)
        return (ChainPosition(seq: line.seq - 1, tx: line.tx - 1, hash: previous), predecessor)
    }

    /// The line that begins at `offset`, LF included.
    private static func lineRange(
        _ bytes: UnsafeRawBufferPointer, from offset: Int
    ) throws(LineFault) -> Range<Int> {
        let window = min(bytes.count - offset, LogLimits.lineBytes)
        guard let feed = lineFeed(bytes, in: offset..<(offset + window)) else {
            throw window == LogLimits.lineBytes ? .tooLong : .unfinished
        }
        return offset..<(feed + 1)
    }

    private static func lineFeed(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) -> Int? {
        guard let base = bytes.baseAddress,
            let found = memchr(base + range.lowerBound, 0x0A, range.count)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether a whole line belongs behind `tip`.
    private func check(
        _ line: Line, after tip: ChainPosition, _ bytes: UnsafeRawBufferPointer, _ start: Start
    ) throws(LineFault) {
        guard line.seq == tip.seq + 1 else { throw .sequence }
        guard ByteScanner.equal(bytes, line.previous, tip.hash.hex) else { throw .chain }
        if let last = pending.last {
            guard line.tx == tip.tx, line.left + 1 == last.line.left else { throw .transaction }
            guard line.data.upperBound - goodBytes <= LogLimits.transactionBytes else {
                throw .transaction
            }
        } else {
            guard line.tx == tip.tx + 1, line.left < LogLimits.transactionLines else {
                throw .transaction
            }
        }
        switch start {
        case .middle:
            guard !line.opensSegment(bytes) else { throw .header }
        case .segment(let predecessor):
            guard line.opensSegment(bytes), line.left == 0 else { throw .header }
            guard try SegmentHeader.predecessor(of: line.data, in: bytes) == predecessor else {
                throw .predecessor
            }
        }
    }

    /// Looks at every later line. A line feed is a fresh start after any damage.
    private func lookBehind(
        _ bytes: UnsafeRawBufferPointer, from offset: Int, expecting seq: UInt64
    ) -> Remainder {
        var result = Remainder()
        var next = offset
        while let feed = Self.lineFeed(bytes, in: next..<bytes.count) {
            let range = next..<(feed + 1)
            next = range.upperBound
            guard range.count <= LogLimits.lineBytes else { continue }
            do throws(LineFault) {
                let line = try Line(bytes, at: range)
                if line.seq >= seq, result.nextGoodSeq == nil { result.nextGoodSeq = line.seq }
                if line.left == 0 { result.transactions += 1 }
                if line.tx > position.tx + 1 { result.provesDurability = true }
            } catch {
                // More damage; the next line may be whole again.
                continue
            }
        }
        return result
    }
}
