// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization

/// From bytes to wire types: the one place that knows how JSON is read.
///
/// Keeps a few decoders and their buffers, so that the pages of one read are decoded beside each
/// other.
final class WireDecoder: Sendable {
    /// Decoders kept: as many as a location has pages under way.
    private static let kept = RequestGovernor.maximumAtOnce
    /// A decoder that read a longer document is not kept: its buffers are several times as long.
    private static let longest = 2 << 20

    private let idle = Mutex<[DocumentDecoder]>([])

    /// - Throws: ``WireProblem`` saying where the body is not as expected, never quoting it.
    func decode<Body: Decodable & Sendable>(
        _ type: Body.Type, from bytes: [UInt8]
    ) throws(WireProblem) -> Body {
        do {
            return try with(bytes) { decoder, bytes in try decoder.decode(type, from: bytes) }
        } catch let problem as WireProblem {
            throw problem
        } catch let error as DecodingError {
            throw WireProblem(error)
        } catch {
            throw WireProblem("the body cannot be read")
        }
    }

    /// The body as a table; nil where it is none, or `body` says so: ``decode(_:from:)`` tells why.
    func table<Head: Decodable & Sendable, Result: Sendable>(
        _ shape: RecordTable.Shape, head: Head.Type, from bytes: [UInt8],
        _ body: (Head, RecordTable) -> Result?
    ) -> Result? {
        with(bytes) { decoder, bytes in decoder.table(shape, head: head, from: bytes, body) }
    }

    private func with<Result>(
        _ bytes: [UInt8], _ body: (DocumentDecoder, UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        let decoder = idle.withLock { $0.popLast() } ?? DocumentDecoder()
        defer {
            if bytes.count <= Self.longest {
                idle.withLock { if $0.count < Self.kept { $0.append(decoder) } }
            }
        }
        return try bytes.withUnsafeBytes { try body(decoder, $0) }
    }
}
