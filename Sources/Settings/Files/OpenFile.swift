// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open file descriptor, closed when the value goes away.
struct OpenFile: ~Copyable {
    /// The descriptor; valid as long as the value lives.
    let descriptor: Int32

    /// Opens with `O_CLOEXEC`. With `O_NONBLOCK`, so that a pipe somebody put there cannot hold
    /// vppd up.
    /// - Parameter mode: the permissions of a file that `O_CREAT` makes, before the umask.
    init(_ path: String, flags: Int32, mode: mode_t = 0o600) throws(FileFailure) {
        // C would cut the name at a NUL and open another file.
        let isCut = path.utf8.contains(0)
        let opened = isCut ? -1 : open(path, flags | O_CLOEXEC | O_NONBLOCK, mode)
        let code = isCut ? EINVAL : errno
        guard opened >= 0 else { throw .system(call: "open", errno: code) }
        descriptor = opened
    }

    deinit { _ = close(descriptor) }

    /// The status of the open file, which cannot be swapped for another one meanwhile.
    func status() throws(FileFailure) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(call: "fstat", errno: errno) }
        return status
    }

    /// All bytes of a regular file that has at most `maximumBytes`.
    func readAll(maximumBytes: Int) throws(FileFailure) -> [UInt8] {
        let status = try status()
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        guard status.st_size <= maximumBytes else { throw .tooLarge(maximumBytes: maximumBytes) }
        // One more than the size: the read that finds the end needs room, and a file may grow.
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
        var count = 0
        while true {
            let room = bytes.count - count
            let got = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress?.advanced(by: count), room)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .system(call: "read", errno: errno) }
            count += got
            guard count <= maximumBytes else { throw .tooLarge(maximumBytes: maximumBytes) }
            if got == 0 {
                bytes.removeLast(bytes.count - count)
                return bytes
            }
            if count == bytes.count { bytes += [UInt8](repeating: 0, count: 4_096) }
        }
    }

    /// Writes all of `bytes`.
    func writeAll(_ bytes: [UInt8]) throws(FileFailure) {
        var count = 0
        while count < bytes.count {
            let written = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: count), bytes.count - count)
            }
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else { throw .system(call: "write", errno: errno) }
            count += written
        }
    }

    /// Makes what was written durable. Never repeated: a second fsync after a failed one lies.
    func synchronize() throws(FileFailure) {
        guard fsync(descriptor) == 0 else { throw .system(call: "fsync", errno: errno) }
    }

    /// All bytes of the regular file at `path`, symbolic links followed.
    static func contents(
        of path: String, maximumBytes: Int
    ) throws(FileFailure) -> [UInt8] {
        try OpenFile(path, flags: O_RDONLY).readAll(maximumBytes: maximumBytes)
    }
}
