// SPDX-License-Identifier: Apache-2.0

package import Logging

/// A ``LogKey`` with its value, for ``Logging/Logger/Metadata``.
package struct LogField: Sendable {
    /// The key, `token`.
    package let name: String
    /// The value, made text when the message is sent.
    package let value: Logger.MetadataValue
}

extension Logger.Metadata {
    /// `logger.notice("token is active", metadata: .fields(LogKeys.token("berlin")))`.
    package static func fields(_ fields: LogField...) -> Logger.Metadata {
        Logger.Metadata(fields.map { ($0.name, $0.value) }) { $1 }
    }
}
