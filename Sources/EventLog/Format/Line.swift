// SPDX-License-Identifier: Apache-2.0

import CEventLog
import VPPModel

/// One line that is valid by itself: of the exact form, with the right CRC. Whether it belongs
/// where it stands is for the scan to say. Ranges are offsets in the scanned bytes.
struct Line {
    let seq: UInt64
    let tx: UInt64
    let left: UInt64
    let timestamp: Range<Int>
    let type: Range<Int>
    let version: UInt64
    let data: Range<Int>
    let previous: Range<Int>

    /// Bytes from `,"prev":"` to the LF: the end of every line has one length.
    private static let tailBytes = 9 + 64 + 9 + 8 + 2 + 1
    private static let segmentOpened = Array(LogEntry.segmentOpened.utf8)
    private static let checksumBytes = 8 + 8 + 2 + 1

    /// Reads the line at `range`, LF included.
    init(_ bytes: UnsafeRawBufferPointer, at range: Range<Int>) throws(LineFault) {
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
        guard tail.skip(#","prev":""#), let previous = tail.take(64), tail.skip(#"","crc":""#),
            let written = tail.hex32(), tail.skip("\"}\n")
        else { throw .malformed }
        let covered = UnsafeRawBufferPointer(
            rebasing: bytes[range.lowerBound..<(range.upperBound - Self.checksumBytes)])
        guard vppd_crc32c(0, covered.baseAddress, covered.count) == written else {
            throw .checksum
        }
        self.seq = seq
        self.tx = tx
        self.left = left
        self.timestamp = timestamp
        self.type = type
        self.version = version
        self.data = data
        self.previous = previous
    }

    /// Whether the line opens a segment.
    func opensSegment(_ bytes: UnsafeRawBufferPointer) -> Bool {
        ByteScanner.equal(bytes, type, Self.segmentOpened)
    }

    /// The line as a value of its own; nil if its date is none.
    func entry(_ bytes: UnsafeRawBufferPointer) -> LogEntry? {
        guard let timestamp = date(bytes) else { return nil }
        return LogEntry(
            seq: seq, tx: tx, left: Int(left), timestamp: timestamp,
            type: String(decoding: bytes[type], as: UTF8.self), version: Int(version),
            data: [UInt8](bytes[data]))
    }

    /// The wall time of the line, whose shape was checked before; nil if it is no date. Read here
    /// because every start reads it on every line, and `Timestamp(rfc3339:)` takes many shapes.
    private func date(_ bytes: UnsafeRawBufferPointer) -> Timestamp? {
        func number(_ range: Range<Int>) -> Int64 {
            var value: Int64 = 0
            for index in range {
                value = value * 10 + Int64(bytes[timestamp.lowerBound + index]) - 0x30
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
