// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A request as the services see it: parsed, complete, without any connection.
package struct Request: Sendable {
    /// Upper-case method.
    package var method = "GET"
    /// Path without query, percent-decoded as the server did.
    package var path: String
    /// The last value of each query parameter.
    package var query: [String: String] = [:]
    /// Header fields, names in lower case.
    package var headers: [String: String] = [:]
    /// The whole body.
    package var body = Data()

    /// A GET of `path`, unless said.
    package init(
        method: String = "GET",
        path: String,
        query: [String: String] = [:],
        headers: [String: String] = [:],
        body: Data = Data()
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}
