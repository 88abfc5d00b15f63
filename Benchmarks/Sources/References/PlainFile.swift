// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that is appended to and synchronized by hand: the least a durable write can cost.
struct PlainFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Makes the file.
    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("cannot write \(path)") }
    }

    deinit { close(descriptor) }

    /// One write and one fdatasync.
    func append(_ bytes: [UInt8]) throws {
        guard write(descriptor, bytes, bytes.count) == bytes.count, fdatasync(descriptor) == 0
        else { throw Failure("cannot write \(path): errno \(errno)") }
    }
}
