// SPDX-License-Identifier: Apache-2.0

package import FlyingFox
import FlyingSocks
import Foundation

/// Runs a FlyingFox server on a free loopback port, or on a Unix socket, while `body` runs.
package enum LoopbackServer {
    package typealias Handler =
        @Sendable (FlyingFox.HTTPRequest) async throws -> FlyingFox.HTTPResponse

    package static func run<Value: Sendable>(
        _ handler: @escaping Handler,
        while body: @escaping @Sendable (_ base: String) async throws -> Value
    ) async throws -> Value {
        let server = HTTPServer(
            address: .loopback(port: 0), logger: .disabled, handler: ClosureHTTPHandler(handler))
        return try await run(server) {
            guard case .ip6(_, let port)? = await server.listeningAddress else {
                guard case .ip4(_, let port)? = await server.listeningAddress else {
                    throw NotListening()
                }
                return try await body("http://127.0.0.1:\(port)")
            }
            return try await body("http://[::1]:\(port)")
        }
    }

    package static func run<Value: Sendable>(
        unixSocket path: String, _ handler: @escaping Handler,
        while body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let server = HTTPServer(
            address: .unix(path: path), logger: .disabled, handler: ClosureHTTPHandler(handler))
        return try await run(server, while: body)
    }

    private struct NotListening: Error {}

    private static func run<Value: Sendable>(
        _ server: HTTPServer, while body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let running = Task { try await server.run() }
        try await server.waitUntilListening()
        do {
            let value = try await body()
            await server.stop()
            running.cancel()
            return value
        } catch {
            await server.stop()
            running.cancel()
            throw error
        }
    }
}
