// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Glibc

/// Takes a few bytes a write, as write(2) may: a commit becomes several writes, and a process can
/// be killed between them.
package struct SplitWriteDisk: DiskDecorator {
    package let base: any Disk
    /// Most bytes in one write.
    let bytes: Int
    /// Microseconds between two writes of the same bytes, for others to look at the file; 0 for
    /// none.
    let pause: UInt32

    package init(_ base: any Disk, bytes: Int, pause: UInt32 = 0) {
        self.base = base
        self.bytes = bytes
        self.pause = pause
    }

    package func write(
        _ file: DiskFile, _ bytes: UnsafeRawBufferPointer
    ) throws(DiskError) -> Int {
        let count = try base.write(
            file, UnsafeRawBufferPointer(rebasing: bytes.prefix(self.bytes)))
        if pause > 0, count < bytes.count { usleep(pause) }
        return count
    }
}
