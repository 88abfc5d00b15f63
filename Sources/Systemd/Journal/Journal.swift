// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc

/// The local journal, by sd_journal_sendv(3).
enum Journal {
    /// Sends one entry.
    ///
    /// - Returns: 0, or the error number. Success where no journald runs, as libsystemd has it.
    static func send(_ message: JournalMessage) -> Int32 {
        let assignments = message.entry.map { Array("\($0.name)=\($0.value)".utf8) }
        // All assignments in one buffer: the vectors may then point into it without nesting a
        // closure for each of them.
        var bytes = assignments.flatMap { $0 }
        return bytes.withUnsafeMutableBytes { buffer in
            var offset = 0
            let vectors = assignments.map { assignment in
                defer { offset += assignment.count }
                return iovec(
                    iov_base: buffer.baseAddress?.advanced(by: offset), iov_len: assignment.count)
            }
            return -sd_journal_sendv(vectors, Int32(vectors.count))
        }
    }

    /// Whether `descriptor` is the stream the manager connected to the journal: `JOURNAL_STREAM`
    /// names its device and inode (systemd.exec(5)). A descriptor that was redirected since does
    /// not match.
    static func isConnected(_ descriptor: Int32, environment: [String: String]) -> Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        let parts = stream.split(separator: ":", omittingEmptySubsequences: false)
        var status = stat()
        guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]),
            fstat(descriptor, &status) == 0
        else { return false }
        return UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
    }
}
