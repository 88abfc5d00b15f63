// SPDX-License-Identifier: Apache-2.0

/// Whether a row of DifferenceTests may explain why the decoders part over a document.
func isKnownDifference(_ bytes: [UInt8]) -> Bool {
    // Row 6: with a NUL in it, Foundation may take it for UTF-16.
    if bytes.contains(0) { return true }
    let outside = outsideOfStrings(bytes)
    // Row 8.
    if outside.contains(",]") || outside.contains(",}") { return true }
    // Row 9.
    return outside.contains(#/(^|[^0-9.])0(\.0*)?[eE]/#)
}

/// A document without white space and without what is in its strings.
private func outsideOfStrings(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var (inString, escaped) = (false, false)
    for byte in bytes {
        if escaped {
            escaped = false
        } else if inString, byte == UInt8(ascii: "\\") {
            escaped = true
        } else if byte == UInt8(ascii: "\"") {
            inString.toggle()
            text.append(byte)
        } else if !inString, !" \t\r\n".utf8.contains(byte) {
            text.append(byte)
        }
    }
    return String(decoding: text, as: UTF8.self)
}

extension Tree {
    /// Whether it holds a number of row 4: whole by way of `Decimal` only.
    var holdsLargeFraction: Bool {
        switch self {
        case .number(let number):
            number.double.magnitude >= 0x1p53 && number.signed == nil && number.unsigned == nil
        case .array(let elements): elements.contains(where: \.holdsLargeFraction)
        case .object(let members): members.values.contains(where: \.holdsLargeFraction)
        case .null, .boolean, .string: false
        }
    }
}
