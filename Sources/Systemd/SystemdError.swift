// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Something the service manager handed over could not be used.
package struct SystemdError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system error number.
    package var errno: Int32
    /// What was tried: completes "cannot ...".
    package var doing: String
    /// What to do next: a command, or a place to look at.
    package var remedy: String

    package init(errno: Int32, doing: String, remedy: String) {
        self.errno = errno
        self.doing = doing
        self.remedy = remedy
    }

    /// One line: what happened, why, and the next step.
    package var description: String {
        "cannot \(doing): \(Self.text(of: errno)); \(remedy)"
    }

    /// The C library's text for an error number.
    private static func text(of errno: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            // Glibc's GNU variant is not what Swift imports: this is the POSIX one, which fills the
            // buffer and returns an error number.
            guard let base = buffer.baseAddress, strerror_r(errno, base, buffer.count) == 0 else {
                return "error \(errno)"
            }
            return String(cString: base)
        }
    }
}
