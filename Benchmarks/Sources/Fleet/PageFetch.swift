// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTP
import VPPModel

/// Fetches what a full sync reads with the transport alone: the same URLs, five at once for each
/// token, bodies thrown away.
struct PageFetch: Sendable {
    private let transport: CurlTransport
    /// By token.
    private let requests: [[HTTPRequest]]

    /// Looks up how many pages there are.
    init(base: String, tokens: [ContentToken], transport: CurlTransport) async throws {
        self.transport = transport
        var all: [[HTTPRequest]] = []
        for token in tokens {
            let header = [(name: "Authorization", value: "Bearer \(token.revealed)")]
            var requests = [
                HTTPRequest(.get, "\(base)client/config", headers: header)
            ]
            for endpoint in ["assets", "assignments", "users"] {
                let first = HTTPRequest(.get, "\(base)\(endpoint)?pageIndex=0", headers: header)
                let answer = try await transport.send(first)
                let shape = try JSONDecoder().decode(Shape.self, from: Data(answer.body))
                requests += (0..<shape.totalPages).map {
                    HTTPRequest(.get, "\(base)\(endpoint)?pageIndex=\($0)", headers: header)
                }
            }
            all.append(requests)
        }
        requests = all
    }

    private struct Shape: Decodable {
        var totalPages: Int
    }

    /// Every page of every token.
    func all() async throws {
        try await withThrowingTaskGroup { group in
            for requests in requests { group.addTask { try await fetch(requests) } }
            try await group.waitForAll()
        }
    }

    /// The first page of assets of every token: what an unchanged sync asks for.
    func first() async throws {
        try await withThrowingTaskGroup { group in
            for requests in requests { group.addTask { try await fetch([requests[1]]) } }
            try await group.waitForAll()
        }
    }

    private func fetch(_ requests: [HTTPRequest]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, request) in requests.enumerated() {
                if index >= 5 { try await group.next() }
                group.addTask {
                    let status = try await transport.send(request).status
                    guard status == 200 else { throw Failure("a page came with status \(status)") }
                }
            }
            try await group.waitForAll()
        }
    }
}
