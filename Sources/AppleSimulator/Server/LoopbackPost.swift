// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks
import Foundation
import Glibc

/// A POST to a listener on this machine, once, with a bound on the time it may take.
struct LoopbackPost: Sendable {
    /// A listener that does not answer for so long has not answered.
    static let patience = Duration.seconds(30)

    private let port: UInt16
    private let host: String
    private let path: String

    /// - Throws: ``SimulatorError`` where `url` is not `http://127.0.0.1:PORT/PATH`.
    init(_ url: String) throws {
        guard let parts = URLComponents(string: url), parts.scheme == "http",
            let host = parts.host, ["127.0.0.1", "localhost"].contains(host)
        else {
            throw SimulatorError("cannot post to \(url): use http://127.0.0.1:PORT/PATH")
        }
        self.host = host
        port = UInt16(exactly: parts.port ?? 80) ?? 80
        path = parts.path.isEmpty ? "/" : parts.path
    }

    /// Sends `body`.
    /// - Returns: The HTTP status.
    /// - Throws: The connection's error, or ``SimulatorError`` where no answer came in time.
    func send(_ body: Data, headers: [String: String]) async throws -> Int {
        var all: [HTTPHeader: String] = [
            HTTPHeader("Host"): "\(host):\(port)",
            HTTPHeader("Content-Type"): "application/json; charset=utf-8",
            HTTPHeader("Connection"): "close",
        ]
        for (name, value) in headers { all[HTTPHeader(name)] = value }
        let request = HTTPRequest(
            method: .POST, version: .http11, path: path, query: [], headers: all, body: body)
        let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                var client = HTTPClient()
                return try await client.sendHTTPRequest(request, to: address).statusCode.code
            }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                throw SimulatorError("\(host):\(port) did not answer")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? 0
        }
    }
}
