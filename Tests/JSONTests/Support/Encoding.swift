// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import JSON

/// What our encoder makes of a value, or its error in one line.
func written<Value: Encodable>(_ value: Value, by encoder: DocumentEncoder? = nil) -> String {
    do {
        return String(decoding: try (encoder ?? DocumentEncoder()).encode(value), as: UTF8.self)
    } catch {
        return (error as? EncodingError)?.summary ?? "\(error)"
    }
}

/// What Foundation's encoder makes of a value, or its error in one line.
func foundationWritten<Value: Encodable>(_ value: Value) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
        return (error as? EncodingError)?.summary ?? "\(error)"
    }
}

extension EncodingError {
    /// The case and the path; the words are each encoder's own.
    var summary: String { "invalidValue at \(path)" }

    /// The path and what is said.
    var inFull: String { "\(path): \(context?.debugDescription ?? "")" }

    private var context: Context? {
        guard case .invalidValue(_, let context) = self else { return nil }
        return context
    }

    private var path: String {
        (context?.codingPath ?? []).map { $0.intValue.map(String.init) ?? $0.stringValue }
            .joined(separator: "/")
    }
}

/// A value that encodes what it is told to.
struct Scripted: Encodable {
    let script: @Sendable (any Encoder) throws -> Void

    init(_ script: @escaping @Sendable (any Encoder) throws -> Void) {
        self.script = script
    }

    func encode(to encoder: any Encoder) throws { try script(encoder) }
}
