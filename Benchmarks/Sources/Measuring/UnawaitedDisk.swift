// SPDX-License-Identifier: Apache-2.0

import EventLog

/// A real disk that is never waited for: what is left of a commit is the processor's work, and a
/// write into the page cache.
struct UnawaitedDisk: Disk {
    private let disk = RealDisk()

    func makeDirectory(_ path: String) throws(DiskError) { try disk.makeDirectory(path) }
    func list(_ directory: String) throws(DiskError) -> [String] { try disk.list(directory) }
    func open(_ path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        try disk.open(path, mode)
    }
    func close(_ file: DiskFile) throws(DiskError) { try disk.close(file) }
    func size(_ file: DiskFile) throws(DiskError) -> Int { try disk.size(file) }
    func read(
        _ file: DiskFile, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        try disk.read(file, at: offset, into: buffer)
    }
    func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer) throws(DiskError) -> Int {
        try disk.write(file, bytes)
    }
    func synchronizeData(_ file: DiskFile) throws(DiskError) {}
    func synchronize(_ file: DiskFile) throws(DiskError) {}
    func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        try disk.truncate(file, to: size)
    }
    func reserve(_ file: DiskFile, upTo size: Int) throws(DiskError) -> Bool {
        try disk.reserve(file, upTo: size)
    }
    func lock(_ file: DiskFile) throws(DiskError) -> Bool { try disk.lock(file) }
    func isLocked(_ file: DiskFile) throws(DiskError) -> Bool { try disk.isLocked(file) }
    func rename(_ path: String, to newPath: String) throws(DiskError) {
        try disk.rename(path, to: newPath)
    }
    func remove(_ path: String) throws(DiskError) { try disk.remove(path) }
    func link(_ path: String, to target: String) throws(DiskError) {
        try disk.link(path, to: target)
    }
    func dropCache(_ file: DiskFile) throws(DiskError) {}
}
