// SPDX-License-Identifier: Apache-2.0

/// The key of the MDM server's API: NanoMDM's `-api`.
///
/// It cannot be printed: every description is redacted, it is not `Codable`, and reflection shows
/// nothing (product.md, X1).
package struct APIKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The key itself, the password of HTTP Basic. Never log it.
    package let revealed: String

    package init(revealed: String) {
        self.revealed = revealed
    }

    package var description: String { "<API key>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
