// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A call of the operating system that failed.
package struct DiskError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call.
    package let call: DiskCall
    /// The file it was made on.
    package let path: String
    /// `errno` right after the call.
    package let errno: Int32

    package init(call: DiskCall, path: String, errno: Int32) {
        self.call = call
        self.path = path
        self.errno = errno
    }

    /// Call, file and the system's words for the error: `fdatasync /var/…: Input/output error`.
    package var description: String {
        "\(call.rawValue) \(path): \(String(cString: strerror(errno))) (errno \(errno))"
    }

    /// Whether space or quota is what lacks.
    package var isFull: Bool { errno == ENOSPC || errno == EDQUOT }

    /// Whether something that was to be durable may not be (P8).
    package var isFailedSync: Bool { call == .fsync || call == .fdatasync }

    /// The next step for an administrator.
    var remedy: String {
        switch errno {
        case ENOSPC, EDQUOT: "Free space on the file system of \(path) (df -h, quota)."
        case EACCES, EPERM: "Check owner and mode: ls -l \(path)"
        case EROFS: "The file system is mounted read-only; see: dmesg | tail; findmnt -T \(path)"
        case ELOOP: "A symbolic link stands in the way; look at: ls -l \(path)"
        case EIO: "The disk reports errors; see: dmesg | tail; smartctl -a on the disk."
        case ENOENT, ENOTDIR: "Check that the directory exists: ls -ld \(path)"
        case EMFILE, ENFILE: "Too many open files; see LimitNOFILE= in man 5 systemd.exec."
        default: "See: dmesg | tail"
        }
    }
}
