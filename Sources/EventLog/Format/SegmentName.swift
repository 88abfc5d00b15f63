// SPDX-License-Identifier: Apache-2.0

/// The file name of a segment: the `seq` of its first line in 20 digits, and `.jsonl`.
package struct SegmentName: Hashable, Comparable, Sendable, CustomStringConvertible {
    private static let suffix: StaticString = ".jsonl"
    private static let compressedSuffix: StaticString = ".jsonl.zst"
    /// Characters of the file name.
    static let length = SeqDigits.count + suffix.utf8CodeUnitCount

    /// `seq` of the segment's first line, from 1.
    package let firstSeq: UInt64

    package init(firstSeq: UInt64) {
        self.firstSeq = firstSeq
    }

    /// Reads a file name; nil for any other file of the directory.
    package init?(fileName: String) {
        guard let seq = SeqDigits.read(fileName, before: Self.suffix) else { return nil }
        firstSeq = seq
    }

    /// Reads the name of a compressed segment; nil for any other file of the directory.
    package init?(compressedName: String) {
        guard let seq = SeqDigits.read(compressedName, before: Self.compressedSuffix) else {
            return nil
        }
        firstSeq = seq
    }

    /// The file name.
    package var description: String { "\(SeqDigits.text(firstSeq))\(Self.suffix)" }

    /// The file name of the segment when it is compressed.
    package var compressedName: String { "\(SeqDigits.text(firstSeq))\(Self.compressedSuffix)" }

    /// The name the segment has until it is complete and durable.
    package var temporaryName: String { ".\(self).tmp" }

    /// The name its torn tail is saved under.
    /// - Parameter offset: where the tail began, in bytes.
    package func tornTailName(at offset: Int) -> String { "\(self).torn-\(offset)" }

    package static func < (left: SegmentName, right: SegmentName) -> Bool {
        left.firstSeq < right.firstSeq
    }
}
