// SPDX-License-Identifier: Apache-2.0

/// The secret Apple's notifications carry: `notificationAuthToken`. vppd makes it itself.
///
/// It cannot be printed: every description is redacted, it is not `Codable`, and reflection shows
/// nothing (product.md, X1). Only a request to Apple and the file it is kept in may hold
/// ``revealed``.
package struct NotificationSecret: Hashable, Sendable, CustomStringConvertible,
    CustomDebugStringConvertible, CustomReflectable
{
    /// The text Apple sends back after `Bearer `. Never log it.
    package let revealed: String
    /// The first eight bytes of the secret's SHA-256 in lower-case hexadecimal: tells one secret
    /// from another without revealing either.
    package let fingerprint: String

    package init(revealed: String, fingerprint: String) {
        self.revealed = revealed
        self.fingerprint = fingerprint
    }

    package var description: String { "<notification secret \(fingerprint)>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
