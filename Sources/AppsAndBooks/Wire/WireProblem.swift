// SPDX-License-Identifier: Apache-2.0

/// Where an answer is not what Apple documents. Never quotes the answer.
struct WireProblem: Error, Hashable {
    /// One line: what is wrong, and at which field.
    let detail: String

    /// What ``detail`` says of a body that is not JSON at all.
    static let notJSON = "the body is not JSON"

    init(_ detail: String) { self.detail = detail }

    /// Only the path is taken over: the decoder's own description may quote the body.
    init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context):
            self.init("unexpected type at \(Self.path(context.codingPath))")
        case .valueNotFound(_, let context):
            self.init("null at \(Self.path(context.codingPath))")
        case .keyNotFound(let key, let context):
            self.init("\(key.stringValue) is missing at \(Self.path(context.codingPath))")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init("unreadable value at \(Self.path(context.codingPath))")
        case .dataCorrupted:
            self.init(Self.notJSON)
        @unknown default:
            self.init("the body is not as documented")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        guard !keys.isEmpty else { return "the top" }
        return keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}
