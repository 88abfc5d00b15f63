// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An answer of a service, with the ways a real network spoils one.
struct Reply: Sendable {
    /// How the answer goes over the connection.
    enum Delivery: Sendable, Equatable {
        /// As it should.
        case whole
        /// Content-Length of the whole body, half of it sent, connection closed.
        case truncated
        /// Nothing is sent for this long; then the connection closes.
        case stalled(Duration)
        /// The connection closes without an answer.
        case dropped
    }

    /// HTTP status.
    var status = 200
    /// Header fields as sent.
    var headers: [String: String] = [:]
    /// The body as sent.
    var body = Data()
    /// How it is sent.
    var delivery = Delivery.whole

    /// An answer with a JSON body.
    static func json(
        _ value: JSON, status: Int = 200, headers: [String: String] = [:]
    ) -> Reply {
        json(value.encoded, status: status, headers: headers)
    }

    /// An answer with a body that is JSON already.
    static func json(
        _ body: Data, status: Int = 200, headers: [String: String] = [:]
    ) -> Reply {
        var all = headers
        all["Content-Type"] = "application/json;charset=utf-8"
        return Reply(status: status, headers: all, body: body)
    }

    /// An answer in plain text.
    static func text(
        _ text: String, status: Int, type: String = "text/plain; charset=utf-8"
    ) -> Reply {
        Reply(status: status, headers: ["Content-Type": type], body: Data(text.utf8))
    }
}
