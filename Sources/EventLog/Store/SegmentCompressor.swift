// SPDX-License-Identifier: Apache-2.0

/// Compresses sealed segments (event-log.md, 5.2): beside the writer, on any thread, one at a time.
/// The chain does not notice: every hash is of what a segment unpacks to.
package struct SegmentCompressor: Sendable {
    private let directory: LogDirectory

    /// - Parameters:
    ///   - path: the log's directory, absolute.
    ///   - disk: the disk it is on.
    package init(directory path: String, disk: any Disk) {
        directory = LogDirectory(path: path, disk: disk)
    }

    /// Compresses the oldest sealed segment that is not yet.
    ///
    /// What is packed must have the digest that the next segment's header names, and unpack to it
    /// again; only then is the plain file removed.
    /// - Returns: the segment; nil where there is none left.
    package func compressNext() throws(EventLogError) -> SegmentName? {
        let contents = try directory.contents()
        let outline = LogOutline(directory, contents)
        for (name, next) in zip(contents.segments, contents.segments.dropFirst())
        where contents.plain.contains(name) {
            guard let predecessor = try outline.header(of: next)?.predecessor,
                predecessor.name == name
            else { throw damaged(name, .predecessor) }
            try compress(name, predecessor)
            return name
        }
        return nil
    }

    private func compress(
        _ name: SegmentName, _ expected: SegmentHeader.Predecessor
    ) throws(EventLogError) {
        let plain = try directory.opening { () throws(DiskError) in
            try directory.read("\(name)", atMost: LogLimits.segmentBytes)
        }
        guard let plain, plain.count == expected.bytes,
            plain.withUnsafeBytes({ SHA256Hasher().digest($0) }) == expected.digest
        else { throw damaged(name, .predecessor) }
        guard let packed = plain.withUnsafeBytes({ Zstandard.compress($0) }),
            try Self.digest(ofPacked: packed) == expected.digest
        else { throw damaged(name, .compression) }
        do throws(DiskError) {
            try directory.replace(name.compressedName, with: packed)
            // The compressed file is durable under its name: from here on it is enough.
            try directory.removeIfPresent("\(name)")
            try directory.synchronize()
        } catch {
            throw EventLogError(error, doing: "to compress a segment")
        }
    }

    private static func digest(ofPacked packed: [UInt8]) throws(EventLogError) -> SHA256Digest? {
        var reader = ZstandardReader()
        let hasher = SHA256Hasher()
        let isSound = try packed.withBytes { bytes throws(EventLogError) in
            try reader.add(bytes) { content throws(EventLogError) in hasher.update(content) }
        }
        return isSound && reader.isWhole ? hasher.finish() : nil
    }

    private func damaged(_ name: SegmentName, _ fault: LineFault) -> EventLogError {
        let path = directory.path("\(name)")
        return EventLogError(
            code: .corrupt, message: "\(path) was not compressed: \(fault).",
            remedy: "Nothing was changed. See all of it with: vppd events verify", file: path)
    }
}
