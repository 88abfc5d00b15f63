// SPDX-License-Identifier: Apache-2.0

/// The calls the log needs from a file system: the seam at which tests make disks fail.
///
/// Each is one system call with its own guarantees and no more: retries, loops and order are the
/// caller's. Paths are absolute.
package protocol Disk: Sendable {
    /// Makes a directory of mode 0750; nothing happens where there is one.
    func makeDirectory(_ path: String) throws(DiskError)

    /// The names in a directory, in no order, `.` and `..` left out.
    func list(_ directory: String) throws(DiskError) -> [String]

    /// Opens a file; the last component of the path must not be a symbolic link.
    func open(_ path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile

    /// Closes a file. The descriptor is gone whatever the result (man 2 close).
    func close(_ file: DiskFile) throws(DiskError)

    /// Size in bytes.
    func size(_ file: DiskFile) throws(DiskError) -> Int

    /// Reads from `offset`.
    /// - Returns: bytes read; 0 at the end; fewer than asked for at any time.
    func read(
        _ file: DiskFile, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int

    /// Appends.
    /// - Returns: bytes written, which may be fewer than given.
    func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer) throws(DiskError) -> Int

    /// fdatasync: makes content and size durable.
    func synchronizeData(_ file: DiskFile) throws(DiskError)

    /// fsync: makes a file with all its attributes durable, or the entries of a directory.
    func synchronize(_ file: DiskFile) throws(DiskError)

    /// Cuts a file, or gives back what was reserved behind its end.
    func truncate(_ file: DiskFile, to size: Int) throws(DiskError)

    /// Reserves space up to `size` without changing the file's size.
    /// - Returns: whether the file system can do so at all.
    func reserve(_ file: DiskFile, upTo size: Int) throws(DiskError) -> Bool

    /// Takes the exclusive lock for as long as the file is open, not waiting.
    /// - Returns: false where someone else has it.
    func lock(_ file: DiskFile) throws(DiskError) -> Bool

    /// Whether someone else holds the lock. Never in the way of one who wants it.
    func isLocked(_ file: DiskFile) throws(DiskError) -> Bool

    /// Renames within the directory, replacing what bears the new name.
    func rename(_ path: String, to newPath: String) throws(DiskError)

    /// Removes a file.
    func remove(_ path: String) throws(DiskError)

    /// Makes a symbolic link.
    func link(_ path: String, to target: String) throws(DiskError)

    /// Asks that clean pages be dropped from the page cache, so that reads see the device.
    func dropCache(_ file: DiskFile) throws(DiskError)
}
