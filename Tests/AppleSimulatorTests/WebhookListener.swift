// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks
import Foundation

@testable import AppleSimulator

/// A webhook's other end: hands on what arrives.
struct WebhookListener {
    /// A request that arrived.
    struct Arrival: Sendable {
        let path: String
        let signature: String?
        let bearer: String?
        let body: Data
    }

    let url: String
    let arrivals: AsyncStream<Arrival>
    private let server: LoopbackServer

    init() async throws {
        let (stream, continuation) = AsyncStream<Arrival>.makeStream()
        server = LoopbackServer(port: 0) { request in
            continuation.yield(
                Arrival(
                    path: request.path, signature: request.headers["x-hmac-signature"],
                    bearer: request.headers["authorization"], body: request.body))
            return Reply()
        }
        try await server.start()
        url = "http://127.0.0.1:\(await server.port)/hook"
        arrivals = stream
    }

    func stop() async { await server.stop() }
}
