// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPTestKit

// Goal: sectors that were lost, overwritten or written to the wrong place are damage wherever a
// later transaction proves that they had been durable, and are never clean (P4).
// Method: zero or garble 512 B and 4 KiB at every 64-byte step of a log; copy a sector of the log
// over another one. Whether a later transaction is left is counted over the lines as text.

/// T3.
struct LostSectors: Group {
    let name = "T3"
    let title = "sectors lost or misdirected"

    private let log: SampleLog
    private let rows: [SampleLog.Row]

    init() throws {
        log = try SampleLog(transactions: 24, linesAtMost: 4, size: 150)
        rows = log.rows()
    }

    /// Sizes and kinds of loss.
    private static let kinds = [(512, true), (512, false), (4_096, true), (4_096, false)]

    private var steps: Int { log.segments[0].bytes.count / 64 * Self.kinds.count }

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<UInt64((steps + 5_000) * (scale == .night ? 20 : 1))
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        var random = SeededRandom(seed: seed)
        let number = Int(seed) % (steps + 5_000)
        let replay = "\(name) --seed \(seed)"
        if number < steps {
            let (size, isZero) = Self.kinds[number % Self.kinds.count]
            try lose(number / Self.kinds.count * 64, size, isZero, &random, &tally, replay)
        } else {
            try misdirect(&random, &tally, replay)
        }
    }

    private func lose(
        _ start: Int, _ size: Int, _ isZero: Bool, _ random: inout SeededRandom,
        _ tally: inout Tally, _ replay: String
    ) throws {
        var lost = log
        let range = start..<min(start + size, log.segments[0].bytes.count)
        var bytes = isZero ? [UInt8](repeating: 0, count: range.count) : random.bytes(range.count)
        // A line feed at the very end would give the next line back its start.
        if bytes.last == 0x0A { bytes[bytes.count - 1] = 0x0B }
        lost.segments[0].bytes.replaceSubrange(range, with: bytes)
        try judge(lost, damaged: range, exactly: true, &tally, replay)
    }

    private func misdirect(
        _ random: inout SeededRandom, _ tally: inout Tally, _ replay: String
    ) throws {
        let bytes = log.segments[0].bytes
        let size = random.pick([512, 4_096])
        let sectors = bytes.count / size
        let from = random.below(sectors) * size
        let to = random.below(sectors) * size
        guard from != to else { return }
        var wrong = log
        wrong.segments[0].bytes.replaceSubrange(to..<(to + size), with: bytes[from..<(from + size)])
        try judge(wrong, damaged: to..<(to + size), exactly: false, &tally, replay)
    }

    /// - Parameter exactly: whether the damage holds no line of the log, which could itself be
    ///   the proof.
    private func judge(
        _ damaged: SampleLog, damaged range: Range<Int>, exactly: Bool, _ tally: inout Tally,
        _ replay: String
    ) throws {
        var damaged = damaged
        let witnessed = try damaged.verdict().kind
        tally.expect(
            witnessed == .corrupt || witnessed == .rollback, .undetected, replay: replay,
            "\(range) with HEAD: \(witnessed)")
        damaged.head = nil
        let alone = try damaged.verdict().kind
        let first = rows.first { $0.range.overlaps(range) }?.tx ?? 0
        let isProven =
            first == 1
            || rows.contains {
                $0.tx > first && $0.range.lowerBound > range.upperBound
            }
        let isRight = isProven ? alone == .corrupt : exactly ? alone == .torn : alone != .clean
        tally.expect(isRight, .undetected, replay: replay, "\(range): \(alone)")
    }
}
