// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import Foundation
import HTTP
import VPPModel

/// `vppd-simulator` in a process of its own, so that its work is not counted as the client's.
struct SimulatorProcess {
    /// The contents of `endpoints.json`.
    struct Endpoints: Decodable {
        var apple: String
        var mdm: String
        var control: String
    }

    /// The directory with its tokens, keys and devices.
    let directory: String
    let endpoints: Endpoints
    private let process: ChildProcess

    /// Starts it and waits until it serves.
    /// - Parameters:
    ///   - fleet: options that say which; the demo fleet without.
    ///   - webhookURL: where its MDM's webhook goes; nil: nowhere.
    init(
        program: String, in workspace: Workspace, fleet: [String] = ["--fleet", "demo"],
        webhookURL: String? = nil
    ) async throws {
        directory = try workspace.directory("simulator")
        var arguments = ["serve", "--directory", directory, "--pace", "0.1"] + fleet
        if let webhookURL { arguments += ["--webhook-url", webhookURL] }
        process = try ChildProcess(program, arguments, log: workspace.file("simulator.out"))
        let path = "\(directory)/endpoints.json"
        try await Waiting.until(within: .seconds(60), "vppd-simulator to serve") {
            FileManager.default.fileExists(atPath: path)
        }
        endpoints = try JSONDecoder().decode(
            Endpoints.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Lifts Apple's limit of requests a second: the pace is not what is measured.
    func liftRequestLimit(over transport: CurlTransport) async throws {
        let answer = try await transport.send(
            HTTPRequest(
                .post, "\(endpoints.control)/limits",
                headers: [("Content-Type", "application/json")],
                body: Array(#"{"maxRequestPerSecond": 1000000}"#.utf8)))
        guard answer.status == 200 else {
            throw Failure("the simulator refused to lift its limit: status \(answer.status)")
        }
    }

    /// The names of its fleet's tokens, in order.
    func tokens() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(directory)/tokens")
            .filter { $0.hasSuffix(".vpptoken") }.map { String($0.dropLast(9)) }.sorted()
    }

    /// The path of a token's file.
    func tokenFile(_ name: String) -> String { "\(directory)/tokens/\(name).vpptoken" }

    /// A token's content.
    func token(_ name: String) throws -> ContentToken {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: tokenFile(name)))
        return try TokenFile.decode(Array(bytes), now: Workspace.epoch)
    }

    /// Ends it.
    func stop() { process.stop() }
}
