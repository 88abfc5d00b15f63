// SPDX-License-Identifier: Apache-2.0

import CCrypto
import CEventLog

/// A line of a log taken apart as text, and put together again with other values: on purpose
/// without the code under test, by docs/event-log-format.md alone.
package struct LogLineText: Sendable {
    /// The keys of a line, in order.
    package static let keys = [
        "seq", "tx", "left", "ts", "boot", "mono", "type", "v", "data", "prev", "crc",
    ]

    /// The values by the order of ``keys``, as they stand: with the quotes of strings.
    package var values: [[UInt8]]

    /// Reads a line, its line feed included; nil where it is not of the form.
    package init?(_ line: [UInt8]) {
        values = []
        var offset = 0
        for (index, key) in Self.keys.enumerated() {
            let mark = Array((index == 0 ? "{\"\(key)\":" : ",\"\(key)\":").utf8)
            // `data` may hold any key: those after it are looked for from the end.
            let place =
                index < 9
                ? Self.find(mark, in: line, from: offset)
                : Self.find(mark, before: line.count, line)
            guard let place, place >= offset else { return nil }
            if index > 0 { values.append(Array(line[offset..<place])) }
            offset = place + mark.count
        }
        guard line.count >= offset + 2, line.suffix(2) == [UInt8(ascii: "}"), 0x0A] else {
            return nil
        }
        values.append(Array(line[offset..<(line.count - 2)]))
    }

    /// The value of a key.
    package subscript(key: String) -> [UInt8] {
        get { Self.keys.firstIndex(of: key).map { values[$0] } ?? [] }
        set {
            if let index = Self.keys.firstIndex(of: key) { values[index] = newValue }
        }
    }

    /// The value of a key as a number.
    package func number(_ key: String) -> UInt64? {
        UInt64(String(decoding: self[key], as: UTF8.self))
    }

    /// Sets a number.
    package mutating func set(_ key: String, _ number: UInt64) {
        self[key] = Array("\(number)".utf8)
    }

    /// Makes `crc` fit the rest.
    package mutating func seal() {
        self["crc"] = Array("\"\(Self.crc(covered))\"".utf8)
    }

    /// Whether `crc` fits the rest.
    package var isSealed: Bool {
        self["crc"] == Array("\"\(Self.crc(covered))\"".utf8)
    }

    /// The line, its line feed included.
    package var bytes: [UInt8] {
        covered + Array(#","crc":"#.utf8) + self["crc"] + [UInt8(ascii: "}"), 0x0A]
    }

    private var covered: [UInt8] {
        var bytes: [UInt8] = []
        for (index, key) in Self.keys.dropLast().enumerated() {
            bytes += Array((index == 0 ? "{\"\(key)\":" : ",\"\(key)\":").utf8) + values[index]
        }
        return bytes
    }

    /// CRC-32C in eight hex digits.
    private static func crc(_ bytes: [UInt8]) -> String {
        let digits = String(vppd_crc32c_table(0, bytes, bytes.count), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// SHA-256 in 64 hex digits, as `sha256sum` prints it.
    package static func digest(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(bytes, bytes.count, &digest)
        return digest.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    private static func find(_ mark: [UInt8], in line: [UInt8], from offset: Int) -> Int? {
        var start = offset
        while line.count - start >= mark.count {
            if line[start] == mark[0], line[start...].starts(with: mark) { return start }
            start += 1
        }
        return nil
    }

    private static func find(_ mark: [UInt8], before end: Int, _ line: [UInt8]) -> Int? {
        var found: Int?
        var offset = max(0, end - 160)
        while let place = find(mark, in: line, from: offset) {
            found = place
            offset = place + 1
        }
        return found
    }
}
