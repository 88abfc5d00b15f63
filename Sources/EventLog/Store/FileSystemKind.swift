// SPDX-License-Identifier: Apache-2.0

import CEventLog

/// File systems on which the event log's promises do not hold (event-log.md, A3).
package enum FileSystemKind {
    /// By the magic numbers of statfs(2) and linux/magic.h.
    private static let unsuitable: [UInt32: String] = [
        0x6969: "NFS", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB", 0x517B: "SMB",
        0x6573_5546: "FUSE", 0x00C3_6400: "Ceph", 0x0102_1997: "9P", 0x5346_414F: "AFS",
    ]

    /// The name of the file system of `path`, where it is an unsuitable one; nil otherwise, and
    /// where it cannot be told.
    package static func unsuitable(at path: String) -> String? {
        // man 2 statfs
        let magic = vppd_file_system_magic(path)
        return magic < 0 ? nil : unsuitable(magic: UInt32(truncatingIfNeeded: magic))
    }

    /// - Parameter magic: `f_type` of statfs(2).
    static func unsuitable(magic: UInt32) -> String? { unsuitable[magic] }
}
