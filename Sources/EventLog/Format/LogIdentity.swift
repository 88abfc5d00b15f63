// SPDX-License-Identifier: Apache-2.0

/// Who writes the log. Recorded at the start of every segment.
package struct LogIdentity: Hashable, Sendable {
    /// Version of the daemon, `1.0.0`.
    package let daemonVersion: String

    /// The kernel's boot id (`/proc/sys/kernel/random/boot_id`): `mono` counts from this boot.
    package let bootID: String

    /// A hash of the machine id. Not the id itself, which is confidential (man 5 machine-id).
    package let machineHash: String

    /// - Precondition: each text has 1 to 64 printable ASCII characters, no quote or backslash.
    package init(daemonVersion: String, bootID: String, machineHash: String) {
        for text in [daemonVersion, bootID, machineHash] {
            precondition(
                (1...Self.textBytes).contains(text.utf8.count)
                    && text.utf8.allSatisfy(Self.isPlain),
                "an identity is 1 to 64 printable ASCII characters without quote or backslash")
        }
        self.daemonVersion = daemonVersion
        self.bootID = bootID
        self.machineHash = machineHash
    }

    /// Most bytes of each text.
    static let textBytes = 64

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
