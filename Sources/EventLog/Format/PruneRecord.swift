// SPDX-License-Identifier: Apache-2.0

// `data` of a `segments.pruned` line, keys in this order:
//
// {"before":18204,"segments":3,"checkpoint":"00000000000000018999.checkpoint"}

/// Says that the log may begin later than at its first line, and that this was wanted.
struct PruneRecord: Hashable, Sendable {
    /// `seq` of the first line that is kept.
    let before: UInt64
    /// Segments about to be removed.
    let segments: Int
    /// The checkpoint that stands for them.
    let checkpoint: CheckpointName

    init(before: UInt64, segments: Int, checkpoint: CheckpointName) {
        self.before = before
        self.segments = segments
        self.checkpoint = checkpoint
    }

    /// The record as an entry of the log.
    var entry: NewEntry {
        let json = #"{"before":\#(before),"segments":\#(segments),"checkpoint":"\#(checkpoint)"}"#
        return NewEntry(
            type: BookkeepingType.segmentsPruned.rawValue, version: 1, data: Array(json.utf8))
    }

    /// - Returns: nil where the data is not of the form above.
    init?(_ data: Range<Int>, in bytes: UnsafeRawBufferPointer) {
        var scanner = ByteScanner(bytes, in: data)
        guard scanner.skip(#"{"before":"#), let before = scanner.integer(),
            scanner.skip(#","segments":"#), let segments = scanner.integer(),
            scanner.skip(#","checkpoint":""#), let name = scanner.text(atMost: 64),
            scanner.skip("}"), let checkpoint = CheckpointName(fileName: scanner.string(name))
        else { return nil }
        self.init(before: before, segments: Int(segments), checkpoint: checkpoint)
    }
}
