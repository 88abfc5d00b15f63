// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPTestKit

// Goal: no flipped bit goes unseen, and one before the last transaction is never taken for a torn
// tail (P4, P7).
// Method: flip every bit of a log of 14 transactions, 12 KiB, and of its HEAD; at night a million
// random bits of three segments and HEAD. The expected class follows from the place alone.

/// T2.
struct BitFlips: Group {
    let name = "T2"
    let title = "every bit flipped"

    private let small: Flippable
    private let large: Flippable

    init() throws {
        small = try Flippable(SampleLog(transactions: 14, linesAtMost: 4, size: 150))
        large = try Flippable(SampleLog(transactions: 90, starts: 3, linesAtMost: 4, size: 200))
    }

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<UInt64(small.bits + (scale == .night ? 1_000_000 : 0))
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        let replay = "\(name) --seed \(seed)"
        if seed < small.bits {
            try small.flip(Int(seed), subject.variant, &tally, replay)
        } else {
            var random = SeededRandom(seed: seed)
            try large.flip(random.below(large.bits), subject.variant, &tally, replay)
        }
    }
}

/// A log whose bits, and then those of HEAD, are numbered.
private struct Flippable: Sendable {
    private let log: SampleLog
    private let head: [UInt8]
    /// Where the last transaction begins in the newest segment.
    private let lastStart: Int
    /// Numbers of the first bits of each segment, and of HEAD.
    private let starts: [Int]
    let bits: Int

    init(_ log: SampleLog) throws {
        self.log = log
        head = log.head?.bytes ?? []
        lastStart = log.ends(log.segments.count - 1).dropLast().last ?? 0
        var starts = [0]
        for segment in log.segments { starts.append((starts.last ?? 0) + segment.bytes.count * 8) }
        self.starts = starts
        bits = (starts.last ?? 0) + head.count * 8
    }

    func flip(
        _ bit: Int, _ variant: KnownBad?, _ tally: inout Tally, _ replay: String
    ) throws {
        let place = starts.lastIndex { $0 <= bit } ?? 0
        let (byte, mask) = ((bit - starts[place]) / 8, UInt8(1) << ((bit - starts[place]) % 8))
        guard place < log.segments.count else { return try flipHead(byte, mask, &tally, replay) }
        var flipped = log
        flipped.variant = variant
        flipped.segments[place].bytes[byte] ^= mask
        let isLast = place == log.segments.count - 1 && byte >= lastStart
        let witnessed = try flipped.verdict().kind
        tally.expect(
            witnessed == (isLast ? .rollback : .corrupt), .undetected, replay: replay,
            "byte \(byte) of segment \(place) with HEAD: \(witnessed)")
        flipped.head = nil
        let alone = try flipped.verdict().kind
        tally.expect(
            alone == (isLast ? .torn : .corrupt), .undetected, replay: replay,
            "byte \(byte) of segment \(place): \(alone)")
    }

    /// Through the reader, who also says what a HEAD is that cannot be parsed.
    private func flipHead(
        _ byte: Int, _ mask: UInt8, _ tally: inout Tally, _ replay: String
    ) throws {
        var bytes = head
        bytes[byte] ^= mask
        let disk = FakeDisk()
        try log.write(to: disk, headBytes: bytes)
        let found = try EventLogReader(directory: logPath, disk: disk).verify().verdict.kind
        let expected: VerdictClass = Head.parse(bytes) == nil ? .corrupt : .rollback
        tally.expect(
            found == expected, .undetected, replay: replay, "byte \(byte) of HEAD: \(found)")
    }
}
