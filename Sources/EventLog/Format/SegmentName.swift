// SPDX-License-Identifier: Apache-2.0

/// The file name of a segment: the `seq` of its first line in 20 digits, and `.jsonl`.
package struct SegmentName: Hashable, Comparable, Sendable, CustomStringConvertible {
    private static let digits = 20
    private static let suffix = ".jsonl"

    /// `seq` of the segment's first line, from 1.
    package let firstSeq: UInt64

    package init(firstSeq: UInt64) {
        self.firstSeq = firstSeq
    }

    /// Reads a file name; nil for any other file of the directory.
    package init?(fileName: some StringProtocol) {
        guard fileName.hasSuffix(Self.suffix) else { return nil }
        let digits = fileName.utf8.dropLast(Self.suffix.utf8.count)
        guard digits.count == Self.digits else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
            guard value < LogLimits.integer else { return nil }
        }
        guard value >= 1 else { return nil }
        firstSeq = value
    }

    /// The file name.
    package var description: String {
        let text = String(firstSeq)
        return String(repeating: "0", count: Self.digits - text.utf8.count) + text + Self.suffix
    }

    /// The name the segment has until it is complete and durable.
    var temporaryName: String { ".\(self).tmp" }

    /// The name its torn tail is saved under.
    /// - Parameter offset: where the tail began, in bytes.
    package func tornTailName(at offset: Int) -> String { "\(self).torn-\(offset)" }

    package static func < (left: SegmentName, right: SegmentName) -> Bool {
        left.firstSeq < right.firstSeq
    }
}
