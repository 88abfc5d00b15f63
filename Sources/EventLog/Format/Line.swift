// SPDX-License-Identifier: Apache-2.0

import CEventLog
package import VPPModel

/// One line that is valid by itself: of the exact form, with the right CRC. Whether it belongs
/// where it stands is for the scan to say. It holds places in the scanned bytes, not bytes.
package struct Line {
    package let seq: UInt64
    package let tx: UInt64
    /// Lines still to come in the same transaction.
    package let left: UInt64
    package let version: UInt64

    /// Where the line begins in the bytes it was read from.
    package private(set) var offset: Int
    /// Its length in bytes, LF included.
    package let count: Int

    /// Where the parts begin, from the line's own start.
    private let timestampStart: Int
    private let typeStart: Int
    private let typeCount: Int
    private let dataStart: Int

    /// Bytes from `,"prev":"` to the LF: the end of every line has one length.
    private static let tailBytes = 9 + 64 + 9 + 8 + 2 + 1
    private static let checksumBytes = 8 + 8 + 2 + 1

    /// Reads the line at `range`, LF included.
    /// - Parameter variant: a known-bad reader that a test must catch.
    package init(
        _ bytes: UnsafeRawBufferPointer, at range: Range<Int>, variant: KnownBad? = nil
    ) throws(LineFault) {
        let dataEnd = range.upperBound - Self.tailBytes
        guard dataEnd > range.lowerBound else { throw .malformed }
        var head = ByteScanner(bytes, in: range.lowerBound..<dataEnd)
        guard head.skip(#"{"seq":"#), let seq = head.integer(),
            head.skip(#","tx":"#), let tx = head.integer(),
            head.skip(#","left":"#), let left = head.integer(),
            head.skip(#","ts":""#),
            let timestamp = head.pattern("0000-00-00T00:00:00.000000Z"),
            head.skip(#"","boot":""#), head.text(atMost: LogIdentity.textBytes) != nil,
            head.skip(#","mono":""#), head.integer() != nil, head.pattern(".000000") != nil,
            head.skip(#"","type":""#), let type = head.text(atMost: NewEntry.typeBytes),
            head.skip(#","v":"#), let version = head.integer(),
            head.skip(#","data":"#), let data = head.take(dataEnd - head.offset),
            data.count >= 2, bytes[data.lowerBound] == UInt8(ascii: "{"),
            bytes[data.upperBound - 1] == UInt8(ascii: "}")
        else { throw .malformed }
        var tail = ByteScanner(bytes, in: dataEnd..<range.upperBound)
        guard tail.skip(#","prev":""#), tail.take(64) != nil, tail.skip(#"","crc":""#),
            let written = tail.hex32(), tail.skip("\"}\n")
        else { throw .malformed }
        let covered = UnsafeRawBufferPointer(
            rebasing: bytes[range.lowerBound..<(range.upperBound - Self.checksumBytes)])
        guard
            vppd_crc32c(0, covered.baseAddress, covered.count) == written
                || variant == .noChecksum
        else { throw .checksum }
        self.seq = seq
        self.tx = tx
        self.left = left
        self.version = version
        offset = range.lowerBound
        count = range.count
        timestampStart = timestamp.lowerBound - range.lowerBound
        typeStart = type.lowerBound - range.lowerBound
        typeCount = type.count
        dataStart = data.lowerBound - range.lowerBound
    }

    /// The bytes before the line went away: its place moves by `count` towards the start.
    mutating func moveForward(by count: Int) { offset -= count }

    /// The whole line, LF included.
    package var range: Range<Int> { offset..<(offset + count) }
    /// The value of `type`.
    package var type: Range<Int> { (offset + typeStart)..<(offset + typeStart + typeCount) }
    /// The event's JSON object.
    package var data: Range<Int> { (offset + dataStart)..<(offset + count - Self.tailBytes) }
    /// The value of `prev`.
    package var previous: Range<Int> {
        let start = offset + count - Self.tailBytes + 9
        return start..<(start + 64)
    }
    /// The value of `ts`.
    package var timestamp: Range<Int> {
        (offset + timestampStart)..<(offset + timestampStart + 27)
    }

    /// Whether the line is of this type.
    package func isOf(_ type: BookkeepingType, _ bytes: UnsafeRawBufferPointer) -> Bool {
        ByteScanner.equal(bytes, self.type, type.bytes)
    }

    /// The line as a value of its own; nil if its date is none.
    package func entry(_ bytes: UnsafeRawBufferPointer) -> LogEntry? {
        guard let timestamp = date(bytes) else { return nil }
        return LogEntry(
            seq: seq, tx: tx, left: Int(left), timestamp: timestamp,
            type: String(decoding: bytes[type], as: UTF8.self), version: Int(version),
            data: [UInt8](bytes[data]))
    }

    /// The wall time of the line, whose shape was checked before; nil if it is no date. Read here
    /// because every start reads it on every line, and `Timestamp(rfc3339:)` takes many shapes.
    package func date(_ bytes: UnsafeRawBufferPointer) -> Timestamp? {
        let start = timestamp.lowerBound
        func number(_ range: Range<Int>) -> Int64 {
            var value: Int64 = 0
            for index in range {
                value = value * 10 + Int64(bytes[start + index]) - 0x30
            }
            return value
        }
        let (month, day) = (number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let days = Timestamp.daysSince1970(year: number(0..<4), month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
        return Timestamp(microseconds: seconds * 1_000_000 + number(20..<26))
    }
}
