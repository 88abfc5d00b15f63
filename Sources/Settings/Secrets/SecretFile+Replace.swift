// SPDX-License-Identifier: Apache-2.0

import Glibc

extension SecretFile {
    /// Puts a secret in place of another, or where there was none, so that after a crash at any
    /// moment the file holds the one or the other, whole and durable (T2).
    ///
    /// Written to `.NAME.new` beside it with mode 0600, fsync, renamed, fsync of the folder. The
    /// old contents are gone from the file system; what a disk or a snapshot keeps of them is
    /// beyond its reach. Run by root, the file keeps its owner, or takes the folder's when it is
    /// new. Calls for one path must not overlap.
    package static func replace(path: String, contents: [UInt8]) throws(SecretFileError) {
        guard !contents.isEmpty, contents.count <= maximumBytes else {
            throw SecretFileError(
                code: contents.isEmpty ? .empty : .tooLarge, path: path,
                message: "a secret must have 1 to \(maximumBytes) bytes, not \(contents.count)",
                remedy: "check what is being stored; the file was left as it is")
        }
        let owner = try ownerToKeep(path)
        let folder = FilePath.folder(of: path)
        let temporary = FilePath.join(folder, ".\(FilePath.name(of: path)).new")
        // What a crash left behind is a copy of a secret; it must not stay, nor be written into.
        guard unlink(temporary) == 0 || errno == ENOENT else {
            throw SecretFileError(.system(call: "unlink", errno: errno), path: temporary)
        }
        do throws(SecretFileError) {
            try write(contents, to: temporary, owner: owner)
            guard rename(temporary, path) == 0 else {
                throw SecretFileError(.system(call: "rename", errno: errno), path: path)
            }
        } catch {
            // The first failure counts; whether this works changes nothing about it.
            _ = unlink(temporary)
            throw error
        }
        try attempt(path) { () throws(FileFailure) in
            try OpenFile(folder.isEmpty ? "." : folder, flags: O_RDONLY | O_DIRECTORY).synchronize()
        }
    }

    private struct Owner {
        var user: uid_t
        var group: gid_t
    }

    /// Whose the new file is to be; nil: whoever runs this. Refuses what would not really be
    /// replaced.
    private static func ownerToKeep(_ path: String) throws(SecretFileError) -> Owner? {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw SecretFileError(.notRegular, path: path)
            }
            guard status.st_nlink == 1 else {
                throw SecretFileError(
                    code: .linked, path: path,
                    message: "the file has \(status.st_nlink) names (hard links)",
                    remedy: "remove the others, or the old secret stays there "
                        + "(find DIR -inum \(status.st_ino))")
            }
        } else {
            guard errno == ENOENT else {
                throw SecretFileError(.system(call: "lstat", errno: errno), path: path)
            }
            let folder = FilePath.folder(of: path)
            guard stat(folder.isEmpty ? "." : folder, &status) == 0 else {
                throw SecretFileError(.system(call: "stat", errno: errno), path: folder)
            }
        }
        return geteuid() == 0 ? Owner(user: status.st_uid, group: status.st_gid) : nil
    }

    private static func write(
        _ contents: [UInt8], to path: String, owner: Owner?
    ) throws(SecretFileError) {
        try attempt(path) { () throws(FileFailure) in
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
            let file = try OpenFile(path, flags: flags, mode: 0o600)
            // The umask can only narrow 0600; this makes it exact.
            guard fchmod(file.descriptor, 0o600) == 0 else {
                throw .system(call: "fchmod", errno: errno)
            }
            if let owner, fchown(file.descriptor, owner.user, owner.group) != 0 {
                throw .system(call: "fchown", errno: errno)
            }
            try file.writeAll(contents)
            try file.synchronize()
        }
    }
}
