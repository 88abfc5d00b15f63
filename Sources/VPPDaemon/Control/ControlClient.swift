// SPDX-License-Identifier: Apache-2.0

package import Foundation
import HTTP

/// The command's end of the control socket.
package struct ControlClient: Sendable {
    private let transport: CurlTransport
    private let socket: String

    package init(socket: String, release: String) {
        self.socket = socket
        transport = CurlTransport(version: release)
    }

    /// The daemon does not listen: it is not running, or the socket may not be used.
    package struct NotRunning: Error, CustomStringConvertible {
        package var socket: String
        package var detail: String

        package var description: String {
            "vppd does not answer at \(socket) (\(detail)); is it running? systemctl status vppd; "
                + "and are you root, or in the group vppd?"
        }
    }

    package func get(
        _ path: String, query: [(String, String)] = [], timeout: Duration = .seconds(30)
    ) async throws -> Data {
        var components = URLComponents()
        components.path = path
        if !query.isEmpty {
            components.queryItems = query.map { URLQueryItem(name: $0.0, value: $0.1) }
        }
        return try await send(.get, components.string ?? path, body: [], timeout: timeout)
    }

    package func post(_ path: String, _ body: some Encodable) async throws -> Data {
        let json = try ControlAPI.encode(body)
        return try await send(.post, path, body: Array(json), timeout: .seconds(120))
    }

    private func send(
        _ method: HTTPRequest.Method, _ target: String, body: [UInt8], timeout: Duration
    ) async throws -> Data {
        let request = HTTPRequest(
            method, "http://vppd\(target)", headers: [("Content-Type", "application/json")],
            body: body, timeout: timeout, unixSocket: socket)
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await transport.send(request)
        } catch {
            throw NotRunning(socket: socket, detail: error.code.inWords)
        }
        let data = Data(response.body)
        guard response.status == 200 else {
            do {
                throw try JSONDecoder().decode(ControlAPI.Refusal.self, from: data)
            } catch is DecodingError {
                // The server's own answer when a request takes too long has no body.
                throw ControlAPI.Refusal(
                    "the daemon did not finish in time (HTTP \(response.status)); it goes on: see "
                        + "vppd status")
            }
        }
        return data
    }
}

extension HTTPError.Code {
    /// What went wrong at a local socket.
    fileprivate var inWords: String {
        switch self {
        case .notConnected: "nothing listens there, or this user may not use it"
        case .timedOut: "it did not answer in time"
        case .truncated: "it stopped in the middle of the answer"
        case .nameNotResolved, .tls, .bodyTooLarge, .badURL, .cancelled, .other: "\(rawValue)"
        }
    }
}
