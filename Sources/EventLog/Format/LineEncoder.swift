// SPDX-License-Identifier: Apache-2.0

import CEventLog
package import VPPModel

// The format, vpplog/1
//
// A log is a row of files ("segments") of lines; a line is one event: a JSON object in UTF-8,
// ended by one line feed (0x0A), at most 1 MiB. Keys stand in this order, with no space anywhere
// outside `data`:
//
//   seq   1 for the first line ever, one more each line, across segments
//   tx    1 for the first commit, one more each commit
//   left  lines still to come in the same commit; 0 on its last
//   ts    wall time of the commit, RFC 3339, UTC, six fraction digits; for people only
//   boot  boot id of the host at the commit
//   mono  seconds since that boot, six fraction digits; durations come from these
//   type  what happened; v: version of the shape of `data` for this type
//   data  the event's own JSON object, written by whoever recorded it
//   prev  SHA-256 of the whole line before, LF included, 64 hex digits; zeros on the first line
//   crc   CRC-32C of all bytes of this line before `,"crc"`, 8 hex digits
//
// Integers are below 2^53. Nothing follows `crc` but `}` and LF. The first line of a segment has
// the type `segment.opened` (SegmentHeader.swift). One real line (it is one line in the log):
//
// {"seq":2,"tx":2,"left":0,"ts":"2026-01-05T12:00:00.123456Z",
// "boot":"3f0c9a5e-6a1b-4d58-9a0e-6f2f6a1f0b11","mono":"8123.004512",
// "type":"assignment.associated","v":1,
// "data":{"adamId":"361309726","pricingParam":"STDQ","serialNumber":"C02EXAMPLE01"},
// "prev":"9b1d3e0c5f7a2846d0c1b2a3948576e1f0c9d8b7a6958473625140f3e2d1c0ba","crc":"25f86e67"}

/// Writes lines. The envelope is put together by hand, in the order above: readers accept no other.
package struct LineEncoder: Sendable {
    /// Boot id of this host: 1 to 64 characters of a type name's set.
    package let boot: String

    package init(boot: String) {
        self.boot = boot
    }

    /// What all lines of one commit share.
    package struct Commit {
        /// Number of the transaction.
        package let tx: UInt64
        /// The keys from `ts` to the opening quote of `type`'s value.
        fileprivate let middle: [UInt8]
    }

    /// Prepares a commit.
    /// - Parameters:
    ///   - tx: its number.
    ///   - timestamp: wall time.
    ///   - uptime: time since boot.
    package func commit(tx: UInt64, timestamp: Timestamp, uptime: Duration) -> Commit {
        var middle: [UInt8] = []
        middle.reserveCapacity(160)
        middle.append(contentsOf: #","ts":""#.utf8)
        timestamp.appendRFC3339(to: &middle)
        middle.append(contentsOf: #"","boot":""#.utf8)
        middle.append(contentsOf: boot.utf8)
        middle.append(contentsOf: #"","mono":""#.utf8)
        let microseconds = UInt64(max(0, uptime.microseconds))
        Self.append(microseconds / 1_000_000, to: &middle)
        middle.append(UInt8(ascii: "."))
        middle.appendDigits(microseconds % 1_000_000, width: 6)
        middle.append(contentsOf: #"","type":""#.utf8)
        return Commit(tx: tx, middle: middle)
    }

    /// Appends one line to `buffer` and moves `position` past it.
    package func append(
        _ entry: NewEntry, left: Int, of commit: Commit, after position: inout ChainPosition,
        to buffer: inout [UInt8], hashingWith hasher: borrowing SHA256Hasher
    ) {
        let start = buffer.count
        let seq = position.seq + 1
        Self.append(#"{"seq":"#, seq, to: &buffer)
        Self.append(#","tx":"#, commit.tx, to: &buffer)
        Self.append(#","left":"#, UInt64(left), to: &buffer)
        buffer.append(contentsOf: commit.middle)
        buffer.append(contentsOf: entry.type.utf8)
        Self.append(#"","v":"#, UInt64(entry.version), to: &buffer)
        buffer.append(contentsOf: #","data":"#.utf8)
        buffer.append(contentsOf: entry.data)
        buffer.append(contentsOf: #","prev":""#.utf8)
        buffer.append(contentsOf: position.hash.hex)
        buffer.append(UInt8(ascii: "\""))
        let crc = buffer.withUnsafeBytes { bytes in
            vppd_crc32c(0, bytes.baseAddress.map { $0 + start }, bytes.count - start)
        }
        buffer.append(contentsOf: #","crc":""#.utf8)
        for shift in stride(from: 28, through: 0, by: -4) {
            buffer.append(Hex.digit(UInt8(crc >> UInt32(shift) & 0xF)))
        }
        buffer.append(contentsOf: "\"}\n".utf8)
        let hash = buffer.withUnsafeBytes { bytes in
            hasher.digest(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        position = ChainPosition(seq: seq, tx: commit.tx, hash: hash)
    }

    /// Appends a key and its number.
    private static func append(_ key: StaticString, _ value: UInt64, to buffer: inout [UInt8]) {
        buffer.append(
            contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        append(value, to: &buffer)
    }

    /// Appends a number.
    private static func append(_ value: UInt64, to buffer: inout [UInt8]) {
        let start = buffer.count
        var rest = value
        repeat {
            buffer.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        buffer[start...].reverse()
    }
}

extension [UInt8] {
    /// Appends a number in so many digits, zeros in front.
    fileprivate mutating func appendDigits(_ value: UInt64, width: Int) {
        var rest = value
        let start = count
        for _ in 0..<width {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }
}

extension Timestamp {
    /// Appends ``description`` without a `String` in between: it is made for every commit.
    fileprivate func appendRFC3339(to bytes: inout [UInt8]) {
        let perDay: Int64 = 86_400_000_000
        let day = microseconds >= 0 ? microseconds / perDay : (microseconds + 1) / perDay - 1
        let inDay = UInt64(microseconds - day * perDay)
        let date = Timestamp.date(daysSince1970: day)
        bytes.appendDigits(UInt64(date.year), width: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDigits(UInt64(date.month), width: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDigits(UInt64(date.day), width: 2)
        bytes.append(UInt8(ascii: "T"))
        bytes.appendDigits(inDay / 3_600_000_000, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDigits(inDay / 60_000_000 % 60, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDigits(inDay / 1_000_000 % 60, width: 2)
        bytes.append(UInt8(ascii: "."))
        bytes.appendDigits(inDay % 1_000_000, width: 6)
        bytes.append(UInt8(ascii: "Z"))
    }
}
