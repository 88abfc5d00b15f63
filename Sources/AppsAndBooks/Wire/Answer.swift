// SPDX-License-Identifier: Apache-2.0

/// A body of the licensing service: the common fields and the endpoint's own, read in one pass.
struct Answer<Body: AnswerBody>: AppleBody {
    /// The common fields.
    let envelope: Envelope
    /// Nil exactly when ``errorNumber`` is set: an error has no other content.
    let body: Body?

    var errorNumber: Int? { envelope.errorNumber }

    static func read(_ bytes: [UInt8], by decoder: WireDecoder) throws(WireProblem) -> Self {
        try Body.answer(in: bytes, by: decoder)
    }
}

extension Answer: Decodable where Body: Decodable {
    init(from decoder: any Decoder) throws {
        envelope = try Envelope(from: decoder)
        body = envelope.errorNumber == nil ? try Body(from: decoder) : nil
    }
}
