// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// A disk that does something of its own in some calls and hands the rest on.
package protocol DiskDecorator: Disk {
    /// The disk that calls are handed on to.
    var base: any Disk { get }
}

extension DiskDecorator {
    package func makeDirectory(_ path: String) throws(DiskError) { try base.makeDirectory(path) }
    package func list(_ directory: String) throws(DiskError) -> [String] {
        try base.list(directory)
    }
    package func open(_ path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        try base.open(path, mode)
    }
    package func close(_ file: DiskFile) throws(DiskError) { try base.close(file) }
    package func size(_ file: DiskFile) throws(DiskError) -> Int { try base.size(file) }
    package func read(
        _ file: DiskFile, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        try base.read(file, at: offset, into: buffer)
    }
    package func write(
        _ file: DiskFile, _ bytes: UnsafeRawBufferPointer
    ) throws(DiskError) -> Int {
        try base.write(file, bytes)
    }
    package func synchronizeData(_ file: DiskFile) throws(DiskError) {
        try base.synchronizeData(file)
    }
    package func synchronize(_ file: DiskFile) throws(DiskError) { try base.synchronize(file) }
    package func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        try base.truncate(file, to: size)
    }
    package func reserve(_ file: DiskFile, upTo size: Int) throws(DiskError) -> Bool {
        try base.reserve(file, upTo: size)
    }
    package func lock(_ file: DiskFile) throws(DiskError) -> Bool { try base.lock(file) }
    package func isLocked(_ file: DiskFile) throws(DiskError) -> Bool { try base.isLocked(file) }
    package func rename(_ path: String, to newPath: String) throws(DiskError) {
        try base.rename(path, to: newPath)
    }
    package func remove(_ path: String) throws(DiskError) { try base.remove(path) }
    package func link(_ path: String, to target: String) throws(DiskError) {
        try base.link(path, to: target)
    }
    package func dropCache(_ file: DiskFile) throws(DiskError) { try base.dropCache(file) }
}
