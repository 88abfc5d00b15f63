// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Glibc
import Synchronization

/// Makes counted calls of any disk go wrong; for the disk of this host above all.
///
/// A failed call is not made. A failed sync leaves the pages as they are: what a device then holds
/// only `FakeDisk` knows. `DiskFault.Kind.crash` is the death of the process: half of a write is
/// made, nothing of another call, and everything fails until `restartProcess()`.
package final class FaultyDisk: DiskDecorator {
    private struct State: Sendable {
        var faults = FaultCounter()
        var isDead = false
        var open: [Int32: DiskFile] = [:]
    }

    package let base: any Disk
    private let synchronizes: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - base: the disk that calls are handed on to.
    ///   - synchronizes: whether syncs are made; where nothing loses power they only take time.
    package init(_ base: any Disk, synchronizes: Bool = true) {
        self.base = base
        self.synchronizes = synchronizes
    }

    /// Lets things go wrong, each counted by itself; counting starts now.
    package func inject(_ faults: [DiskFault]) {
        state.withLock { $0.faults.inject(faults) }
    }

    /// The calls made since the last time this was asked for.
    package func takeCalls() -> [DiskCall] {
        state.withLock { $0.faults.takeCalls() }
    }

    /// The call that the first fault struck, and those asked for after it.
    package var sinceFault: [DiskRequest] {
        state.withLock { $0.faults.sinceFault }
    }

    /// The process ends and another starts: descriptors are closed, with them the locks.
    package func restartProcess() throws(DiskError) {
        let open = state.withLock { state in
            defer { state = State() }
            return state.open.values
        }
        for file in open { try base.close(file) }
    }

    package func makeDirectory(_ path: String) throws(DiskError) {
        _ = try enter(.mkdir, path)
        try base.makeDirectory(path)
    }

    package func list(_ directory: String) throws(DiskError) -> [String] {
        _ = try enter(.readdir, directory)
        return try base.list(directory)
    }

    package func open(_ path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        _ = try enter(.open, path)
        let file = try base.open(path, mode)
        state.withLock { $0.open[file.descriptor] = file }
        return file
    }

    package func close(_ file: DiskFile) throws(DiskError) {
        let struck = try enter(.close, file.path)
        state.withLock { $0.open[file.descriptor] = nil }
        try base.close(file)
        if case .error(let code) = struck {
            throw DiskError(call: .close, path: file.path, errno: code)
        }
    }

    package func size(_ file: DiskFile) throws(DiskError) -> Int {
        _ = try enter(.fstat, file.path)
        return try base.size(file)
    }

    package func read(
        _ file: DiskFile, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        guard try enter(.pread, file.path) == .short else {
            return try base.read(file, at: offset, into: buffer)
        }
        let half = UnsafeMutableRawBufferPointer(rebasing: buffer[..<((buffer.count + 1) / 2)])
        return try base.read(file, at: offset, into: half)
    }

    package func write(
        _ file: DiskFile, _ bytes: UnsafeRawBufferPointer
    ) throws(DiskError) -> Int {
        let half = UnsafeRawBufferPointer(rebasing: bytes[..<((bytes.count + 1) / 2)])
        let struck = try strike(.write, file.path)
        try raise(struck, .write, file.path)
        let count = try base.write(file, struck == nil ? bytes : half)
        guard struck == .crash else { return count }
        throw DiskError(call: .write, path: file.path, errno: ENODEV)
    }

    package func synchronizeData(_ file: DiskFile) throws(DiskError) {
        try raise(try enter(.fdatasync, file.path), .fdatasync, file.path)
        if synchronizes { try base.synchronizeData(file) }
    }

    package func synchronize(_ file: DiskFile) throws(DiskError) {
        try raise(try enter(.fsync, file.path), .fsync, file.path)
        if synchronizes { try base.synchronize(file) }
    }

    package func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        _ = try enter(.ftruncate, file.path)
        try base.truncate(file, to: size)
    }

    package func reserve(_ file: DiskFile, upTo size: Int) throws(DiskError) -> Bool {
        _ = try enter(.fallocate, file.path)
        return try base.reserve(file, upTo: size)
    }

    package func lock(_ file: DiskFile) throws(DiskError) -> Bool {
        _ = try enter(.flock, file.path)
        return try base.lock(file)
    }

    package func isLocked(_ file: DiskFile) throws(DiskError) -> Bool {
        _ = try enter(.flock, file.path)
        return try base.isLocked(file)
    }

    package func rename(_ path: String, to newPath: String) throws(DiskError) {
        _ = try enter(.rename, newPath)
        try base.rename(path, to: newPath)
    }

    package func remove(_ path: String) throws(DiskError) {
        _ = try enter(.unlink, path)
        try base.remove(path)
    }

    package func link(_ path: String, to target: String) throws(DiskError) {
        _ = try enter(.symlink, path)
        try base.link(path, to: target)
    }

    package func dropCache(_ file: DiskFile) throws(DiskError) {
        _ = try enter(.posixFadvise, file.path)
        try base.dropCache(file)
    }

    /// Counts a call and lets it fail if its time has come.
    /// - Returns: what else is to go wrong with it: all of a close that fails is to be done first.
    private func enter(_ call: DiskCall, _ path: String) throws(DiskError) -> DiskFault.Kind? {
        let struck = try strike(call, path)
        if struck == .crash { throw DiskError(call: call, path: path, errno: ENODEV) }
        if call != .close { try raise(struck, call, path) }
        return struck
    }

    /// Counts a call.
    private func strike(_ call: DiskCall, _ path: String) throws(DiskError) -> DiskFault.Kind? {
        try state.withLock { state throws(DiskError) in
            guard !state.isDead else { throw DiskError(call: call, path: path, errno: ENODEV) }
            let struck = state.faults.count(call, path)
            if struck == .crash { state.isDead = true }
            return struck
        }
    }

    private func raise(
        _ struck: DiskFault.Kind?, _ call: DiskCall, _ path: String
    ) throws(DiskError) {
        guard case .error(let code) = struck else { return }
        throw DiskError(call: call, path: path, errno: code)
    }
}
