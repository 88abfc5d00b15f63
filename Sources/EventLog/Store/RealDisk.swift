// SPDX-License-Identifier: Apache-2.0

import CEventLog
import Glibc

/// The disk of this host, over the C library. `errno` is taken in the statement after each call.
package struct RealDisk: Disk {
    package init() {}

    package func makeDirectory(_ path: String) throws(DiskError) {
        // man 2 mkdir
        guard Glibc.mkdir(path, 0o750) == -1 else { return }
        let code = errno
        if code != EEXIST { throw DiskError(call: .mkdir, path: path, errno: code) }
    }

    package func list(_ directory: String) throws(DiskError) -> [String] {
        // man 3 opendir, man 3 readdir
        guard let stream = opendir(directory) else {
            let code = errno
            throw DiskError(call: .readdir, path: directory, errno: code)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            // readdir tells an error from the end by errno alone.
            errno = 0
            guard let entry = readdir(stream) else {
                let code = errno
                guard code == 0 else {
                    throw DiskError(call: .readdir, path: directory, errno: code)
                }
                return names
            }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    package func open(_ path: String, _ mode: DiskFile.Mode) throws(DiskError) -> DiskFile {
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .append: O_RDWR | O_APPEND
            case .create: O_RDWR | O_APPEND | O_CREAT | O_EXCL
            case .openOrCreate: O_RDWR | O_APPEND | O_CREAT
            case .directory: O_RDONLY | O_DIRECTORY
            }
        // man 2 open. O_NONBLOCK: a FIFO under the name of a log file must not hang a reader.
        let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o640)
        let code = errno
        guard descriptor >= 0 else { throw DiskError(call: .open, path: path, errno: code) }
        // SQLite once lost databases to messages for a closed standard error.
        precondition(descriptor > 2, "standard input, output and error must be open")
        let file = DiskFile(descriptor: descriptor, path: path)
        let isExpected: Bool
        do throws(DiskError) {
            isExpected = if mode == .directory { true } else { try isRegular(file) }
        } catch {
            try close(file)
            throw error
        }
        guard isExpected else {
            try close(file)
            throw DiskError(call: .open, path: path, errno: EINVAL)
        }
        return file
    }

    package func close(_ file: DiskFile) throws(DiskError) {
        try check(Glibc.close(file.descriptor), .close, file)
    }

    package func size(_ file: DiskFile) throws(DiskError) -> Int {
        Int(try status(file).st_size)
    }

    package func read(
        _ file: DiskFile, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        // man 2 pread
        let count = pread(file.descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        let code = errno
        guard count >= 0 else { throw DiskError(call: .pread, path: file.path, errno: code) }
        return count
    }

    package func write(
        _ file: DiskFile, _ bytes: UnsafeRawBufferPointer
    ) throws(DiskError) -> Int {
        // man 2 write
        let count = Glibc.write(file.descriptor, bytes.baseAddress, bytes.count)
        let code = errno
        guard count >= 0 else { throw DiskError(call: .write, path: file.path, errno: code) }
        return count
    }

    package func synchronizeData(_ file: DiskFile) throws(DiskError) {
        // man 2 fdatasync
        try check(fdatasync(file.descriptor), .fdatasync, file)
    }

    package func synchronize(_ file: DiskFile) throws(DiskError) {
        // man 2 fsync
        try check(fsync(file.descriptor), .fsync, file)
    }

    package func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        // man 2 ftruncate
        try check(ftruncate(file.descriptor, off_t(size)), .ftruncate, file)
    }

    package func reserve(_ file: DiskFile, upTo size: Int) throws(DiskError) -> Bool {
        // man 2 fallocate
        let result = vppd_reserve(file.descriptor, Int64(size))
        let code = errno
        if result == 0 { return true }
        if code == EOPNOTSUPP || code == ENOSYS { return false }
        throw DiskError(call: .fallocate, path: file.path, errno: code)
    }

    package func lock(_ file: DiskFile) throws(DiskError) -> Bool {
        // man 2 flock
        let result = flock(file.descriptor, LOCK_EX | LOCK_NB)
        let code = errno
        if result == -1 {
            if code == EWOULDBLOCK { return false }
            throw DiskError(call: .flock, path: file.path, errno: code)
        }
        try check(vppd_mark_take(file.descriptor), .flock, file)
        return true
    }

    package func isLocked(_ file: DiskFile) throws(DiskError) -> Bool {
        // man 2 fcntl, F_OFD_GETLK
        let result = vppd_mark_is_held(file.descriptor)
        try check(min(result, 0), .flock, file)
        return result == 1
    }

    package func rename(_ path: String, to newPath: String) throws(DiskError) {
        // man 2 rename
        try check(Glibc.rename(path, newPath), .rename, DiskFile(descriptor: -1, path: newPath))
    }

    package func remove(_ path: String) throws(DiskError) {
        // man 2 unlink
        try check(unlink(path), .unlink, DiskFile(descriptor: -1, path: path))
    }

    package func link(_ path: String, to target: String) throws(DiskError) {
        // man 2 symlink
        try check(symlink(target, path), .symlink, DiskFile(descriptor: -1, path: path))
    }

    package func dropCache(_ file: DiskFile) throws(DiskError) {
        // man 2 posix_fadvise: the error is the result, errno is not set.
        let code = posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED)
        guard code == 0 else {
            throw DiskError(call: .posixFadvise, path: file.path, errno: code)
        }
    }

    private func status(_ file: DiskFile) throws(DiskError) -> stat {
        // man 2 fstat
        var result = stat()
        try check(fstat(file.descriptor, &result), .fstat, file)
        return result
    }

    private func isRegular(_ file: DiskFile) throws(DiskError) -> Bool {
        try status(file).st_mode & S_IFMT == S_IFREG
    }

    /// Turns -1 into an error. `result` is evaluated right before, so that `errno` is still its.
    private func check(
        _ result: Int32, _ call: DiskCall, _ file: DiskFile
    ) throws(DiskError) {
        let code = errno
        if result == -1 { throw DiskError(call: call, path: file.path, errno: code) }
    }
}
