// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import Synchronization
import VPPDaemon
import VPPModel

/// The file with the secrets of Apple's notifications: it outlives the process.
final class NotificationFile: Sendable {
    private struct Contents {
        var bytes: [UInt8]?
        var made: UInt64 = 0
    }

    private let contents = Mutex(Contents())
    private let seed: [UInt8]

    /// - Parameter seed: 24 bytes that all secrets of the world begin with.
    init(seed: [UInt8]) {
        self.seed = seed
    }

    /// A text that is in every secret, and in nothing else.
    var mark: String {
        String(
            NotificationSecret(random: seed + [UInt8](repeating: 0, count: 8)).revealed.prefix(32))
    }

    /// Somebody removes the file.
    func remove() { contents.withLock { $0.bytes = nil } }

    /// What a process has of it.
    func secrets() -> NotificationSecrets {
        NotificationSecrets(
            storage: NotificationSecrets.Storage(
                read: { [self] () throws(ConfigurationProblem) in contents.withLock { $0.bytes } },
                write: { [self] bytes throws(ConfigurationProblem) in
                    contents.withLock { $0.bytes = bytes }
                }),
            random: { [self] in
                let number = contents.withLock { contents in
                    contents.made += 1
                    return contents.made
                }
                return seed + (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
            })
    }
}
