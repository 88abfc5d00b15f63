// SPDX-License-Identifier: Apache-2.0

/// The secret that opens a location: the whole Base64 text of a `.vpptoken` file.
///
/// It cannot be printed: every description is redacted, it is not `Codable`, and reflection shows
/// nothing (product.md, X1). Only a request to Apple may call ``revealed``.
package struct ContentToken: Sendable, Equatable, CustomStringConvertible,
    CustomDebugStringConvertible, CustomReflectable
{
    /// The text Apple expects after `Bearer ` and in the cookie `itvt`. Never log it.
    package let revealed: String
    /// When the token says it ends (`expDate`).
    package let expires: Timestamp
    /// The organization's display name (`orgName`); may be empty.
    package let organization: String
    /// The first eight bytes of the secret's SHA-256 in lower-case hexadecimal: tells one token
    /// from another without revealing either.
    package let fingerprint: String

    package init(revealed: String, expires: Timestamp, organization: String, fingerprint: String) {
        self.revealed = revealed
        self.expires = expires
        self.organization = organization
        self.fingerprint = fingerprint
    }

    package var description: String {
        "<content token \(fingerprint), expires \(expires.toTheSecond.prefix(10))>"
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
