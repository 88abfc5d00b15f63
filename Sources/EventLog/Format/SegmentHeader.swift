// SPDX-License-Identifier: Apache-2.0

// `data` of a `segment.opened` line, keys in this order:
//
// {"format":"vpplog/1","predecessor":{"file":"00000000000000000001.jsonl","bytes":71234,
// "sha256":"<64 hex>"},"daemon":"1.0.0","machine":"<hash>","boot":"<boot id>","reason":"recovered",
// "torn":{"file":"00000000000000000001.jsonl.torn-71234","offset":71234,"bytes":312,
// "sha256":"<64 hex>"}}
//
// `predecessor` is null in the first segment; `torn` stands only where a torn tail was saved, and
// `repair` (LossRecord.swift) only where a loss was accepted.

/// What the first line of a segment says about it and the segment before.
package struct SegmentHeader {
    /// Name of the format and its major version; a reader refuses any other.
    package static let format = "vpplog/1"

    /// The segment before, as it was sealed.
    package struct Predecessor: Hashable, Sendable {
        package let name: SegmentName
        /// Size in bytes, unpacked.
        package let bytes: Int
        /// SHA-256 of the whole file, unpacked.
        package let digest: SHA256Digest
    }

    /// Why a segment was opened.
    package enum Reason: String {
        /// The daemon started.
        case start
        /// The daemon started and saved a torn tail.
        case recovered
        /// The segment before was full.
        case size
        /// An administrator accepted a loss (`vppd events repair`).
        case repaired
    }

    let predecessor: Predecessor?
    let identity: LogIdentity
    let reason: Reason
    var torn: TornTail?
    var loss: LossRecord?

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
        if let loss { json += #","repair":\#(loss.json)"# }
        return NewEntry(
            type: BookkeepingType.segmentOpened.rawValue, version: 1,
            data: Array((json + "}").utf8))
    }

    /// Reads the part of a header that validity rests on: format and predecessor.
    package static func predecessor(
        of data: Range<Int>, in bytes: UnsafeRawBufferPointer
    ) throws(LineFault) -> Predecessor? {
        var scanner = ByteScanner(bytes, in: data)
        return try predecessor(&scanner)
    }

    private static func predecessor(
        _ scanner: inout ByteScanner
    ) throws(LineFault) -> Predecessor? {
        guard scanner.skip(#"{"format":""#), let format = scanner.text(atMost: 32) else {
            throw .header
        }
        guard scanner.bytes[format].elementsEqual(Self.format.utf8) else { throw .format }
        guard scanner.skip(#","predecessor":"#) else { throw .header }
        if scanner.skip("null,") { return nil }
        guard scanner.skip(#"{"file":""#), let name = scanner.segmentName(),
            scanner.skip(#","bytes":"#), let size = scanner.integer(),
            scanner.skip(#","sha256":""#), let digest = scanner.digest(), scanner.skip(#""},"#)
        else { throw .header }
        return Predecessor(name: name, bytes: Int(size), digest: digest)
    }

    /// The loss that a header records; nil where there is none.
    static func loss(of data: Range<Int>, in bytes: UnsafeRawBufferPointer) -> LossRecord? {
        var scanner = ByteScanner(bytes, in: data)
        do throws(LineFault) {
            _ = try predecessor(&scanner)
        } catch {
            return nil
        }
        let limit = LogIdentity.textBytes
        guard scanner.skip(#""daemon":""#), scanner.text(atMost: limit) != nil,
            scanner.skip(#","machine":""#), scanner.text(atMost: limit) != nil,
            scanner.skip(#","boot":""#), scanner.text(atMost: limit) != nil,
            scanner.skip(#","reason":"repaired","repair":"#)
        else { return nil }
        return LossRecord(&scanner)
    }
}
