// SPDX-License-Identifier: Apache-2.0

/// The key the MDM server signs its webhook calls with: NanoMDM's `-webhook-hmac-key`.
///
/// It cannot be printed: every description is redacted, it is not `Codable`, and reflection shows
/// nothing (product.md, X1).
package struct WebhookKey: Sendable, Equatable, CustomStringConvertible,
    CustomDebugStringConvertible,
    CustomReflectable
{
    /// The key itself, as HMAC-SHA-256 takes it. Never log it.
    package let revealed: String

    package init(revealed: String) {
        self.revealed = revealed
    }

    package var description: String { "<webhook key>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
