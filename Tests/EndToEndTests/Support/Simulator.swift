// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTP

/// `vppd-simulator serve` in a process of its own, and its control interface.
final class Simulator: Sendable {
    let folder: String
    let process: ChildProcess
    private let apple: String
    private let mdm: String
    private let control: String

    struct Refused: Error {
        let action: String
        let answer: String
    }

    /// Starts it and waits until it serves.
    init(in folder: TemporaryFolder, fleet: String, webhookPort: UInt16, pace: String = "1")
        async throws
    {
        self.folder = folder("simulator")
        let process = try ChildProcess(
            Products.simulator,
            [
                "serve", "--directory", self.folder, "--fleet", fleet, "--seed", "7", "--pace",
                pace, "--webhook-url", "http://127.0.0.1:\(webhookPort)/webhook",
            ], environment: Products.environment(), output: folder("simulator.out"),
            errors: folder("simulator.err"))
        self.process = process
        let file = self.folder + "/endpoints.json"
        let endpoints: JSON = try await eventually("the simulator serves", within: .seconds(60)) {
            guard process.poll() == nil, process.outputText.contains("ready") else { return nil }
            return try FileManager.default.contents(atPath: file).map { try JSON($0) }
        }
        apple = endpoints["apple"].text
        mdm = endpoints["mdm"].text
        control = endpoints["control"].text
    }

    var appleURL: String { apple }
    var mdmURL: String { mdm }

    /// An action of the control interface (docs/simulator.md).
    @discardableResult
    func act(_ action: String, _ parameters: [String: JSON] = [:]) async throws -> JSON {
        let body = try JSONEncoder().encode(JSON.object(parameters))
        return try await send(
            HTTPRequest(
                .post, "\(control)/\(action)", headers: [("Content-Type", "application/json")],
                body: Array(body)), action)
    }

    /// A view of the control interface.
    func view(_ name: String) async throws -> JSON {
        try await send(HTTPRequest(.get, "\(control)/\(name)"), name)
    }

    private func send(_ request: HTTPRequest, _ action: String) async throws -> JSON {
        let response = try await Wire.transport.send(request)
        let body = Data(response.body)
        guard response.status == 200 else {
            throw Refused(action: action, answer: String(decoding: body, as: UTF8.self))
        }
        return try JSON(body)
    }

    /// The requests of a token since the counters were reset, by endpoint.
    func requests(_ token: String) async throws -> [String: Int] {
        try await view("counters")["requests"][token].fields.mapValues(\.int)
    }

    /// Rules of Apple's that were broken, by name; empty for a client that behaves.
    func violations() async throws -> [String: Int] {
        try await view("counters")["violations"].fields.mapValues(\.int).filter { $0.value != 0 }
    }

    /// The text of a token it issued.
    func token(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/tokens/\(name).vpptoken", encoding: .utf8)
    }
}

/// The tests' own HTTP client.
enum Wire {
    static let transport = CurlTransport(version: "test")
}
