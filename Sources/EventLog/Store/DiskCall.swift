// SPDX-License-Identifier: Apache-2.0

/// The calls a `Disk` makes, by the names of their manual pages in section 2.
package enum DiskCall: String, Hashable, Sendable, CaseIterable {
    case mkdir, readdir, open, close, fstat, pread, write, fdatasync, fsync, ftruncate, fallocate
    case flock, rename, unlink, symlink
    case posixFadvise = "posix_fadvise"
}
