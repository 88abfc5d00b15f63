// SPDX-License-Identifier: Apache-2.0

import Glibc
import VPPModel

/// Checks the lines of one file, piece by piece, from a known place in the chain to the end of its
/// bytes. A pure function of these: the newest segment, a sealed one, a half-written one and a
/// checkpoint are read alike. It keeps no more than the transaction under way.
package struct SegmentScan: ~Copyable {
    /// A line in its place.
    package struct Placed {
        package var line: Line
        /// The chain with this line as its last.
        package let position: ChainPosition
        /// Offset in the file behind its LF.
        package let end: Int
    }

    /// Is given each line of every complete transaction, in order, with the bytes it is in.
    package typealias Visitor = (Placed, UnsafeRawBufferPointer) throws(EventLogError) -> Void

    /// How the file begins.
    package enum Start {
        /// With the header of a segment, which must name this one before it.
        case segment(after: SegmentHeader.Predecessor?)
        /// With the header of a segment whose word on what was before it is taken.
        case trustedSegment
        /// With the first line of a checkpoint.
        case checkpoint
        /// Between two transactions.
        case middle
    }

    /// What a look at every line behind a fault finds.
    package struct Remainder {
        /// `seq` of the first whole line that would be later in the log.
        package var nextGoodSeq: UInt64?
        /// Whole lines that end a transaction.
        package var transactions = 0
        /// Whether a line of a later transaction than the damaged one is there. It was written
        /// only after the damaged one was durable (invariant I1): this is no torn write.
        package var provesDurability = false
    }

    /// The chain after the last complete transaction.
    package private(set) var position: ChainPosition
    /// Offset behind the last complete transaction.
    package private(set) var goodBytes: Int
    /// Lines in complete transactions.
    package private(set) var entries: UInt64 = 0
    /// Complete transactions.
    package private(set) var transactions: UInt64 = 0
    /// Bytes taken in.
    package private(set) var bytes: Int
    /// The first thing that does not fit, and the offset of its line; nil if all does.
    package private(set) var fault: (offset: Int, seq: UInt64, fault: LineFault)?
    /// Whole lines behind the fault.
    package private(set) var remainder = Remainder()
    /// SHA-256 of the first `goodBytes` bytes; to be asked after `finish`, once. Zero where no
    /// digest was asked for.
    package private(set) var goodDigest = SHA256Digest.zero
    /// SHA-256 of what is behind them.
    package private(set) var restDigest = SHA256Digest.zero

    private var start: Start
    /// The chain with the last line read, of whatever transaction.
    private var tip: ChainPosition
    /// The lines of the transaction under way. They are in `buffer`.
    private var pending: [Placed] = []
    /// What was taken in from offset `base` of the file on and is still needed.
    private var buffer: [UInt8] = []
    private var base: Int
    /// Where the next line begins in `buffer`, and up to where no line feed was found.
    private var next = 0
    private var searched = 0
    /// Up to where in `buffer` the digests go.
    private var hashed = 0
    /// Behind the fault: within a line that is too long to be one.
    private var isInLongLine = false
    private var lastTimestamp: Timestamp?
    private let lineHasher = SHA256Hasher()
    private let fileHasher = SHA256Hasher()
    private let wantsDigests: Bool
    private let variant: KnownBad?

    /// - Parameters:
    ///   - start: how the bytes begin.
    ///   - position: where they begin in the chain; of a trusted segment only `seq` counts.
    ///   - offset: where they begin in the file.
    ///   - digests: whether the digests are wanted.
    ///   - variant: a known-bad reader that a test must catch.
    package init(
        from start: Start, at position: ChainPosition, offset: Int = 0, digests: Bool,
        variant: KnownBad? = nil
    ) {
        self.start = start
        self.position = position
        tip = position
        goodBytes = offset
        base = offset
        bytes = offset
        wantsDigests = digests
        self.variant = variant
    }

    /// Takes in the next bytes.
    package mutating func add(
        _ more: UnsafeRawBufferPointer, visit: Visitor
    ) throws(EventLogError) {
        buffer.append(contentsOf: more)
        bytes += more.count
        if fault == nil { try readLines(visit) }
        if fault != nil { lookBehind() }
    }

    /// Concludes: there are no more bytes.
    package mutating func finish() {
        if fault == nil {
            if next < buffer.count {
                fail(.unfinished)
                lookBehind()
            } else if !pending.isEmpty {
                fail(.incomplete)
            } else {
                switch start {
                case .middle: break
                case .segment, .trustedSegment, .checkpoint: fail(.unfinished)
                }
            }
        }
        concludeDigests()
        buffer = []
        pending = []
    }

    // MARK: - Lines that fit

    private mutating func readLines(_ visit: Visitor) throws(EventLogError) {
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        defer { swap(&bytes, &buffer) }
        try bytes.withBytes { bytes throws(EventLogError) in
            while let range = nextLine(bytes) {
                do throws(LineFault) {
                    try read(range, bytes)
                } catch {
                    return fail(error)
                }
                guard let last = pending.last,
                    last.line.left == 0 || variant == .noLeft
                else { continue }
                for placed in pending { try visit(placed, bytes) }
                entries += UInt64(pending.count)
                transactions += 1
                pending.removeAll(keepingCapacity: true)
                position = tip
                goodBytes = base + next
            }
        }
        digestGood(bytes)
        if fault == nil { forget(&bytes, before: goodBytes - base) }
    }

    /// The range of the next line, LF included; nil where its end has not been taken in yet. A line
    /// longer than a line may be is given cut, to be refused.
    private mutating func nextLine(_ bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        let end = min(bytes.count, next + LogLimits.lineBytes)
        if let feed = Self.lineFeed(bytes, in: max(next, searched)..<end) {
            return next..<(feed + 1)
        }
        searched = end
        return end - next == LogLimits.lineBytes ? next..<end : nil
    }

    private static func lineFeed(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) -> Int? {
        guard !range.isEmpty, let base = bytes.baseAddress,
            let found = memchr(base + range.lowerBound, 0x0A, range.count)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Takes one line for the next of the chain.
    private mutating func read(
        _ range: Range<Int>, _ bytes: UnsafeRawBufferPointer
    ) throws(LineFault) {
        guard bytes[range.upperBound - 1] == 0x0A else { throw .tooLong }
        let line = try Line(bytes, at: range, variant: variant)
        try check(line, bytes)
        let hash = lineHasher.digest(UnsafeRawBufferPointer(rebasing: bytes[range]))
        tip = ChainPosition(seq: line.seq, tx: line.tx, hash: hash)
        next = range.upperBound
        start = .middle
        pending.append(Placed(line: line, position: tip, end: base + next))
    }

    /// Whether a whole line belongs behind `tip`.
    private mutating func check(
        _ line: Line, _ bytes: UnsafeRawBufferPointer
    ) throws(LineFault) {
        guard line.seq == tip.seq + 1 else { throw .sequence }
        guard let date = line.date(bytes) else { throw .malformed }
        if case .trustedSegment = start {
            guard line.tx >= 1 else { throw .transaction }
            guard let hash = SHA256Digest(hex: bytes[line.previous]) else { throw .chain }
            tip = ChainPosition(seq: tip.seq, tx: line.tx - 1, hash: hash)
            position = tip
        }
        guard tip.hash.isWritten(in: bytes, at: line.previous) || variant == .noChain else {
            throw .chain
        }
        try checkTransaction(line)
        try checkStart(line, bytes)
        if variant == .trustsTimestamps {
            if let lastTimestamp, date < lastTimestamp { throw .malformed }
            lastTimestamp = date
        }
    }

    private func checkTransaction(_ line: Line) throws(LineFault) {
        if variant == .noLeft { return }
        if let last = pending.last {
            guard line.tx == tip.tx, line.left + 1 == last.line.left else { throw .transaction }
            guard base + line.data.upperBound - goodBytes <= LogLimits.transactionBytes else {
                throw .transaction
            }
        } else {
            guard line.tx == tip.tx + 1, line.left < LogLimits.transactionLines else {
                throw .transaction
            }
        }
    }

    private func checkStart(
        _ line: Line, _ bytes: UnsafeRawBufferPointer
    ) throws(LineFault) {
        switch start {
        case .middle:
            guard !line.isOf(.segmentOpened, bytes) else { throw .header }
        case .checkpoint:
            guard line.isOf(.checkpointOpened, bytes) else { throw .header }
        case .segment(let predecessor):
            guard line.isOf(.segmentOpened, bytes), line.left == 0 else { throw .header }
            guard try SegmentHeader.predecessor(of: line.data, in: bytes) == predecessor else {
                throw .predecessor
            }
        case .trustedSegment:
            guard line.isOf(.segmentOpened, bytes), line.left == 0 else { throw .header }
            _ = try SegmentHeader.predecessor(of: line.data, in: bytes)
        }
    }

    // MARK: - Behind a fault

    private mutating func fail(_ fault: LineFault) {
        self.fault = (base + next, tip.seq + 1, fault)
    }

    /// Looks at every later line. A line feed is a fresh start after any damage.
    private mutating func lookBehind() {
        digestGood()
        digestRest()
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        defer { swap(&bytes, &buffer) }
        bytes.withUnsafeBytes { bytes in
            while next < bytes.count {
                let feed = Self.lineFeed(bytes, in: max(next, searched)..<bytes.count)
                guard let feed else {
                    searched = bytes.count
                    break
                }
                let range = next..<(feed + 1)
                next = range.upperBound
                if isInLongLine || range.count > LogLimits.lineBytes {
                    isInLongLine = false
                } else {
                    judge(range, bytes)
                }
            }
        }
        if bytes.count - next > LogLimits.lineBytes {
            isInLongLine = true
            next = bytes.count
        }
        forget(&bytes, before: next)
    }

    private mutating func judge(_ range: Range<Int>, _ bytes: UnsafeRawBufferPointer) {
        do throws(LineFault) {
            let line = try Line(bytes, at: range)
            if line.seq > tip.seq, remainder.nextGoodSeq == nil { remainder.nextGoodSeq = line.seq }
            if line.left == 0 { remainder.transactions += 1 }
            if line.tx > position.tx + 1 { remainder.provesDurability = true }
        } catch {
            // More damage; the next line may be whole again.
            return
        }
    }

    // MARK: - The buffer

    /// Drops what is no longer needed.
    private mutating func forget(_ bytes: inout [UInt8], before count: Int) {
        guard count > 0 else { return }
        bytes.removeFirst(count)
        base += count
        next -= count
        searched = max(0, searched - count)
        hashed = max(0, hashed - count)
        for index in pending.indices { pending[index].line.moveForward(by: count) }
    }

    /// Brings the digest of the good bytes up to their end.
    private mutating func digestGood() { digestGood(buffer) }

    private mutating func digestGood(_ bytes: [UInt8]) {
        guard wantsDigests, goodDigest == .zero else { return }
        let end = goodBytes - base
        if end > hashed {
            bytes.withUnsafeBytes { bytes in
                fileHasher.update(UnsafeRawBufferPointer(rebasing: bytes[hashed..<end]))
            }
            hashed = end
        }
        if fault != nil { goodDigest = fileHasher.finish() }
    }

    /// Brings the digest of the rest up to the end of what was taken in.
    private mutating func digestRest() {
        guard wantsDigests, hashed < buffer.count else { return }
        buffer.withUnsafeBytes { bytes in
            fileHasher.update(UnsafeRawBufferPointer(rebasing: bytes[hashed...]))
        }
        hashed = buffer.count
    }

    private mutating func concludeDigests() {
        guard wantsDigests else { return }
        digestGood()
        if fault == nil {
            goodDigest = fileHasher.finish()
        } else {
            digestRest()
            restDigest = fileHasher.finish()
        }
    }
}
