// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc

/// A socket systemd opened for the service (socket activation, `FileDescriptorName=`).
package struct ListenSocket: Equatable, Sendable {
    /// The open descriptor, close-on-exec; the caller owns it.
    package let descriptor: Int32
    /// `FileDescriptorName=`, or the socket unit's name.
    package let name: String

    package init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// The sockets handed to this process (`LISTEN_FDS`, `LISTEN_PID`, `LISTEN_FDNAMES`).
    ///
    /// - Returns: empty where there are none, or they are meant for another process.
    /// - Throws: ``SystemdError`` where the variables are set and cannot be read.
    package static func inherited() throws(SystemdError) -> [ListenSocket] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(0, &names)
        defer { release(names) }
        guard count >= 0 else {
            throw SystemdError(
                errno: -count, doing: "take the sockets named by $LISTEN_FDS",
                remedy: "look at the socket unit: systemctl cat vppd.socket")
        }
        return (0..<count).map { index in
            ListenSocket(
                descriptor: SD_LISTEN_FDS_START + index,
                name: names?[Int(index)].map { String(cString: $0) } ?? "unknown")
        }
    }

    /// Frees the null-terminated list that sd_listen_fds_with_names(3) allocates.
    private static func release(_ names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
        guard let names else { return }
        var next = names
        while let name = next.pointee {
            free(name)
            next += 1
        }
        free(names)
    }
}
