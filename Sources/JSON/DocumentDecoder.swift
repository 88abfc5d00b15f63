// SPDX-License-Identifier: Apache-2.0

import CSimdjson
import Synchronization

/// Decodes values from JSON documents, one after another, and keeps its buffers between them.
///
/// It takes what Foundation's `JSONDecoder` takes, and comes to the same values, but for the
/// differences that `DifferenceTests` lists: all of a document is checked, read or not. Types of
/// Foundation (`Data`, `URL`, `Decimal`) have no treatment of their own here.
///
/// One document at a time: other threads wait, and an `init(from:)` that comes back to the decoder
/// it is called by ends the process. What it is given must not be kept beyond its return: it points
/// into the document.
package final class DocumentDecoder: Sendable {
    /// simdjson's parser and the nodes of the last document: for whoever holds ``turn``.
    private nonisolated(unsafe) let parser: OpaquePointer
    private let turn = Mutex(())

    package init() {
        guard let parser = vppd_json_create() else {
            preconditionFailure("no memory for a JSON parser")
        }
        self.parser = parser
    }

    deinit { vppd_json_free(parser) }

    /// The value in a document, whose bytes may go away afterwards.
    /// - Throws: `DecodingError`, with the path to what is wrong. A document that is no JSON has an
    ///   empty path and a ``SyntaxError`` underneath.
    package func decode<Value: Decodable & Sendable>(
        _ type: Value.Type, from bytes: UnsafeRawBufferPointer
    ) throws -> Value {
        try exclusively { parser in
            let result = vppd_json_parse(parser, bytes.baseAddress, bytes.count)
            guard let root = result.nodes else { throw Self.syntaxError(result.error) }
            return try Value(from: Element(node: root, root: root))
        }
    }

    /// Runs `body` with the parser, which nobody else has meanwhile.
    func exclusively<Result: Sendable>(
        _ body: (OpaquePointer) throws -> Result
    ) rethrows -> Result {
        try turn.withLock { _ in try body(parser) }
    }

    private static func syntaxError(_ message: UnsafePointer<CChar>?) -> DecodingError {
        let message = message.map { String(cString: $0) } ?? "no nodes"
        return .dataCorrupted(
            DecodingError.Context(
                codingPath: [], debugDescription: "The data is no valid JSON: \(message)",
                underlyingError: SyntaxError(message: message)))
    }
}

/// Why bytes are no JSON document.
package struct SyntaxError: Error, Hashable, CustomStringConvertible {
    /// simdjson's own words.
    package let message: String

    package var description: String { message }
}
