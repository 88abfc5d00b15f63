// SPDX-License-Identifier: Apache-2.0

extension DocumentWriter {
    mutating func append(literal text: StaticString) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a string in quotes.
    /// - Returns: whether anything had to be escaped.
    @discardableResult
    mutating func append(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            bytes.append(UInt8(ascii: "\""))
            let isPlain = JSONText.isPlain(utf8)
            if isPlain {
                bytes.append(contentsOf: utf8)
            } else {
                JSONText.appendEscaped(utf8, to: &bytes)
            }
            bytes.append(UInt8(ascii: "\""))
            return !isPlain
        }
    }

    /// Appends a whole number.
    @inline(__always)
    mutating func append(_ number: some FixedWidthInteger) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = UInt64(number.magnitude)
        if rest < 10 { return bytes.append(UInt8(ascii: "0") + UInt8(rest)) }
        let start = bytes.count
        while rest > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        bytes[start...].reverse()
    }

    /// Appends the shortest text that gives the number back, without the `.0` of a whole one.
    mutating func append(double text: String) {
        let utf8 = text.utf8
        bytes.append(contentsOf: text.hasSuffix(".0") ? utf8.dropLast(2) : utf8[...])
    }
}
