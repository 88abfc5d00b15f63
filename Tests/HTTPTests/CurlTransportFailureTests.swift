// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

/// What goes wrong on the way, told apart, and whether the request may have been carried out.
@Suite(.timeLimit(.minutes(1))) struct CurlTransportFailureTests {
    private let transport = CurlTransport(version: "1")

    private func failure(_ request: HTTPRequest) async -> HTTPError? {
        do throws(HTTPError) {
            _ = try await transport.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", HTTPError.Code.truncated),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhalf", .truncated),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", .truncated),
        ("", .notConnected),
        ("SSH-2.0-OpenSSH_9.2\r\n", .other),
    ])
    func tellsABrokenAnswerFromNone(answer: String, code: HTTPError.Code) async throws {
        let server = try RawServer([.answerAndClose(answer)])
        let error = await failure(HTTPRequest(.post, server.url, body: [1]))
        #expect(error?.code == code)
        #expect(error?.mayHaveBeenProcessed == true)
        #expect(server.requests.count == 1)
    }

    @Test func takesABodyThatEndsWithTheConnection() async throws {
        let server = try RawServer([.answerAndClose("HTTP/1.0 200 OK\r\n\r\nall of it")])
        let response = try await transport.send(HTTPRequest(.get, server.url))
        #expect(String(decoding: response.body, as: UTF8.self) == "all of it")
    }

    @Test func leavesInterimAnswersOut() async throws {
        let server = try RawServer([
            .answerAndClose(
                "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nX-Late: 1\r\nContent-Length: 0\r\n\r\n")
        ])
        let response = try await transport.send(HTTPRequest(.get, server.url))
        #expect(response.status == 200)
        #expect(response.header("X-Early") == nil)
        #expect(response.header("X-Late") == "1")
    }

    /// libcurl repeats a request when a kept connection closes without a byte of answer. Harmless
    /// for GET; a POST might be carried out twice.
    @Test func repeatsGetButNeverPostOnAConnectionThatWentAway() async throws {
        let ok = RawServer.Step.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        let getting = try RawServer([ok, .close, ok])
        _ = try await transport.send(HTTPRequest(.get, getting.url))
        _ = try await transport.send(HTTPRequest(.get, getting.url))
        #expect(getting.requests.count == 3)

        let posting = try RawServer([ok, .close, ok])
        _ = try await transport.send(HTTPRequest(.get, posting.url))
        let error = await failure(HTTPRequest(.post, posting.url, body: [1]))
        #expect(error?.mayHaveBeenProcessed == true)
        #expect(posting.requests.count == 2)
    }

    @Test func reusesAConnectionForGet() async throws {
        let ok = RawServer.Step.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        let server = try RawServer([ok, ok, .answerAndClose("HTTP/1.1 204 No\r\n\r\n")])
        for status in [200, 200, 204] {
            #expect(try await transport.send(HTTPRequest(.get, server.url)).status == status)
        }
        #expect(server.connections == 1)
    }

    @Test func endsAStalledAnswerAtTheTimeOut() async throws {
        let server = try RawServer([.stall])
        let error = await failure(HTTPRequest(.get, server.url, timeout: .milliseconds(50)))
        #expect(error?.code == .timedOut)
        #expect(error?.mayHaveBeenProcessed == true)
        await server.waitForClientToLeave()
    }

    @Test func leavesTheServerWhenItsTaskIsCancelled() async throws {
        let server = try RawServer([.stall])
        let task = Task { await failure(HTTPRequest(.get, server.url)) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        await server.waitForClientToLeave()
    }

    @Test func answersATaskThatIsCancelledAlready() async throws {
        let server = try RawServer([.stall])
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await failure(HTTPRequest(.get, server.url))
        }
        task.cancel()
        let error = await task.value
        #expect(error?.code == .cancelled)
        #expect(error?.mayHaveBeenProcessed == false)
    }

    @Test func knowsThatARefusedConnectionCarriedNothing() async throws {
        // It stops listening before it sends its last answer.
        let server = try RawServer([.answerAndClose("HTTP/1.1 204 No\r\n\r\n")])
        _ = try await transport.send(HTTPRequest(.get, server.url))
        let error = await failure(HTTPRequest(.post, server.url))
        #expect(error?.code == .notConnected)
        #expect(error?.mayHaveBeenProcessed == false)
    }

    @Test func refusesAServerThatDoesNotSpeakTLS() async throws {
        let server = try RawServer([.answerAndClose("HTTP/1.1 400 No TLS here\r\n\r\n")])
        let error = await failure(HTTPRequest(.post, "https://127.0.0.1:\(server.port)/?secret=1"))
        #expect(error?.code == .tls)
        #expect(error?.mayHaveBeenProcessed == false)
    }

    @Test(arguments: ["", "/path", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:99999/", "h"])
    func refusesWhatIsNoURL(url: String) async {
        let error = await failure(HTTPRequest(.get, url))
        #expect(error?.code == .badURL)
        #expect(error?.mayHaveBeenProcessed == false)
    }

    @Test(arguments: [
        ("Authorization", "Bearer a\r\nX-Smuggled: 1"), ("X", "a\nb"), ("X", "a\0b"), ("", "a"),
        ("X Y", "a"), ("X:", "a"),
    ])
    func refusesHeadersThatWouldBecomeOthers(name: String, value: String) async {
        let error = await failure(
            HTTPRequest(.get, "http://127.0.0.1:1/", headers: [(name, value)]))
        #expect(error?.code == .other)
        #expect(error?.message.contains("Smuggled") == false)
        #expect(error?.message.contains("Bearer") == false)
    }

    @Test(arguments: [
        RawServer.Step.close,
        .answerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbodytext"),
        .answerAndClose("HTTP/1.1 banana\r\n\r\n"),
    ])
    func keepsSecretsOutOfEveryMessage(step: RawServer.Step) async throws {
        let server = try RawServer([step])
        let error = await failure(
            HTTPRequest(
                .post, server.url, headers: [("Authorization", "Bearer sesame")],
                body: Array("payload".utf8)))
        let text = "\(String(describing: error)) \(String(reflecting: error))"
        for secret in ["hidden", "secret", "sesame", "payload", "bodytext", "/page"] {
            #expect(!text.contains(secret))
        }
        #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
    }
}
