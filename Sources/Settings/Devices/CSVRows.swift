// SPDX-License-Identifier: Apache-2.0

/// The rows of a CSV text (RFC 4180), read one after the other from bytes that are valid UTF-8.
///
/// A field in double quotes may hold commas, line breaks and, doubled, double quotes. Rows end with
/// LF or CRLF. Lines without anything are left out.
struct CSVRows {
    /// More fields in one row are refused; the device file knows eight.
    static let maximumFields = 64

    /// The line in which the row read last starts, from 1.
    private(set) var line = 1
    private let bytes: [UInt8]
    private var offset: Int
    private var currentLine = 1

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// - Parameter bytes: the text; a byte-order mark at its start is skipped.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Reads the next row that is not empty.
    /// - Parameter fields: replaced by the fields of the row.
    /// - Returns: false at the end.
    mutating func next(into fields: inout [String]) throws(DeviceFault) -> Bool {
        fields.removeAll(keepingCapacity: true)
        while skipLineBreak() {}
        line = currentLine
        guard offset < bytes.count else { return false }
        while true {
            guard fields.count < Self.maximumFields else {
                throw DeviceFault(
                    "the row has more than \(Self.maximumFields) fields", "check its commas")
            }
            let isQuoted = offset < bytes.count && bytes[offset] == Self.quote
            fields.append(isQuoted ? try quotedField() : try plainField())
            if offset < bytes.count, bytes[offset] == Self.comma {
                offset += 1
                continue
            }
            guard offset == bytes.count || skipLineBreak() else {
                throw DeviceFault(
                    "there is text after a closing quote",
                    "put the whole field in quotes, and double the quotes within it")
            }
            return true
        }
    }

    /// Steps over LF or CRLF.
    private mutating func skipLineBreak() -> Bool {
        if offset < bytes.count, bytes[offset] == Self.lineFeed {
            offset += 1
        } else if offset + 1 < bytes.count, bytes[offset] == Self.carriageReturn,
            bytes[offset + 1] == Self.lineFeed
        {
            offset += 2
        } else {
            return false
        }
        currentLine += 1
        return true
    }

    /// Reads up to the next comma or line break.
    private mutating func plainField() throws(DeviceFault) -> String {
        let start = offset
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == Self.comma || byte == Self.lineFeed { break }
            if byte == Self.carriageReturn, offset + 1 < bytes.count,
                bytes[offset + 1] == Self.lineFeed
            {
                break
            }
            if byte == Self.quote {
                throw DeviceFault(
                    "there is a quote in the middle of a field",
                    "put the whole field in quotes, and double the quotes within it")
            }
            offset += 1
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// Reads from an opening to its closing quote.
    private mutating func quotedField() throws(DeviceFault) -> String {
        offset += 1
        var start = offset
        var text = ""
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == Self.lineFeed { currentLine += 1 }
            offset += 1
            guard byte == Self.quote else { continue }
            let isDoubled = offset < bytes.count && bytes[offset] == Self.quote
            text += String(
                decoding: bytes[start..<(isDoubled ? offset : offset - 1)], as: UTF8.self)
            guard isDoubled else { return text }
            offset += 1
            start = offset
        }
        throw DeviceFault("a quote that opens in this row is never closed", "close it")
    }
}
