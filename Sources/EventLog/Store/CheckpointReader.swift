// SPDX-License-Identifier: Apache-2.0

/// Reads a checkpoint by the code that reads the log.
struct CheckpointReader {
    private let directory: LogDirectory

    init(_ directory: LogDirectory) {
        self.directory = directory
    }

    /// Reads a checkpoint and hands its state on, line by line, before it is proven.
    /// - Parameters:
    ///   - foldVersion: the only version to use; nil takes any.
    ///   - visit: is given the state.
    /// - Returns: what the log must record of it, and where the log began then; nil where it is not whole, of another fold, or
    ///   the receiver takes offense: what it was given is to be thrown away then.
    func read(
        _ name: CheckpointName, foldVersion: Int?, visit: LogReplay.Receiver
    ) throws(EventLogError) -> (record: CheckpointRecord, begins: UInt64)? {
        guard let file = try directory.openIfPresent("\(name)") else { return nil }
        var scan = SegmentScan(from: .checkpoint, at: .start, digests: false)
        var opening: CheckpointOpening?
        var isClosed = false
        var isUsable = true
        try directory.readPieces(file, from: 0) { bytes throws(EventLogError) in
            guard isUsable else { return }
            try scan.add(bytes) { placed, bytes throws(EventLogError) in
                guard isUsable else { return }
                if placed.line.isOf(.checkpointOpened, bytes) {
                    opening = CheckpointOpening(placed.line.data, in: bytes)
                    let isOfFold = foldVersion == nil || opening?.foldVersion == foldVersion
                    isUsable = isOfFold && opening?.covers.seq == name.seq
                } else if placed.line.isOf(.checkpointClosed, bytes) {
                    isClosed = true
                } else if isClosed {
                    isUsable = false
                } else {
                    isUsable = Self.give(placed.line.entry(bytes), to: visit)
                }
            }
            if scan.fault != nil { isUsable = false }
        }
        scan.finish()
        guard isUsable, isClosed, scan.fault == nil, let opening else { return nil }
        let record = CheckpointRecord(
            covers: opening.covers, lines: scan.entries, bytes: scan.bytes,
            last: scan.position.hash)
        return (record, opening.begins)
    }

    private static func give(_ entry: LogEntry?, to visit: LogReplay.Receiver) -> Bool {
        guard let entry else { return false }
        do {
            try visit(.entry(entry))
            return true
        } catch {
            // Written by another release, most likely: a longer replay, never another state.
            return false
        }
    }
}
