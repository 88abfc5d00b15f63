// SPDX-License-Identifier: Apache-2.0

import Glibc

extension LogDirectory {
    /// Is given the next bytes of a file.
    typealias PieceVisitor = (UnsafeRawBufferPointer) throws(EventLogError) -> Void

    /// Reads the content of a segment piece by piece, whether it is plain or compressed.
    /// - Parameters:
    ///   - offset: where to begin in the content, in bytes.
    ///   - visit: is given the next bytes.
    /// - Returns: the file that was read, and what is wrong with it as a whole, if anything.
    func readSegment(
        _ name: SegmentName, from offset: Int = 0, visit: PieceVisitor
    ) throws(EventLogError) -> (file: String, fault: LineFault?) {
        if let file = try openIfPresent("\(name)") {
            try readPieces(file, from: offset, visit: visit)
            return ("\(name)", nil)
        }
        // Not there in plain: it was compressed before, or just now.
        let file = try opening { () throws(DiskError) in
            try open(name.compressedName, .read)
        }
        let isWhole = try readCompressed(file, from: offset, visit: visit)
        return (name.compressedName, isWhole ? nil : .compression)
    }

    /// Reads a file piece by piece, from `offset` to the end it has now, and closes it.
    func readPieces(
        _ file: DiskFile, from offset: Int, visit: PieceVisitor
    ) throws(EventLogError) {
        do throws(EventLogError) {
            let end = try opening { () throws(DiskError) in try disk.size(file) }
            var next = offset
            var piece = [UInt8](repeating: 0, count: min(LogLimits.chunkBytes, max(0, end - next)))
            while next < end {
                let wanted = min(piece.count, end - next)
                let count = try opening { () throws(DiskError) in
                    try read(file, at: next, into: &piece, atMost: wanted)
                }
                if count == 0 { break }
                try piece.withBytes { bytes throws(EventLogError) in
                    try visit(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
                }
                next += count
            }
        } catch {
            closeAfterFailure(file)
            throw error
        }
        try opening { () throws(DiskError) in try disk.close(file) }
    }

    private func readCompressed(
        _ file: DiskFile, from offset: Int, visit: PieceVisitor
    ) throws(EventLogError) -> Bool {
        var zstandard = ZstandardReader()
        var isSound = true
        var passed = 0
        try readPieces(file, from: 0) { bytes throws(EventLogError) in
            // A file that is no frame, or unpacks to more than a segment, is not read to its end.
            guard isSound, passed <= LogLimits.segmentBytes else { return }
            isSound = try zstandard.add(bytes) { content throws(EventLogError) in
                let skipped = min(max(0, offset - passed), content.count)
                passed += content.count
                guard passed - content.count <= LogLimits.segmentBytes else { return }
                if skipped < content.count {
                    try visit(UnsafeRawBufferPointer(rebasing: content[skipped...]))
                }
            }
        }
        return isSound && zstandard.isWhole
    }

    /// Opens a file to read; nil where there is none.
    func openIfPresent(_ name: String) throws(EventLogError) -> DiskFile? {
        do throws(DiskError) {
            return try open(name, .read)
        } catch {
            if error.errno == ENOENT { return nil }
            throw EventLogError(error, doing: "while being read")
        }
    }

    /// Makes calls that read, and gives their errors the log's own form.
    func opening<Result>(
        _ call: () throws(DiskError) -> Result
    ) throws(EventLogError) -> Result {
        do throws(DiskError) {
            return try call()
        } catch {
            throw EventLogError(error, doing: "while being read")
        }
    }

    /// What the directory holds.
    func contents() throws(EventLogError) -> LogContents {
        try opening { () throws(DiskError) in LogContents(names: try disk.list(path)) }
    }
}
