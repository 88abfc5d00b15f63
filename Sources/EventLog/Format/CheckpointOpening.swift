// SPDX-License-Identifier: Apache-2.0

// A checkpoint is a file of the log's own lines, with a chain of its own: `seq` and `tx` count from
// 1, each line is a transaction. `data` of its first line, `checkpoint.opened`, keys in this order:
//
// {"format":"vpplog/1","seq":18204,"tx":6120,"hash":"<64 hex>","begins":1,"fold":1,"daemon":"1.0.0"}
//
// The lines of the state follow; the last line is `checkpoint.closed` with the data {}.

/// What a checkpoint stands for.
struct CheckpointOpening: Hashable, Sendable {
    /// The last line of the log that it takes in.
    let covers: ChainPosition
    /// `seq` of the first line of the log at that time: more than 1 in a log that was pruned.
    let begins: UInt64
    /// The version of the fold that made the state.
    let foldVersion: Int

    init(covers: ChainPosition, begins: UInt64, foldVersion: Int) {
        self.covers = covers
        self.begins = begins
        self.foldVersion = foldVersion
    }

    /// The first line of the file.
    func entry(daemonVersion: String) -> NewEntry {
        let json =
            #"{"format":"\#(SegmentHeader.format)","seq":\#(covers.seq),"tx":\#(covers.tx)"#
            + #","hash":"\#(covers.hash)","begins":\#(begins),"fold":\#(foldVersion)"#
            + #","daemon":"\#(daemonVersion)"}"#
        return NewEntry(
            type: BookkeepingType.checkpointOpened.rawValue, version: 1, data: Array(json.utf8))
    }

    /// The last line of the file.
    static let closing = NewEntry(
        type: BookkeepingType.checkpointClosed.rawValue, version: 1, data: Array("{}".utf8))

    /// - Returns: nil where the data is not of the form above, or of another format.
    init?(_ data: Range<Int>, in bytes: UnsafeRawBufferPointer) {
        var scanner = ByteScanner(bytes, in: data)
        guard scanner.skip(#"{"format":""#), let format = scanner.text(atMost: 32),
            scanner.string(format) == SegmentHeader.format,
            scanner.skip(#","seq":"#), let seq = scanner.integer(),
            scanner.skip(#","tx":"#), let tx = scanner.integer(),
            scanner.skip(#","hash":""#), let hash = scanner.digest(),
            scanner.skip(#"","begins":"#), let begins = scanner.integer(),
            scanner.skip(#","fold":"#), let fold = scanner.integer()
        else { return nil }
        self.init(
            covers: ChainPosition(seq: seq, tx: tx, hash: hash), begins: begins,
            foldVersion: Int(fold))
    }
}
