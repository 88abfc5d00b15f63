// SPDX-License-Identifier: Apache-2.0

import HTTP
import Synchronization

/// Answers requests from a script, in order, and keeps what it was asked. A request beyond the
/// script fails as not connected.
final class ScriptedTransport: HTTPTransport {
    private struct Exchange {
        var script: [Result<HTTPResponse, HTTPError>]
        var requests: [HTTPRequest] = []
    }

    private let exchange: Mutex<Exchange>

    init(_ script: Result<HTTPResponse, HTTPError>...) {
        exchange = Mutex(Exchange(script: script))
    }

    var requests: [HTTPRequest] { exchange.withLock(\.requests) }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let answer = exchange.withLock { exchange in
            exchange.requests.append(request)
            return exchange.script.isEmpty ? nil : exchange.script.removeFirst()
        }
        guard let answer else {
            throw HTTPError(
                code: .notConnected, message: "the script is over", mayHaveBeenProcessed: false)
        }
        return try answer.get()
    }
}

extension Result<HTTPResponse, HTTPError> {
    /// An answer with a text body.
    static func answer(_ status: Int, _ body: String) -> Self {
        .success(HTTPResponse(status: status, body: Array(body.utf8)))
    }

    static func error(_ code: HTTPError.Code, mayHaveBeenProcessed: Bool) -> Self {
        .failure(
            HTTPError(
                code: code, message: "scripted \(code)", mayHaveBeenProcessed: mayHaveBeenProcessed)
        )
    }
}
