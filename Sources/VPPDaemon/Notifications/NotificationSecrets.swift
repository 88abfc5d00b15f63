// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import Synchronization
package import VPPCore
package import VPPModel

/// The secrets of Apple's notifications: in memory, and in a file that outlives the process.
///
/// The file holds one secret a line, the current one first, and the one before it while locations
/// may still send that:
///
///     q0Jm...43 characters of Base64 for URLs
///     Zx81...
///
/// A new secret is in the file and accepted before Apple hears of it, so that the test Apple sends
/// while it is configured is answered.
package final class NotificationSecrets: Sendable {
    /// Where they are kept. Reading and writing fail with one line that says what to do.
    package struct Storage: Sendable {
        /// Nil: there is no file.
        package var read: @Sendable () throws(ConfigurationProblem) -> [UInt8]?
        /// Puts a whole file in the place of the one before, durably.
        package var write: @Sendable ([UInt8]) throws(ConfigurationProblem) -> Void

        package init(
            read: @escaping @Sendable () throws(ConfigurationProblem) -> [UInt8]?,
            write: @escaping @Sendable ([UInt8]) throws(ConfigurationProblem) -> Void
        ) {
            self.read = read
            self.write = write
        }
    }

    private let storage: Storage
    /// ``NotificationSecret/length`` bytes nobody can guess.
    private let random: @Sendable () -> [UInt8]
    /// The current one first; two at most. Locked while the file is read or written, too.
    private let secrets = Mutex<[NotificationSecret]>([])

    package init(storage: Storage, random: @escaping @Sendable () -> [UInt8]) {
        self.storage = storage
        self.random = random
    }

    /// Reads the file anew. What cannot be read leaves everything as it is.
    package func load() -> NotificationSecretsReport {
        secrets.withLock { secrets in
            change(&secrets) { () throws(ConfigurationProblem) in
                try Self.secrets(in: storage.read() ?? [])
            }
        }
    }

    /// Makes the next one; the current one becomes the one before.
    package func rotate() -> NotificationSecretsReport {
        secrets.withLock { secrets in
            change(&secrets) { [secrets] () throws(ConfigurationProblem) in
                let next = [NotificationSecret(random: random())] + secrets.prefix(1)
                try storage.write(Self.text(next))
                return next
            }
        }
    }

    /// Gives the one before up.
    package func retire() -> NotificationSecretsReport {
        secrets.withLock { secrets in
            change(&secrets) { [secrets] () throws(ConfigurationProblem) in
                let kept = Array(secrets.prefix(1))
                if !kept.isEmpty { try storage.write(Self.text(kept)) }
                return kept
            }
        }
    }

    /// The secret of a fingerprint, if it is accepted.
    package func secret(_ fingerprint: String) -> NotificationSecret? {
        secrets.withLock { $0.first { $0.fingerprint == fingerprint } }
    }

    /// Whether a request's `Authorization` carries an accepted secret. All are compared, each in a
    /// time that tells nothing.
    package func accepts(_ authorization: String) -> Bool {
        secrets.withLock { $0 }.reduce(false) { $1.isCarried(by: authorization) || $0 }
    }

    private func change(
        _ secrets: inout [NotificationSecret],
        _ make: () throws(ConfigurationProblem) -> [NotificationSecret]
    ) -> NotificationSecretsReport {
        var problem: String?
        do throws(ConfigurationProblem) {
            secrets = try make()
        } catch {
            problem = error.line
        }
        return NotificationSecretsReport(
            current: secrets.first?.fingerprint, previous: secrets.dropFirst().first?.fingerprint,
            problem: problem)
    }

    // MARK: The file

    /// Characters of a secret that was made here.
    private static let characters = 43

    private static func text(_ secrets: [NotificationSecret]) -> [UInt8] {
        Array(secrets.map { $0.revealed + "\n" }.joined().utf8)
    }

    /// A file that is not as it was written counts as gone: another secret is made.
    private static func secrets(in bytes: [UInt8]) -> [NotificationSecret] {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let isWhole = lines.allSatisfy { line in
            line.utf8.count == characters
                && line.utf8.allSatisfy { byte in
                    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                }
        }
        guard isWhole, lines.count <= 2 else { return [] }
        return lines.map { NotificationSecret(revealed: String($0)) }
    }
}
