// SPDX-License-Identifier: Apache-2.0

/// Carries one request to a server and brings its answer. The seam between the product and the
/// network: `CurlTransport` in the daemon, scripted answers in tests.
package protocol HTTPTransport: Sendable {
    /// - Throws: ``HTTPError`` when no complete answer came. An error status is an answer.
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}

/// Why no complete answer came.
package struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure told apart.
    package enum Code: String, Sendable {
        case nameNotResolved
        case notConnected
        case tls
        case timedOut
        /// The connection ended inside the answer.
        case truncated
        case bodyTooLarge
        case badURL
        case cancelled
        case other
    }

    /// The kind of failure.
    package var code: Code
    /// One line from the library, without URL query, headers or body.
    package var message: String
    /// True where the request may have reached the server: a POST must not be replayed blindly.
    package var mayHaveBeenProcessed: Bool

    package init(code: Code, message: String, mayHaveBeenProcessed: Bool) {
        self.code = code
        self.message = message
        self.mayHaveBeenProcessed = mayHaveBeenProcessed
    }

    package var description: String { message }
}
