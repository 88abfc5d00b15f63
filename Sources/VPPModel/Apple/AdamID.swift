// SPDX-License-Identifier: Apache-2.0

/// Apple's number of an app or book in the store, `adamId`.
///
/// Kept as a number (8 bytes); written as a string, as Apple does, so that tools which round large
/// integers cannot change it.
package struct AdamID: Hashable, Comparable, Sendable, CustomStringConvertible, Codable,
    ExpressibleByIntegerLiteral
{
    package let number: UInt64

    package init(_ number: UInt64) { self.number = number }
    package init(integerLiteral number: UInt64) { self.number = number }

    /// - Returns: nil where `text` is not a plain decimal number of at most 20 digits.
    package init?(_ text: some StringProtocol) {
        self.init(bytes: text.utf8)
    }

    /// The number in digits that are no string yet.
    ///
    /// - Returns: nil where `digits` is not a plain decimal number of at most 20 digits.
    package init?(digits: UnsafeRawBufferPointer) {
        self.init(bytes: digits)
    }

    private init?(bytes: some Sequence<UInt8>) {
        // One pass: every start of the daemon reads millions of these.
        var number: UInt64 = 0
        var count = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (tenfold, isLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = tenfold.addingReportingOverflow(UInt64(byte - 0x30))
            guard !isLarge, !isTooLarge else { return nil }
            number = sum
            count += 1
        }
        guard count > 0 else { return nil }
        self.number = number
    }

    package var description: String { String(number) }

    package static func < (left: AdamID, right: AdamID) -> Bool { left.number < right.number }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let adamID = AdamID(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not an adamId: \(text.prefix(40))")
        }
        self = adamID
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
