// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a line, by itself or where it stands.
package enum LineFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file ends before the line does.
    case unfinished
    /// No line feed within 1 MiB.
    case tooLong
    /// Not the exact form of a line.
    case malformed
    /// The CRC does not fit the bytes.
    case checksum
    /// Another `seq` than the one that follows.
    case sequence
    /// `prev` is not the hash of the line before.
    case chain
    /// `tx` and `left` do not follow from the line before, or pass a limit.
    case transaction
    /// The last transaction of the file lacks lines.
    case incomplete
    /// The first line does not open the segment, or another one does.
    case header
    /// The segment opened does not continue the one before: its name, size or hash differs.
    case predecessor
    /// The file's name, or its absence, does not fit what is before it.
    case name
    /// The file is larger than a segment can be.
    case oversize
    /// A compressed segment cannot be unpacked.
    case compression
    /// Written by a version of the format that this program does not know.
    case format

    /// The fault in words, to follow "the line" or "the file".
    package var description: String {
        switch self {
        case .unfinished: "the line is not finished"
        case .tooLong: "the line is longer than 1 MiB"
        case .malformed: "the line is not of the form of a log line"
        case .checksum: "the checksum (crc) does not fit the line"
        case .sequence: "the line has another seq than the one that follows"
        case .chain: "prev is not the hash of the line before"
        case .transaction: "tx and left do not follow from the line before"
        case .incomplete: "lines of the last transaction are missing"
        case .header: "the first line does not open the segment, or a later one does"
        case .predecessor: "the segment before differs from the one this segment continues"
        case .name: "a segment is missing, or the file does not have its right name"
        case .oversize: "the file is larger than a segment can be (16 MiB)"
        case .compression: "the file cannot be unpacked (zstd)"
        case .format: "the segment was written in a format this version does not know"
        }
    }
}
