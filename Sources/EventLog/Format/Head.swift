// SPDX-License-Identifier: Apache-2.0

// HEAD is one line, replaced as a whole:
//
// {"seq":2,"tx":2,"hash":"<64 hex>","file":"00000000000000000001.jsonl","size":912}

/// The witness beside the log: the last line known durable when it was written.
package struct Head: Hashable, Sendable {
    /// File name.
    package static let fileName = "HEAD"

    /// The last line.
    package let position: ChainPosition
    /// The segment it is in.
    package let file: SegmentName
    /// The segment's size up to and with that line, in bytes.
    package let size: Int

    /// The content of the file.
    package var bytes: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(192)
        line.append(contentsOf: #"{"seq":\#(position.seq),"tx":\#(position.tx),"hash":""#.utf8)
        line.append(contentsOf: position.hash.hex)
        line.append(contentsOf: #"","file":"\#(file)","size":\#(size)}"#.utf8)
        line.append(UInt8(ascii: "\n"))
        return line
    }

    package init(position: ChainPosition, file: SegmentName, size: Int) {
        self.position = position
        self.file = file
        self.size = size
    }

    /// - Returns: nil where the bytes are not exactly such a line. `HEAD` is replaced atomically,
    ///   so that no crash explains this.
    package static func parse(_ bytes: [UInt8]) -> Head? {
        bytes.withUnsafeBytes { bytes in
            var scanner = ByteScanner(bytes, in: 0..<bytes.count)
            guard scanner.skip(#"{"seq":"#), let seq = scanner.integer(), seq >= 1,
                scanner.skip(#","tx":"#), let tx = scanner.integer(),
                scanner.skip(#","hash":""#), let hash = scanner.digest(),
                scanner.skip(#"","file":""#), let name = scanner.segmentName(),
                scanner.skip(#","size":"#), let size = scanner.integer(), scanner.skip("}\n"),
                scanner.isAtEnd
            else { return nil }
            return Head(
                position: ChainPosition(seq: seq, tx: tx, hash: hash), file: name, size: Int(size))
        }
    }
}
