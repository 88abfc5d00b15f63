// SPDX-License-Identifier: Apache-2.0

/// A body that may turn out to be an error, whatever its HTTP status says (T4).
protocol AppleBody: Sendable {
    /// Apple's `errorNumber`, when the body is an error.
    var errorNumber: Int? { get }

    /// Reads the body.
    static func read(_ bytes: [UInt8], by decoder: WireDecoder) throws(WireProblem) -> Self
}

extension AppleBody where Self: Decodable {
    static func read(_ bytes: [UInt8], by decoder: WireDecoder) throws(WireProblem) -> Self {
        try decoder.decode(Self.self, from: bytes)
    }
}
