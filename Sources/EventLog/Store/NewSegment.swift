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

    /// Makes the segment durable under its temporary name. The log is as before if this fails, but
    /// for the reserve, which on a full disk became the segment.
    /// - Parameter space: bytes to reserve for it.
    /// - Returns: the file, open to append to, and whether it was the reserve.
    func prepare(
        in directory: LogDirectory, reserving space: Int
    ) throws(DiskError) -> (file: DiskFile, wasReserve: Bool) {
        let new = try directory.begin(name.temporaryName, reserving: space)
        do throws(DiskError) {
            try directory.append(bytes, to: new.file)
            try directory.disk.synchronizeData(new.file)
        } catch {
            directory.closeAfterFailure(new.file)
            throw error
        }
        return new
    }

    /// Gives the segment its name, durably, and points `current.jsonl` to it. If this fails it is
    /// uncertain which segment is the newest on the device; only a new start can tell.
    func publish(in directory: LogDirectory) throws(DiskError) {
        try directory.disk.rename(
            directory.path(name.temporaryName), to: directory.path("\(name)"))
        try directory.synchronize()
        do throws(DiskError) {
            try directory.pointLink(LogContents.current, to: "\(name)")
        } catch {
            // The link is for people; on a full disk it has to wait for the next segment.
            guard error.isFull else { throw error }
        }
    }
}
