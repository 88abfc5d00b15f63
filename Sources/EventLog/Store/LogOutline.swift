// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Holds the segments that a start from a checkpoint does not read against what the headers say of
/// them: none is missing, and those in plain have their size. Their bytes are for `verify`.
struct LogOutline {
    private let directory: LogDirectory
    private let contents: LogContents

    init(_ directory: LogDirectory, _ contents: LogContents) {
        self.directory = directory
        self.contents = contents
    }

    /// Whether the segments up to the one with line `seq` follow each other.
    func isWhole(before seq: UInt64) throws(EventLogError) -> Bool {
        guard let last = contents.segment(before: seq) else { return false }
        let names = contents.segments.prefix { $0 <= last }
        for (before, name) in zip(names, names.dropFirst()) {
            guard let predecessor = try predecessor(of: name), predecessor.name == before else {
                return false
            }
            // Not there in plain: compressed, maybe just now; its size shows only unpacked.
            guard let file = try directory.openIfPresent("\(before)") else { continue }
            let size = try directory.opening { () throws(DiskError) in
                defer { directory.closeAfterFailure(file) }
                return try directory.disk.size(file)
            }
            guard size == predecessor.bytes else { return false }
        }
        return true
    }

    /// What a segment's first line says of the one before it; nil where it is damaged.
    private func predecessor(
        of name: SegmentName
    ) throws(EventLogError) -> SegmentHeader.Predecessor? {
        try header(of: name)?.predecessor
    }

    /// A segment's first line, as far as it can be read.
    func header(
        of name: SegmentName
    ) throws(EventLogError) -> (predecessor: SegmentHeader.Predecessor?, date: Timestamp?)? {
        var scan = SegmentScan(
            from: .trustedSegment,
            at: ChainPosition(seq: name.firstSeq - 1, tx: 0, hash: .zero), digests: false)
        var found: (SegmentHeader.Predecessor?, Timestamp?)?
        do throws(EventLogError) {
            _ = try directory.readSegment(name) { bytes throws(EventLogError) in
                try scan.add(bytes) { placed, bytes throws(EventLogError) in
                    do throws(LineFault) {
                        found = (
                            try SegmentHeader.predecessor(of: placed.line.data, in: bytes),
                            placed.line.date(bytes)
                        )
                    } catch {
                        found = nil
                    }
                    throw Self.enough
                }
                if scan.fault != nil { throw Self.enough }
            }
        } catch {
            guard error.code == Self.enough.code else { throw error }
        }
        return found
    }

    /// Ends a reading early.
    private static let enough = EventLogError(
        code: .stopped, message: "enough was read", remedy: "")
}
