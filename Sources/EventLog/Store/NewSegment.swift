// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A segment about to begin. It gets its name only when its first line is durable, so that a
/// named segment always has a whole first line; a crash leaves at most a temporary file.
struct NewSegment {
    /// Its name.
    let name: SegmentName
    /// Its first line.
    let bytes: [UInt8]

    /// Writes the header as a transaction of its own and moves `position` past it.
    init(
        _ header: SegmentHeader, encoder: LineEncoder, after position: inout ChainPosition,
        timestamp: Timestamp, uptime: Duration
    ) {
        name = SegmentName(firstSeq: position.seq + 1)
        var bytes: [UInt8] = []
        let commit = encoder.commit(
            tx: position.tx + 1, timestamp: timestamp, uptime: uptime)
        encoder.append(
            header.entry, left: 0, of: commit, after: &position, to: &bytes,
            hashingWith: SHA256Hasher())
        self.bytes = bytes
    }

    /// Makes the segment durable under its temporary name. The log is as before if this fails.
    /// - Returns: the file, open to append to.
    func prepare(in directory: LogDirectory) throws(DiskError) -> DiskFile {
        try directory.removeIfPresent(name.temporaryName)
        let file = try directory.open(name.temporaryName, .create)
        do throws(DiskError) {
            try directory.reserve(file)
            try directory.append(bytes, to: file)
            try directory.disk.synchronizeData(file)
        } catch {
            directory.closeAfterFailure(file)
            throw error
        }
        return file
    }

    /// Gives the segment its name, durably, and points `current.jsonl` to it. If this fails it is
    /// uncertain which segment is the newest on the device; only a new start can tell.
    func publish(in directory: LogDirectory) throws(DiskError) {
        try directory.disk.rename(
            directory.path(name.temporaryName), to: directory.path("\(name)"))
        try directory.synchronize()
        try directory.pointLink(LogContents.current, to: "\(name)")
    }
}
