// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads bytes of an expected shape from left to right.
///
/// The one place that indexes raw memory: every method checks against `end` first, so that no
/// content of a file can lead outside it (event-log.md, P14).
struct ByteScanner {
    /// The bytes read from; offsets count from their start.
    let bytes: UnsafeRawBufferPointer

    /// Offset of the next byte.
    private(set) var offset: Int

    /// Offset behind the last byte that may be read.
    let end: Int

    /// - Parameter range: what may be read; must lie inside `bytes`.
    init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= bytes.count, "range outside the bytes")
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    /// Whether everything has been read.
    var isAtEnd: Bool { offset == end }

    /// Passes over exactly this text, or stays where it is and says no.
    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard end - offset >= count, let base = bytes.baseAddress,
            memcmp(base + offset, text.utf8Start, count) == 0
        else { return false }
        offset += count
        return true
    }

    /// A decimal integer below 2^53, written without leading zeros; nil where there is none.
    mutating func integer() -> UInt64? {
        let start = offset
        var value: UInt64 = 0
        while offset < end {
            let digit = bytes[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value * 10 + UInt64(digit)
            guard value < LogLimits.integer else { return nil }
            offset += 1
        }
        let count = offset - start
        guard count >= 1, count == 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
        return value
    }

    /// The inside of a JSON string up to the next quote, which is passed over. The log's own
    /// strings hold nothing that would be escaped.
    mutating func text(atMost limit: Int) -> Range<Int>? {
        let window = min(end - offset, limit + 1)
        guard window > 0, let base = bytes.baseAddress,
            let found = memchr(base + offset, Int32(UInt8(ascii: "\"")), window)
        else { return nil }
        let start = offset
        offset = UnsafeRawPointer(found) - base + 1
        return start..<(offset - 1)
    }

    /// Bytes of the fixed shape `pattern`, in which `0` stands for any digit.
    mutating func pattern(_ pattern: StaticString) -> Range<Int>? {
        let count = pattern.utf8CodeUnitCount
        guard end - offset >= count else { return nil }
        let expected = UnsafeBufferPointer(start: pattern.utf8Start, count: count)
        for index in 0..<count {
            let byte = bytes[offset + index]
            if expected[index] == UInt8(ascii: "0") {
                guard byte &- UInt8(ascii: "0") < 10 else { return nil }
            } else if byte != expected[index] {
                return nil
            }
        }
        defer { offset += count }
        return offset..<(offset + count)
    }

    /// Passes over `count` bytes of any kind; nil where there are not so many.
    mutating func take(_ count: Int) -> Range<Int>? {
        guard count >= 0, end - offset >= count else { return nil }
        defer { offset += count }
        return offset..<(offset + count)
    }

    /// Eight lowercase hex digits; nil where they are not.
    mutating func hex32() -> UInt32? {
        guard let range = take(8) else { return nil }
        var value: UInt32 = 0
        for index in range {
            guard let digit = Hex.value(bytes[index]) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// A digest of 64 lowercase hex digits; nil where they are not.
    mutating func digest() -> SHA256Digest? {
        guard let range = take(2 * SHA256Digest.byteCount) else { return nil }
        return SHA256Digest(hex: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// The name of a segment up to the next quote, which is passed over.
    mutating func segmentName() -> SegmentName? {
        text(atMost: 32).flatMap { SegmentName(fileName: string($0)) }
    }

    /// The bytes at `range`, which must lie inside `bytes`, as text.
    func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// Whether the bytes at `range`, which must lie inside `bytes`, are exactly this text.
    static func equal(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ expected: StaticString
    ) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard range.count == count, let base = bytes.baseAddress else { return false }
        return memcmp(base + range.lowerBound, expected.utf8Start, count) == 0
    }
}
