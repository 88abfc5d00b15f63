// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a file could not be read or written.
enum FileFailure: Error, Equatable {
    /// A system call failed: its name and `errno`.
    case system(call: String, errno: Int32)
    /// A directory, device, socket or pipe.
    case notRegular
    /// More bytes than the bound.
    case tooLarge(maximumBytes: Int)

    /// What happened, for people.
    var message: String {
        switch self {
        case .system(let call, let code):
            "\(call) failed: \(Self.text(of: code)) (errno \(code))"
        case .notRegular: "this is not a regular file"
        case .tooLarge(let maximumBytes): "the file is larger than \(maximumBytes) bytes"
        }
    }

    /// What to do about it, `path` being the file. man 2 open names the codes.
    func remedy(path: String) -> String {
        let name = Quoting.escaped(path, maximumScalars: .max)
        return switch self {
        case .system(_, ENOENT): "create it, or name another file"
        case .system(_, EACCES), .system(_, EPERM):
            "give the user vppd runs as access to it (namei -l \(name))"
        case .system(_, ELOOP): "name the file itself, not a symbolic link"
        case .system(_, ENOSPC), .system(_, EDQUOT): "free some space (df \(name))"
        case .system(_, EROFS): "make the file system writable (findmnt -T \(name))"
        case .system: "look at it with: ls -l \(name)"
        case .notRegular: "name a regular file"
        case .tooLarge: "make it smaller"
        }
    }

    private static func text(of code: Int32) -> String {
        // glibc gives each thread a buffer of its own (man 3 strerror, since 2.32).
        String(cString: strerror(code))
    }
}
