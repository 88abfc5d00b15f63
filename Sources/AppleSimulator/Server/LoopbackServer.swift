// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks
import Foundation

/// An HTTP server on 127.0.0.1 that can go down and come back on the same port.
actor LoopbackServer {
    /// Answers one request.
    typealias Answer = @Sendable (Request) async throws -> Reply

    private struct Handler: HTTPHandler {
        let answer: Answer

        func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
            var plain = Request(path: request.target.path(percentEncoded: false))
            plain.method = request.method.rawValue
            for item in request.query { plain.query[item.name] = item.value }
            for (name, value) in request.headers {
                plain.headers[name.rawValue.lowercased()] = value
            }
            plain.body = try await request.bodyData
            return try await Self.response(answer(plain))
        }

        private static func response(_ reply: Reply) async throws -> HTTPResponse {
            var headers = HTTPHeaders()
            for (name, value) in reply.headers { headers[HTTPHeader(name)] = value }
            let status = HTTPStatusCode(reply.status, phrase: phrase(reply.status))
            switch reply.delivery {
            case .whole:
                // One write for a whole page: the default buffer of 4 KiB makes 40 of it.
                let body = HTTPBodySequence(
                    data: reply.body, suggestedBufferSize: max(4_096, reply.body.count))
                return HTTPResponse(statusCode: status, headers: headers, body: body)
            case .truncated:
                let body = HTTPBodySequence(
                    from: HalfBody(whole: reply.body), count: reply.body.count,
                    suggestedBufferSize: max(4_096, reply.body.count))
                return HTTPResponse(statusCode: status, headers: headers, body: body)
            case .stalled(let time):
                try await Task.sleep(for: time)
                return HTTPResponse(webSocket: HangUp())
            case .dropped:
                return HTTPResponse(webSocket: HangUp())
            }
        }

        private static func phrase(_ status: Int) -> String {
            let phrases = [
                200: "OK", 207: "Multi-Status", 400: "Bad Request", 401: "Unauthorized",
                403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 410: "Gone",
                415: "Unsupported Media Type", 429: "Too Many Requests",
                500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
            ]
            return phrases[status] ?? "Status"
        }
    }

    /// The port it listens on; 0 before the first start, if any free one will do.
    private(set) var port: UInt16
    private let answer: Answer
    private var running: (server: HTTPServer, task: Task<Void, any Error>)?

    init(port: UInt16, answer: @escaping Answer) {
        self.port = port
        self.answer = answer
    }

    /// Listens. Does nothing where it does already.
    func start() async throws {
        guard running == nil else { return }
        let server = HTTPServer(
            config: HTTPServer.Configuration(
                address: try .inet(ip4: "127.0.0.1", port: port), timeout: 7_200,
                sharedRequestBufferSize: 65_536, pool: PromptPool(), logger: .disabled),
            handler: Handler(answer: answer))
        // Whichever comes first: it listens, or it ended because it cannot.
        let (outcome, tell) = AsyncStream<Bool>.makeStream()
        let task = Task {
            defer { tell.yield(false) }
            try await server.run()
        }
        let waiting = Task {
            try await server.waitUntilListening()
            tell.yield(true)
        }
        var first = outcome.makeAsyncIterator()
        guard await first.next() == true else {
            waiting.cancel()
            throw SimulatorError("cannot listen on 127.0.0.1:\(port): is it in use?")
        }
        if case .ip4(_, let bound) = await server.listeningAddress { port = bound }
        running = (server, task)
    }

    /// Closes the listening socket and every connection.
    func stop() async {
        guard let (server, task) = running else { return }
        running = nil
        await server.stop(timeout: 0)
        task.cancel()
    }
}
