// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The directory of a log on a disk: whole steps made of single calls. Retries what a signal
/// interrupted, a bounded number of times, but never fsync or fdatasync (P8).
struct LogDirectory: Sendable {
    /// Path of the directory, absolute.
    let path: String
    let disk: any Disk

    private static let interruptionsBorne = 100

    /// The path of a file of the directory.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes the directory where there is none, and its name durable.
    func make() throws(DiskError) {
        try disk.makeDirectory(path)
        guard let slash = path.lastIndex(of: "/") else { return }
        try synchronize(directory: slash == path.startIndex ? "/" : String(path[..<slash]))
    }

    /// A directory inside this one.
    func subdirectory(_ name: String) -> LogDirectory {
        LogDirectory(path: path(name), disk: disk)
    }

    /// Makes the names in the directory durable.
    func synchronize() throws(DiskError) {
        try synchronize(directory: path)
    }

    private func synchronize(directory: String) throws(DiskError) {
        try withFile(at: directory, .directory) { file throws(DiskError) in
            try disk.synchronize(file)
        }
    }

    /// Opens a file of the directory.
    func open(_ name: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        try open(at: path(name), mode)
    }

    private func open(at path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        try uninterrupted { () throws(DiskError) in try disk.open(path, mode) }
    }

    /// Opens a file of the directory for the time of `body`.
    func withFile<Result>(
        _ name: String, _ mode: DiskFile.Mode,
        _ body: (DiskFile) throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        try withFile(at: path(name), mode, body)
    }

    private func withFile<Result>(
        at path: String, _ mode: DiskFile.Mode,
        _ body: (DiskFile) throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        let file = try open(at: path, mode)
        let result: Result
        do throws(DiskError) {
            result = try body(file)
        } catch {
            closeAfterFailure(file)
            throw error
        }
        try disk.close(file)
        return result
    }

    /// Closes a file when an error is already on its way.
    func closeAfterFailure(_ file: DiskFile) {
        do throws(DiskError) {
            try disk.close(file)
        } catch {
            // The descriptor is gone whatever close returns, and the error on its way tells more.
            return
        }
    }

    /// The content of a file as it is now, or nil where it has more than `limit` bytes.
    func read(_ name: String, atMost limit: Int) throws(DiskError) -> [UInt8]? {
        try withFile(name, .read) { file throws(DiskError) in
            let size = try disk.size(file)
            return size <= limit ? try read(file, 0..<size) : nil
        }
    }

    /// The bytes of a file in `range`; fewer where the file ends before.
    func read(_ file: DiskFile, _ range: Range<Int>) throws(DiskError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        let filled = try read(file, at: range.lowerBound, into: &bytes, atMost: range.count)
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Fills the first `limit` bytes of `bytes` from `offset` of a file on.
    /// - Returns: bytes read; fewer where the file ends before.
    func read(
        _ file: DiskFile, at offset: Int, into bytes: inout [UInt8], atMost limit: Int
    ) throws(DiskError) -> Int {
        var filled = 0
        while filled < limit {
            let done = filled
            let count = try uninterrupted { () throws(DiskError) in
                var result: Result<Int, DiskError> = .success(0)
                bytes.withUnsafeMutableBytes { buffer in
                    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<limit])
                    result = Result { () throws(DiskError) in
                        try disk.read(file, at: offset + done, into: rest)
                    }
                }
                return try result.get()
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Appends all bytes, in as many writes as it takes.
    func append(_ bytes: [UInt8], to file: DiskFile) throws(DiskError) {
        var written = 0
        while written < bytes.count {
            let done = written
            let count = try uninterrupted { () throws(DiskError) in
                let result: Result<Int, DiskError> = bytes.withUnsafeBytes { buffer in
                    let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                    return Result { () throws(DiskError) in try disk.write(file, rest) }
                }
                return try result.get()
            }
            // A regular file never takes nothing without an error; a loop would not end.
            guard count > 0 else { throw DiskError(call: .write, path: file.path, errno: EIO) }
            written += count
        }
    }

    /// Cuts a file.
    func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        try uninterrupted { () throws(DiskError) in try disk.truncate(file, to: size) }
    }

    /// Reserves space for the first `size` bytes of a file, where the file system can.
    func reserve(_ file: DiskFile, upTo size: Int) throws(DiskError) {
        _ = try uninterrupted { () throws(DiskError) in try disk.reserve(file, upTo: size) }
    }

    /// Reserves the space for the time when the disk is full (P9). Costs nothing where it is.
    func secureReserve() throws(DiskError) {
        try withFile(LogContents.reserve, .openOrCreate) { file throws(DiskError) in
            try reserve(file, upTo: LogLimits.reserveBytes)
        }
    }

    /// Begins a file under `temporary`, which it takes away before. On a full disk the reserve
    /// becomes that file, with its space.
    /// - Parameter space: bytes to reserve.
    /// - Returns: the file, empty and open to append to, and whether it was the reserve.
    func begin(
        _ temporary: String, reserving space: Int
    ) throws(DiskError) -> (file: DiskFile, wasReserve: Bool) {
        try removeIfPresent(temporary)
        do throws(DiskError) {
            let file = try open(temporary, .create)
            do throws(DiskError) {
                try reserve(file, upTo: space)
            } catch {
                closeAfterFailure(file)
                throw error
            }
            return (file, false)
        } catch {
            guard error.isFull else { throw error }
            try removeIfPresent(temporary)
            do throws(DiskError) {
                try disk.rename(path(LogContents.reserve), to: path(temporary))
            } catch let second {
                // The first error tells more: there is no reserve any more.
                throw second.errno == ENOENT ? error : second
            }
            return (try open(temporary, .append), true)
        }
    }

    /// Writes a whole new file under a temporary name and renames it, so that under its own name
    /// there is always a whole file, the old or the new.
    /// - Parameter space: bytes to reserve; with 0 the reserve stays untouched on a full disk.
    func replace(
        _ name: String, with bytes: [UInt8], reserving space: Int = 0
    ) throws(DiskError) {
        let temporary = ".\(name).tmp"
        let file: DiskFile
        if space > 0 {
            file = try begin(temporary, reserving: space).file
        } else {
            try removeIfPresent(temporary)
            file = try open(temporary, .create)
        }
        do throws(DiskError) {
            try append(bytes, to: file)
            try disk.synchronizeData(file)
        } catch {
            closeAfterFailure(file)
            throw error
        }
        try disk.close(file)
        try disk.rename(path(temporary), to: path(name))
        try synchronize()
    }

    /// Points the symbolic link `name` to `target`. A convenience for people, not made durable.
    func pointLink(_ name: String, to target: String) throws(DiskError) {
        let temporary = ".\(name).tmp"
        try removeIfPresent(temporary)
        try disk.link(path(temporary), to: target)
        try disk.rename(path(temporary), to: path(name))
    }

    /// Removes a file of the directory.
    func remove(_ name: String) throws(DiskError) {
        try disk.remove(path(name))
    }

    /// Removes a file of the directory, if it is there.
    func removeIfPresent(_ name: String) throws(DiskError) {
        do throws(DiskError) {
            try remove(name)
        } catch {
            guard error.errno == ENOENT else { throw error }
        }
    }

    private func uninterrupted<Result>(
        _ call: () throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        var borne = 0
        while true {
            do throws(DiskError) {
                return try call()
            } catch {
                borne += 1
                guard error.errno == EINTR, borne < Self.interruptionsBorne else { throw error }
            }
        }
    }
}
