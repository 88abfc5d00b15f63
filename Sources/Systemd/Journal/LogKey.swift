// SPDX-License-Identifier: Apache-2.0

/// The name of one piece of data in a log message, with the type its values have.
package struct LogKey<Value: CustomStringConvertible & Sendable>: Sendable {
    /// As in `token=berlin`; the journal's `VPP_TOKEN=`.
    package let name: String

    package init(_ name: String) { self.name = name }

    /// The key with a value: `LogKeys.token("berlin")`.
    package func callAsFunction(_ value: Value) -> LogField {
        LogField(name: name, value: .stringConvertible(value))
    }
}
