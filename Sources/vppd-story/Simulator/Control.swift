// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTP

/// The simulator's control interface (docs/simulator.md): makes things happen in the simulated
/// world, and sees what really did.
struct Control: Sendable {
    /// A parameter of an action.
    enum Parameter: Encodable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case text(String)
        case number(Int)

        init(stringLiteral text: String) { self = .text(text) }
        init(integerLiteral number: Int) { self = .number(number) }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            }
        }
    }

    /// `control` of `endpoints.json`.
    let base: String
    private let transport = CurlTransport(version: "story")

    /// - Parameter base: `control` of `endpoints.json`.
    init(base: String) {
        self.base = base
    }

    /// Reads a view: `totals`, `mdm`, `device?serial=S`.
    func view<View: Decodable>(_ name: String, as type: View.Type) async throws -> View {
        try await send(HTTPRequest(.get, "\(base)/\(name)"), name, as: type)
    }

    /// Does something.
    func act<Answer: Decodable>(
        _ action: String, _ parameters: [String: Parameter], as type: Answer.Type
    ) async throws -> Answer {
        let body = try JSONEncoder().encode(parameters)
        let request = HTTPRequest(
            .post, "\(base)/\(action)", headers: [("Content-Type", "application/json")],
            body: Array(body))
        return try await send(request, action, as: type)
    }

    /// Does something whose answer says no more than that it is done.
    func act(_ action: String, _ parameters: [String: Parameter]) async throws {
        _ = try await act(action, parameters, as: Done.self)
    }

    private struct Done: Decodable {}

    private func send<Answer: Decodable>(
        _ request: HTTPRequest, _ name: String, as type: Answer.Type
    ) async throws -> Answer {
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch {
            throw StoryFailure("the simulator does not answer `\(name)`: \(error)")
        }
        guard response.status == 200 else {
            let text = String(decoding: response.body.prefix(300), as: UTF8.self)
            throw StoryFailure("the simulator refused `\(name)`: \(text)")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch {
            throw StoryFailure("the simulator's answer to `\(name)` has another shape: \(error)")
        }
    }
}
