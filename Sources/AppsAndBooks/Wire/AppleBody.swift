// SPDX-License-Identifier: Apache-2.0

/// A body that may turn out to be an error, whatever its HTTP status says (T4).
protocol AppleBody: Decodable, Sendable {
    /// Apple's `errorNumber`, when the body is an error.
    var errorNumber: Int? { get }
}
