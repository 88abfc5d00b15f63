// SPDX-License-Identifier: Apache-2.0

/// Why an ``AppleClient`` cannot be made from its settings.
package struct AppleClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in one line. Does not quote the URL.
    package let message: String

    init(_ message: String) { self.message = message }

    package var description: String { "\(message); correct base_url in [apple]" }
}
