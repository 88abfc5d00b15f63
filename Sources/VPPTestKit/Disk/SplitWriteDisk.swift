// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// Takes a few bytes a write, as write(2) may: a commit becomes several writes, and a process can
/// be killed between them.
package struct SplitWriteDisk: DiskDecorator {
    package let base: any Disk
    /// Most bytes in one write.
    let bytes: Int

    package init(_ base: any Disk, bytes: Int) {
        self.base = base
        self.bytes = bytes
    }

    package func write(
        _ file: DiskFile, _ bytes: UnsafeRawBufferPointer
    ) throws(DiskError) -> Int {
        try base.write(file, UnsafeRawBufferPointer(rebasing: bytes.prefix(self.bytes)))
    }
}
