// SPDX-License-Identifier: Apache-2.0

/// A `seq` in a file name: 20 digits, so that names sort as numbers do.
enum SeqDigits {
    /// Digits of every `seq` in a name.
    static let count = 20

    static func text(_ seq: UInt64) -> String {
        let text = String(seq)
        return String(repeating: "0", count: count - text.utf8.count) + text
    }

    /// Reads a name of 20 digits and `suffix`; nil for any other. From 1 to 2^53 - 1.
    static func read(_ name: String, before suffix: StaticString) -> UInt64? {
        var name = name
        return name.withUTF8 { utf8 in
            let behind = suffix.withUTF8Buffer { $0.elementsEqual(utf8.dropFirst(count)) }
            return behind ? read(utf8.prefix(count)) : nil
        }
    }

    /// Reads 20 digits; nil for anything else.
    static func read(_ digits: UnsafeBufferPointer<UInt8>.SubSequence) -> UInt64? {
        guard digits.count == count else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
            guard value < LogLimits.integer else { return nil }
        }
        return value >= 1 ? value : nil
    }
}
