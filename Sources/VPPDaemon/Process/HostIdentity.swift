// SPDX-License-Identifier: Apache-2.0

import CCrypto
import EventLog
import Foundation

/// What the log records about the host that writes it.
enum HostIdentity {
    static func read(release: String) -> LogIdentity {
        LogIdentity(
            daemonVersion: release, bootID: firstLine("/proc/sys/kernel/random/boot_id"),
            machineHash: hash(firstLine("/etc/machine-id")))
    }

    /// The file's first line, or `unknown` where there is no such file (a container without one).
    private static func firstLine(_ path: String) -> String {
        let text =
            FileManager.default.contents(atPath: path)
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = text.prefix { $0 != "\n" }
        return line.isEmpty ? "unknown" : String(line.prefix(64))
    }

    /// machine-id(5) asks that the id itself be kept confidential.
    private static func hash(_ text: String) -> String {
        let bytes = Array(("vppd/" + text).utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        _ = SHA256(bytes, bytes.count, &digest)
        return digest.prefix(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
