// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Mounting and unmounting; for root.
enum Mounts {
    /// Attempts to unmount, 10 ms apart.
    private static let attempts = 500

    /// Unmounts what is mounted at `place`.
    static func unmount(_ place: String) throws {
        // A process that another thread starts has this one's open files until it has begun.
        for attempt in 1... {
            if umount2(place, 0) == 0 { break }
            let code = errno
            guard code == EBUSY, attempt < attempts else {
                throw ChildProcess.Failure(call: "umount2", errno: code)
            }
            usleep(10_000)
        }
    }

    /// Unmounts it on the way of an error: whoever still has a file open does not hold it up.
    static func abandon(_ place: String) {
        umount2(place, Int32(MNT_DETACH))
    }
}
