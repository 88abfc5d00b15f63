// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import EventLog

/// A3: the log belongs on a local file system.
struct FileSystemKindTests {
    @Test("Network file systems are known by their magic numbers, local ones are not refused")
    func kinds() {
        #expect(FileSystemKind.unsuitable(magic: 0x6969) == "NFS")
        #expect(FileSystemKind.unsuitable(magic: 0xFF53_4D42) == "CIFS")
        #expect(FileSystemKind.unsuitable(magic: 0x6573_5546) == "FUSE")
        // ext4, xfs, btrfs, tmpfs (linux/magic.h)
        for magic: UInt32 in [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994] {
            #expect(FileSystemKind.unsuitable(magic: magic) == nil)
        }
        #expect(FileSystemKind.unsuitable(at: FileManager.default.temporaryDirectory.path) == nil)
        #expect(FileSystemKind.unsuitable(at: "/there/is/no/such/path") == nil)
    }
}
