// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FlyingFox
import FlyingSocks
import Foundation

/// Serves the pages of a ``LocationPlan`` over loopback, made before the first is asked for: as
/// little of a server as there can be, so that the client is what is measured.
struct ServePages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-pages", abstract: "Serves prepared pages.", shouldDisplay: false)

    @Option(help: "Assignments of the location.")
    var assignments: Int

    func run() async throws {
        let plan = LocationPlan(assignments: assignments)
        var pages: [String: [Data]] = [:]
        for endpoint in ["assets", "assignments", "users"] {
            pages[endpoint] = (0..<plan.pages(endpoint)).map { Data(plan.page($0, of: endpoint)) }
        }
        let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0))
        await server.appendRoute("*") { [pages] request in Self.answer(request, pages) }
        let running = Task { try await server.run() }
        try await server.waitUntilListening()
        guard case .ip4(_, let port)? = await server.listeningAddress else {
            throw Failure("the page server has no address")
        }
        // Written at once: standard output is a file, and would be kept back.
        FileHandle.standardOutput.write(Data("http://127.0.0.1:\(port)/\n".utf8))
        try await running.value
    }

    private static func answer(_ request: HTTPRequest, _ pages: [String: [Data]]) -> HTTPResponse {
        let path = String(request.path.dropFirst())
        switch path {
        case "service/config":
            return HTTPResponse(
                statusCode: .ok, body: Data(#"{"limits":{"maxRequestPerSecond":1000000}}"#.utf8))
        case "client/config":
            return HTTPResponse(
                statusCode: .ok, body: Data(#"{"uId":"980000000000000123"}"#.utf8))
        default:
            let index = request.query.first { $0.name == "pageIndex" }.flatMap { Int($0.value) }
            guard let list = pages[path], let index, list.indices.contains(index) else {
                return HTTPResponse(statusCode: .notFound)
            }
            return HTTPResponse(statusCode: .ok, body: list[index])
        }
    }
}

/// ``ServePages`` in a process of its own.
struct PageServerProcess {
    /// Where it serves; ends with a slash.
    let base: String
    private let process: ChildProcess

    /// - Parameter program: this program, to be started again.
    init(program: String, plan: LocationPlan, in workspace: Workspace) async throws {
        let output = workspace.file("pages.out")
        process = try ChildProcess(
            program, ["serve-pages", "--assignments", "\(plan.assignments)"], log: output)
        try await Waiting.until(within: .seconds(120), "the page server to serve") {
            try String(contentsOfFile: output, encoding: .utf8).hasSuffix("/\n")
        }
        base = try String(contentsOfFile: output, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Ends it.
    func stop() { process.stop() }
}
