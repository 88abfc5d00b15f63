// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import JSON

/// What our decoder makes of a document; nil where it refuses it.
func ours<Value: Decodable & Sendable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
    try? bytes.withUnsafeBytes { try DocumentDecoder().decode(type, from: $0) }
}

func ours<Value: Decodable & Sendable>(_ type: Value.Type, _ text: String) -> Value? {
    ours(type, Array(text.utf8))
}

/// What Foundation's decoder makes of a document; nil where it refuses it.
func foundations<Value: Decodable & Sendable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
    try? JSONDecoder().decode(type, from: Data(bytes))
}

func foundations<Value: Decodable & Sendable>(_ type: Value.Type, _ text: String) -> Value? {
    foundations(type, Array(text.utf8))
}

/// The error our decoder ends with.
func error<Value: Decodable & Sendable>(_ type: Value.Type, _ text: String) -> DecodingError? {
    do {
        _ = try Array(text.utf8).withUnsafeBytes { try DocumentDecoder().decode(type, from: $0) }
        return nil
    } catch {
        return error as? DecodingError
    }
}

extension DecodingError {
    /// The case, the path and what is said, as one line.
    var summary: String {
        func line(_ name: String, _ context: Context) -> String {
            let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
            return "\(name) at \(path.joined(separator: "/")): \(context.debugDescription)"
        }
        switch self {
        case .typeMismatch(_, let context): return line("typeMismatch", context)
        case .valueNotFound(_, let context): return line("valueNotFound", context)
        case .keyNotFound(_, let context): return line("keyNotFound", context)
        case .dataCorrupted(let context): return line("dataCorrupted", context)
        @unknown default: return "\(self)"
        }
    }
}
