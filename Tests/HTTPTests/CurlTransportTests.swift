// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import Foundation
import Testing
import VPPTestKit

@testable import HTTP

@Suite(.timeLimit(.minutes(1))) struct CurlTransportTests {
    /// Answers with what it was asked.
    private static let echo: LoopbackServer.Handler = { request in
        let body = try await request.bodyData
        var lines = ["\(request.method.rawValue) \(request.path)"]
        for item in request.query { lines.append("?\(item.name)=\(item.value)") }
        for (name, value) in request.headers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            lines.append("\(name.rawValue): \(value)")
        }
        lines.append("body \(body.count)")
        return .init(
            statusCode: .ok, headers: HTTPHeaders([.init("X-Answer"): "  spaced  "]),
            body: Data(lines.joined(separator: "\n").utf8))
    }

    private static func text(_ response: HTTP.HTTPResponse) -> [String] {
        String(decoding: response.body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(arguments: [HTTP.HTTPRequest.Method.get, .put, .post, .delete])
    func sendsMethodHeadersAndBodyAndBringsTheAnswer(
        method: HTTP.HTTPRequest.Method
    ) async throws {
        try await LoopbackServer.run(Self.echo) { base in
            let transport = CurlTransport(version: "9.8")
            let body = [UInt8](repeating: 7, count: method == .get ? 0 : 300_000)
            let response = try await transport.send(
                HTTPRequest(
                    method, "\(base)/a/b?x=1", headers: [("Authorization", "Bearer s")], body: body
                ))
            let lines = Self.text(response)
            #expect(response.status == 200)
            #expect(response.header("x-answer") == "spaced")
            #expect(lines.first == "\(method.rawValue) /a/b")
            #expect(lines.contains("?x=1"))
            #expect(lines.contains("User-Agent: vppd/9.8"))
            #expect(lines.contains("Authorization: Bearer s"))
            #expect(lines.last == "body \(body.count)")
            #expect(!lines.contains { $0.hasPrefix("Expect") || $0.hasPrefix("Content-Type") })
        }
    }

    @Test func bringsManyAnswersAtOnceEachToItsCaller() async throws {
        try await LoopbackServer.run(Self.echo) { base in
            let transport = CurlTransport(version: "1")
            let answers = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let response = try await transport.send(
                            HTTPRequest(.get, "\(base)/n/\(number)"))
                        return (number, Self.text(response).first)
                    }
                }
                return try await group.reduce(into: [Int: String?]()) { $0[$1.0] = $1.1 }
            }
            #expect(answers.count == 60)
            for (number, line) in answers { #expect(line == "GET /n/\(number)") }
        }
    }

    @Test func speaksThroughAUnixSocket() async throws {
        let path = "/tmp/vppd-http-test-\(UUID().uuidString).sock"
        defer { unlink(path) }
        try await LoopbackServer.run(unixSocket: path, Self.echo) {
            let response = try await CurlTransport(version: "1").send(
                HTTPRequest(.get, "http://localhost/status?v=1", unixSocket: path))
            #expect(Self.text(response).first == "GET /status")
        }
    }

    @Test func handsARedirectOutInsteadOfFollowingIt() async throws {
        try await LoopbackServer.run({ request in
            .init(statusCode: .found, headers: HTTPHeaders([.location: "/elsewhere"]))
        }) { base in
            let response = try await CurlTransport(version: "1").send(HTTPRequest(.get, base))
            #expect(response.status == 302)
            #expect(response.header("Location") == "/elsewhere")
        }
    }

    @Test(arguments: [(1_000, true), (999, false), (0, false)])
    func takesABodyUpToItsBoundOnly(bound: Int, fits: Bool) async throws {
        try await LoopbackServer.run({ _ in
            .init(statusCode: .ok, body: Data(repeating: 1, count: 1_000))
        }) { base in
            let transport = CurlTransport(version: "1")
            do {
                let response = try await transport.send(
                    HTTPRequest(.get, base, maximumBody: bound))
                #expect(fits)
                #expect(response.body.count == 1_000)
            } catch let error as HTTPError {
                #expect(!fits)
                #expect(error.code == .bodyTooLarge)
            }
        }
    }

    @Test func endsItsThreadWhenTheLastReferenceGoes() async throws {
        try await LoopbackServer.run(Self.echo) { base in
            await withCheckedContinuation { (ended: CheckedContinuation<Void, Never>) in
                Task {
                    let transport = CurlTransport(version: "1", onExit: { ended.resume() })
                    _ = try await transport.send(HTTPRequest(.get, base))
                }
            }
        }
    }
}
