// SPDX-License-Identifier: Apache-2.0

/// The secret that opens Apple's organization metadata service: a signed developer token (JWT).
///
/// Unprintable, as ``ContentToken`` is (X1). Only a request to that service may call ``revealed``.
package struct DeveloperToken: Sendable, Equatable, CustomStringConvertible,
    CustomDebugStringConvertible, CustomReflectable
{
    /// The text Apple expects after `Bearer `. Never log it.
    package let revealed: String

    /// Longest token believed. Apple's are some hundreds of bytes.
    package static let maximumLength = 8_192

    /// - Parameter text: a file's content; white space around the token does not count.
    /// - Returns: nil where it is not three pieces of base64url with dots between them.
    package init?(_ text: some StringProtocol) {
        let isSpace: (Character) -> Bool = \.isWhitespace
        let token = String(
            text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        let pieces = token.utf8.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.maximumLength, pieces.count == 3,
            pieces.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isOfBase64URL) })
        else { return nil }
        revealed = token
    }

    private static func isOfBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }

    package var description: String { "<developer token>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
