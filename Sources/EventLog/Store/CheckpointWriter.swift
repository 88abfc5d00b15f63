// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Writes one checkpoint beside the log. It takes no part in the log itself, so that it may work on
/// another thread while events are committed; `EventLogStore.record` makes the checkpoint count.
package struct CheckpointWriter: Sendable {
    let directory: LogDirectory
    let encoder: LineEncoder
    let daemonVersion: String
    /// The last line whose effect the state has.
    package let covers: ChainPosition
    /// `seq` of the first line of the log.
    let begins: UInt64
    let foldVersion: Int
    let uptime: Duration
    /// Bytes of log there were at that line, in all.
    let logBytes: Int

    /// Bytes gathered before they are written.
    private static let batchBytes = 1 << 20

    /// Writes the file, durably, under its name.
    /// - Parameters:
    ///   - parts: the state as entries, each within the bounds of a line.
    ///   - timestamp: wall time, for people.
    /// - Returns: what the log has to record. An error leaves the log as it was.
    package func write(
        _ parts: some Sequence<NewEntry>, at timestamp: Timestamp
    ) throws(EventLogError) -> WrittenCheckpoint {
        let name = CheckpointName(seq: covers.seq)
        do throws(DiskError) {
            try directory.removeIfPresent(name.temporaryName)
            var position = ChainPosition.start
            var bytes = 0
            try directory.withFile(name.temporaryName, .create) { file throws(DiskError) in
                bytes = try write(parts, to: file, at: timestamp, after: &position)
                try directory.disk.synchronizeData(file)
            }
            try directory.disk.rename(
                directory.path(name.temporaryName), to: directory.path("\(name)"))
            try directory.synchronize()
            return WrittenCheckpoint(
                record: CheckpointRecord(
                    covers: covers, lines: position.seq, bytes: bytes, last: position.hash),
                logBytes: logBytes)
        } catch {
            // What is left of it is removed by the next attempt, or the next start.
            throw EventLogError(error, doing: "to write a checkpoint")
        }
    }

    /// - Returns: bytes written.
    private func write(
        _ parts: some Sequence<NewEntry>, to file: DiskFile, at timestamp: Timestamp,
        after position: inout ChainPosition
    ) throws(DiskError) -> Int {
        let hasher = SHA256Hasher()
        var buffer: [UInt8] = []
        var written = 0
        let opening = CheckpointOpening(
            covers: covers, begins: begins, foldVersion: foldVersion)
        var next: NewEntry? = opening.entry(daemonVersion: daemonVersion)
        var rest = parts.makeIterator()
        var isClosed = false
        while let entry = next {
            encoder.append(
                entry, left: 0,
                of: encoder.commit(tx: position.tx + 1, timestamp: timestamp, uptime: uptime),
                after: &position, to: &buffer, hashingWith: hasher)
            if buffer.count >= Self.batchBytes {
                try directory.append(buffer, to: file)
                written += buffer.count
                buffer.removeAll(keepingCapacity: true)
            }
            next = rest.next()
            if next == nil, !isClosed {
                next = CheckpointOpening.closing
                isClosed = true
            }
        }
        try directory.append(buffer, to: file)
        return written + buffer.count
    }
}

/// A checkpoint that is durable, and that the log does not know of yet.
package struct WrittenCheckpoint: Sendable {
    /// What the log has to record.
    package let record: CheckpointRecord
    /// Bytes of log there were at the line it covers.
    let logBytes: Int
}
