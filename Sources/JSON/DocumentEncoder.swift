// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Encodes values as JSON documents, one after another, and keeps its buffers between them.
///
/// It writes what Foundation's `JSONEncoder` writes with sorted keys and slashes as they are, byte
/// for byte: no space, keys in the order of their UTF-8, escapes only where JSON wants them. The
/// differences are rows of `EncodingDifferenceTests`; all are errors here, but for types of
/// Foundation (`Data`, `URL`, `Decimal`), which have no treatment of their own.
///
/// Nested containers are written one after the other, where they stand: whoever goes back to a
/// container leaves those nested in it, and writing to one that was left is an error. What an
/// `encode(to:)` is given must not be kept beyond its return: it points into the document.
package final class DocumentEncoder: Sendable {
    private let kept = Mutex(DocumentWriter())

    package init() {}

    /// A value as a document in UTF-8.
    /// - Throws: `EncodingError`, with the path to what cannot be written, and what an `encode(to:)`
    ///   throws.
    package func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
        let bytes = try kept.withLockIfAvailable { writer in
            try Self.encode(value, with: &writer)
        }
        if let bytes { return bytes }
        // Another thread is at it, or an `encode(to:)` has come back.
        var writer = DocumentWriter()
        return try Self.encode(value, with: &writer)
    }

    private static func encode<Value: Encodable>(
        _ value: Value, with writer: inout DocumentWriter
    ) throws -> [UInt8] {
        defer { writer.reset() }
        return try withUnsafeMutablePointer(to: &writer) { writer in
            let root = writer.pointee.open(in: writer)
            try value.encode(to: root)
            return try writer.pointee.document(root, of: value)
        }
    }
}
