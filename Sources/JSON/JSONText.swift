// SPDX-License-Identifier: Apache-2.0

/// How the characters of a string stand in a document.
///
/// | character      | written             |
/// |----------------|---------------------|
/// | `"` and `\`    | behind a `\`        |
/// | U+0008, 9, A, C, D | `\b \t \n \f \r` |
/// | others below U+0020 | `\u00` and two hex digits in lower case |
/// | all others     | as they are         |
enum JSONText {
    /// Whether nothing in a string needs an escape.
    @inline(__always)
    static func isPlain(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        // Without a way out in between, so that many bytes are looked at at once.
        var odd: UInt8 = 0
        for byte in utf8 {
            odd |= byte < 0x20 ? 1 : 0
            odd |= byte == UInt8(ascii: "\"") ? 1 : 0
            odd |= byte == UInt8(ascii: "\\") ? 1 : 0
        }
        return odd == 0
    }

    static func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        for byte in utf8 {
            guard let letter = letter(of: byte) else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(letter)
            guard letter == UInt8(ascii: "u") else { continue }
            bytes.append(UInt8(ascii: "0"))
            bytes.append(UInt8(ascii: "0"))
            bytes.append(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 0xF
            bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    /// What stands behind the `\` of a byte; nil: it is written as it is.
    private static func letter(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        case ..<0x20: UInt8(ascii: "u")
        default: nil
        }
    }

    /// What ``appendEscaped(_:to:)`` made this text of.
    static func unescaped(_ written: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = written
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            guard letter == UInt8(ascii: "u") else {
                bytes.append((0..<0x20).first { self.letter(of: $0) == letter } ?? letter)
                continue
            }
            let digits = String(decoding: rest.prefix(4), as: UTF8.self)
            bytes.append(UInt8(digits, radix: 16) ?? 0)
            rest = rest.dropFirst(4)
        }
        return bytes
    }
}
