// SPDX-License-Identifier: Apache-2.0

/// Why a notification was not taken. Never quotes it.
package struct NotificationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of fault.
    package enum Code: String, Sendable, CaseIterable {
        /// Longer than ``NotificationReader/maximumBody``.
        case bodyTooLarge
        /// The body is not a JSON object.
        case notJSON
        /// JSON without the fields of Apple's envelope.
        case wrongShape
    }

    package var code: Code
    /// One line: what is wrong, and where in the body.
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "notification: \(message)" }
}
