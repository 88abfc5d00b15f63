// SPDX-License-Identifier: Apache-2.0

// `data` of a `checkpoint.written` line, keys in this order:
//
// {"file":"00000000000000018204.checkpoint","seq":18204,"tx":6120,"hash":"<64 hex>","lines":412,
// "bytes":1048576,"last":"<64 hex>"}

/// What proves a checkpoint: the place in the log it stands for, and the hash of its last line,
/// which through the chain covers every byte of it.
package struct CheckpointRecord: Hashable, Sendable {
    /// The last line of the log that the checkpoint takes in.
    package let covers: ChainPosition
    /// Lines of the file, its first and last included.
    package let lines: UInt64
    /// Size of the file.
    package let bytes: Int
    /// SHA-256 of its last line, LF included.
    package let last: SHA256Digest

    /// The file beside the segments.
    package var name: CheckpointName { CheckpointName(seq: covers.seq) }

    package init(covers: ChainPosition, lines: UInt64, bytes: Int, last: SHA256Digest) {
        self.covers = covers
        self.lines = lines
        self.bytes = bytes
        self.last = last
    }

    /// The record as an entry of the log.
    var entry: NewEntry {
        let json =
            #"{"file":"\#(name)","seq":\#(covers.seq),"tx":\#(covers.tx),"hash":"\#(covers.hash)""#
            + #","lines":\#(lines),"bytes":\#(bytes),"last":"\#(last)"}"#
        return NewEntry(
            type: BookkeepingType.checkpointWritten.rawValue, version: 1, data: Array(json.utf8))
    }

    /// - Returns: nil where the data is not of the form above.
    init?(_ data: Range<Int>, in bytes: UnsafeRawBufferPointer) {
        var scanner = ByteScanner(bytes, in: data)
        guard scanner.skip(#"{"file":""#), let file = scanner.text(atMost: 64),
            scanner.skip(#","seq":"#), let seq = scanner.integer(),
            scanner.skip(#","tx":"#), let tx = scanner.integer(),
            scanner.skip(#","hash":""#), let hash = scanner.digest(),
            scanner.skip(#"","lines":"#), let lines = scanner.integer(),
            scanner.skip(#","bytes":"#), let size = scanner.integer(),
            scanner.skip(#","last":""#), let last = scanner.digest(), scanner.skip(#""}"#),
            CheckpointName(fileName: scanner.string(file))?.seq == seq
        else { return nil }
        self.init(
            covers: ChainPosition(seq: seq, tx: tx, hash: hash), lines: lines, bytes: Int(size),
            last: last)
    }
}
