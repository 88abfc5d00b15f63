// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a file with a secret was refused or could not be replaced. Never holds any of its bytes.
package struct SecretFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, for code that decides by it.
    package enum Code: String, Sendable {
        /// There is no such file.
        case missing
        /// A system call failed otherwise.
        case system
        /// A symbolic link, directory, pipe or device.
        case notRegular
        /// Others than the owner may read or write it.
        case wideMode
        /// It belongs neither to root nor to the user of this process.
        case foreignOwner
        /// It has further names (hard links), under which a replaced secret would live on.
        case linked
        case empty
        case tooLarge
    }

    package let code: Code
    /// The file.
    package let path: String
    /// What happened. One line.
    package let message: String
    /// What to do next: where possible, the command.
    package let remedy: String

    /// One line: path, message, remedy.
    package var description: String {
        "\(Quoting.escaped(path, maximumScalars: .max)): \(message); \(remedy)"
    }
}

extension SecretFileError {
    /// A failed system call, a file of the wrong type, or one that is too large.
    init(_ failure: FileFailure, path: String) {
        let code: Code =
            switch failure {
            case .system(_, ENOENT): .missing
            // O_NOFOLLOW answers ELOOP when the last part of the path is a symbolic link.
            case .system("open", ELOOP), .notRegular: .notRegular
            case .system: .system
            case .tooLarge: .tooLarge
            }
        self.init(
            code: code, path: path, message: failure.message, remedy: failure.remedy(path: path))
    }
}
