// SPDX-License-Identifier: Apache-2.0

/// An open file or directory of a `Disk`. Whoever opened it closes it.
package struct DiskFile: Hashable, Sendable {
    /// The file descriptor.
    package let descriptor: Int32
    /// The path it was opened by, for messages.
    package let path: String

    package init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// How to open a file.
    package enum Mode: Hashable, Sendable {
        /// A regular file, to read.
        case read
        /// A regular file that exists, to read and append to.
        case append
        /// A new regular file, to read and append to; an error where there is one.
        case create
        /// A regular file, to read and append to; made where there is none.
        case openOrCreate
        /// A directory, to make its entries durable.
        case directory
    }
}
