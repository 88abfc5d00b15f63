// SPDX-License-Identifier: Apache-2.0

import FlyingSocks
import Foundation

/// A body that breaks off in the middle: the connection closes before Content-Length is reached.
struct HalfBody: AsyncBufferedSequence {
    typealias Element = UInt8

    /// The body that should have been sent.
    let whole: Data

    func makeAsyncIterator() -> Iterator { Iterator(rest: whole.prefix(whole.count / 2)) }

    /// Gives the half there is, then fails.
    struct Iterator: AsyncBufferedIteratorProtocol {
        /// What has not been given yet.
        var rest: Data

        mutating func next() async throws -> UInt8? {
            guard let byte = rest.popFirst() else { throw SocketError.disconnected }
            return byte
        }

        mutating func nextBuffer(suggested count: Int) async throws -> Data? {
            guard !rest.isEmpty else { throw SocketError.disconnected }
            defer { rest = Data() }
            return rest
        }
    }
}
