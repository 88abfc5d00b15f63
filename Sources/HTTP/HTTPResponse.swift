// SPDX-License-Identifier: Apache-2.0

/// A complete answer: status, headers, the whole body.
package struct HTTPResponse: Sendable {
    /// The HTTP status, 200 to 599.
    package var status: Int
    /// In the order they came; values without surrounding white space.
    package var headers: [(name: String, value: String)]
    /// The whole body, at most the request's ``HTTPRequest/maximumBody``.
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, compared without regard to case.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
