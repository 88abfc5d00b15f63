// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A request as the services see it: parsed, complete, without any connection.
struct Request: Sendable {
    /// Upper-case method.
    var method = "GET"
    /// Path without query, percent-decoded as the server did.
    var path: String
    /// The last value of each query parameter.
    var query: [String: String] = [:]
    /// Header fields, names in lower case.
    var headers: [String: String] = [:]
    /// The whole body.
    var body = Data()
}
