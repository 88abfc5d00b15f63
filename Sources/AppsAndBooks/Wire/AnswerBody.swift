// SPDX-License-Identifier: Apache-2.0

/// What an ``Answer`` holds besides the common fields.
protocol AnswerBody: Sendable {
    /// Reads an answer with such a body.
    static func answer(
        in bytes: [UInt8], by decoder: WireDecoder
    ) throws(WireProblem) -> Answer<Self>
}

extension AnswerBody where Self: Decodable {
    static func answer(
        in bytes: [UInt8], by decoder: WireDecoder
    ) throws(WireProblem) -> Answer<Self> {
        try decoder.decode(Answer<Self>.self, from: bytes)
    }
}
