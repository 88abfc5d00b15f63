// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// An answer of a service, with the ways a real network spoils one.
package struct Reply: Sendable {
    /// How the answer goes over the connection.
    package enum Delivery: Sendable, Equatable {
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
    package var status = 200
    /// Header fields as sent.
    package var headers: [String: String] = [:]
    /// The body as sent.
    package var body = Data()
    /// How it is sent.
    package var delivery = Delivery.whole
    /// The test notification this answer waits for. Deliver it and report how that went: the
    /// report's result is the answer to send.
    package var awaits: OutgoingNotification?

    /// An empty 200, unless said.
    package init(
        status: Int = 200,
        headers: [String: String] = [:],
        body: Data = Data(),
        delivery: Delivery = .whole,
        awaits: OutgoingNotification? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.delivery = delivery
        self.awaits = awaits
    }

    /// An answer with a JSON body.
    package static func json(
        _ value: JSON, status: Int = 200, headers: [String: String] = [:]
    ) -> Reply {
        json(value.encoded, status: status, headers: headers)
    }

    /// An answer with a body that is JSON already.
    package static func json(
        _ body: Data, status: Int = 200, headers: [String: String] = [:]
    ) -> Reply {
        var all = headers
        all["Content-Type"] = "application/json;charset=utf-8"
        return Reply(status: status, headers: all, body: body)
    }

    /// An answer in plain text.
    package static func text(
        _ text: String, status: Int, type: String = "text/plain; charset=utf-8"
    ) -> Reply {
        Reply(status: status, headers: ["Content-Type": type], body: Data(text.utf8))
    }
}
