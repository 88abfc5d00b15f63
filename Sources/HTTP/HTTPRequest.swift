// SPDX-License-Identifier: Apache-2.0

/// One HTTP request. Redirects are never followed: a token may be attached (X2).
package struct HTTPRequest: Sendable {
    /// The methods used.
    package enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    /// Other than GET: sent once, on a connection of its own.
    package var method: Method
    /// Absolute URL. With ``unixSocket`` only its path and query count.
    package var url: String
    /// Sent as given. May hold secrets: never logged.
    package var headers: [(name: String, value: String)]
    /// Sent as it is; its type is the caller's `Content-Type` header.
    package var body: [UInt8]
    /// Limit for the whole exchange, connecting included. Default 30 seconds.
    package var timeout: Duration
    /// Largest body accepted; a longer one ends the exchange with ``HTTPError/Code/bodyTooLarge``.
    /// Default 64 MiB.
    package var maximumBody: Int
    /// Path of a Unix socket to speak to instead of the URL's host.
    package var unixSocket: String?

    package init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], timeout: Duration = .seconds(30), maximumBody: Int = 64 << 20,
        unixSocket: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBody = maximumBody
        self.unixSocket = unixSocket
    }
}
