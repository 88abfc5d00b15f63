// SPDX-License-Identifier: Apache-2.0

// `data` of a `segment.opened` line, keys in this order:
//
// {"format":"vpplog/1","predecessor":{"file":"00000000000000000001.jsonl","bytes":71234,
// "sha256":"<64 hex>"},"daemon":"1.0.0","machine":"<hash>","boot":"<boot id>","reason":"recovered",
// "torn":{"file":"00000000000000000001.jsonl.torn-71234","offset":71234,"bytes":312,
// "sha256":"<64 hex>"}}
//
// `predecessor` is null in the first segment; `torn` stands only where a torn tail was saved.

/// What the first line of a segment says about it and the segment before.
struct SegmentHeader {
    /// Name of the format and its major version; a reader refuses any other.
    static let format = "vpplog/1"

    /// The segment before, as it was sealed.
    struct Predecessor: Hashable, Sendable {
        let name: SegmentName
        /// Size in bytes.
        let bytes: Int
        /// SHA-256 of the whole file.
        let digest: SHA256Digest
    }

    /// Why a segment was opened.
    enum Reason: String {
        /// The daemon started.
        case start
        /// The daemon started and saved a torn tail.
        case recovered
        /// The segment before was full.
        case size
    }

    let predecessor: Predecessor?
    let identity: LogIdentity
    let reason: Reason
    let torn: TornTail?

    /// The header as the entry that begins the segment.
    var entry: NewEntry {
        var json = #"{"format":"\#(Self.format)","predecessor":"#
        if let predecessor {
            json += #"{"file":"\#(predecessor.name)","bytes":\#(predecessor.bytes)"#
            json += #","sha256":"\#(predecessor.digest)"}"#
        } else {
            json += "null"
        }
        json += #","daemon":"\#(identity.daemonVersion)","machine":"\#(identity.machineHash)""#
        json += #","boot":"\#(identity.bootID)","reason":"\#(reason.rawValue)""#
        if let torn {
            json += #","torn":{"file":"\#(torn.savedAs)","offset":\#(torn.offset)"#
            json += #","bytes":\#(torn.bytes),"sha256":"\#(torn.digest)"}"#
        }
        return NewEntry(type: LogEntry.segmentOpened, version: 1, data: Array((json + "}").utf8))
    }

    /// Reads the part of a header that validity rests on: format and predecessor.
    static func predecessor(
        of data: Range<Int>, in bytes: UnsafeRawBufferPointer
    ) throws(LineFault) -> Predecessor? {
        var scanner = ByteScanner(bytes, in: data)
        guard scanner.skip(#"{"format":""#), let format = scanner.text(atMost: 32) else {
            throw .header
        }
        guard bytes[format].elementsEqual(Self.format.utf8) else { throw .format }
        guard scanner.skip(#","predecessor":"#) else { throw .header }
        if scanner.skip("null,") { return nil }
        guard scanner.skip(#"{"file":""#), let file = scanner.text(atMost: 32),
            let name = SegmentName(fileName: String(decoding: bytes[file], as: UTF8.self)),
            scanner.skip(#","bytes":"#), let size = scanner.integer(),
            scanner.skip(#","sha256":""#), let digest = scanner.digest(), scanner.skip(#""},"#)
        else { throw .header }
        return Predecessor(name: name, bytes: Int(size), digest: digest)
    }
}
