// SPDX-License-Identifier: Apache-2.0

/// The journal's `MESSAGE_ID=`: 128 random bits that name one kind of message for ever, and the key
/// of its text in the message catalog (`packaging/vppd.catalog`).
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    package let text: String

    /// - Returns: nil where `text` is not 32 lower-case hexadecimal digits, or is all zeros, which
    ///   sd-id128(3) keeps for "none".
    package init?(_ text: String) {
        let digits = text.utf8
        guard digits.count == 32, digits.contains(where: { $0 != UInt8(ascii: "0") }),
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }

    /// For constants in the code, as `AlertCode.messageID`: a malformed one is a bug.
    package init(checked digits: String) {
        guard let id = MessageID(digits) else {
            preconditionFailure("not a message ID: \(digits)")
        }
        self = id
    }

    package var description: String { text }
}
