// SPDX-License-Identifier: Apache-2.0

/// The end of the newest segment that belongs to a transaction never acknowledged: what a crash
/// left of it. Saved before it is cut off (event-log.md, P6).
package struct TornTail: Hashable, Sendable {
    /// The segment.
    package let file: SegmentName
    /// Where the tail begins: the end of the last complete transaction.
    package let offset: Int
    /// Its size in bytes.
    package let bytes: Int
    /// SHA-256 of the tail.
    package let digest: SHA256Digest

    /// The file the tail is saved in, beside the segment.
    package var savedAs: String { file.tornTailName(at: offset) }
}
