// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import CCrypto
import Settings
import VPPModel

extension NotificationSecrets {
    /// The file's name in the state directory.
    static let fileName = "notification-secret"

    /// Kept in a file of mode 0600 in the state directory, made of libcrypto's random bytes.
    convenience init(stateDirectory: String) {
        self.init(storage: .file(stateDirectory + "/" + Self.fileName), random: Self.randomBytes)
    }

    private static func randomBytes() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: NotificationSecret.length)
        // man 3 RAND_priv_bytes
        let result = RAND_priv_bytes(&bytes, Int32(bytes.count))
        precondition(result == 1, "libcrypto has no random bytes")
        return bytes
    }
}

extension NotificationSecrets.Storage {
    /// A file with the protection of every secret (X1).
    package static func file(_ path: String) -> NotificationSecrets.Storage {
        NotificationSecrets.Storage(
            read: { () throws(ConfigurationProblem) in
                do throws(SecretFileError) {
                    return try SecretFile.read(path: path)
                } catch {
                    // An empty one holds no secret either.
                    if error.code == .missing || error.code == .empty { return nil }
                    throw ConfigurationProblem(line: error.description)
                }
            },
            write: { bytes throws(ConfigurationProblem) in
                do throws(SecretFileError) {
                    try SecretFile.replace(path: path, contents: bytes)
                } catch {
                    throw ConfigurationProblem(line: error.description)
                }
            })
    }
}
