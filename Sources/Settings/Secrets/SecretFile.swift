// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files with one secret each: content tokens, API keys, webhook keys (X1).
package enum SecretFile {
    /// A secret has at most this many bytes (64 KiB). A content token has about 700.
    package static let maximumBytes = 65_536

    /// The bytes of the secret at `path`, as they are: a line break at the end included.
    ///
    /// The file must be regular and no symbolic link, belong to root or to the user of this
    /// process, be closed to everybody else (mode 0600 or narrower) and not empty.
    /// - Parameter credentialsDirectory: `$CREDENTIALS_DIRECTORY`. There, systemd may grant access
    ///   by an access control list, which shows as group read in the mode, and is let pass.
    package static func read(
        path: String, credentialsDirectory: String? = nil
    ) throws(SecretFileError) -> [UInt8] {
        let file = try attempt(path) { () throws(FileFailure) in
            try OpenFile(path, flags: O_RDONLY | O_NOFOLLOW)
        }
        let status = try attempt(path) { () throws(FileFailure) in try file.status() }
        try check(status, path: path, isCredential: isInside(credentialsDirectory, path))
        let bytes = try attempt(path) { () throws(FileFailure) in
            try file.readAll(maximumBytes: maximumBytes)
        }
        guard !bytes.isEmpty else {
            throw SecretFileError(
                code: .empty, path: path, message: "the file is empty",
                remedy: "put the secret into it")
        }
        return bytes
    }

    /// Requires a regular file of root or of this user that nobody else can open.
    static func check(_ status: stat, path: String, isCredential: Bool) throws(SecretFileError) {
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SecretFileError(.notRegular, path: path)
        }
        let name = Quoting.escaped(path, maximumScalars: .max)
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw SecretFileError(
                code: .foreignOwner, path: path,
                message:
                    "the file belongs to user \(status.st_uid), not to root or user \(geteuid())",
                remedy: foreignOwnerRemedy(name, owner: status.st_uid, user: geteuid()))
        }
        let forbidden: mode_t = isCredential ? 0o037 : 0o077
        guard status.st_mode & forbidden == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw SecretFileError(
                code: .wideMode, path: path,
                message: "others than its owner can open the file (mode 0\(mode))",
                remedy: "run: chmod 600 \(name)")
        }
    }

    /// Root may be somebody who looks at the files of the user that vppd runs as.
    static func foreignOwnerRemedy(_ name: String, owner: uid_t, user: uid_t) -> String {
        let change = "run: chown \(user) \(name)"
        guard user == 0 else { return change }
        return "if vppd runs as user \(owner), run this as that user (sudo -u vppd vppd check), "
            + "else \(change)"
    }

    /// Runs one step on the file at `path`, and words its failure as ours.
    static func attempt<Result: ~Copyable>(
        _ path: String, _ step: () throws(FileFailure) -> Result
    ) throws(SecretFileError) -> Result {
        do {
            return try step()
        } catch {
            throw SecretFileError(error, path: path)
        }
    }

    private static func isInside(_ folder: String?, _ path: String) -> Bool {
        guard let folder, !folder.isEmpty else { return false }
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        // "..": a path that leaves the folder again is not in it.
        return path.hasPrefix(prefix) && !path.split(separator: "/").contains("..")
    }
}
