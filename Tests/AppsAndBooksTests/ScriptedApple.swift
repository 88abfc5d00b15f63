// SPDX-License-Identifier: Apache-2.0

import HTTP
import Synchronization
import VPPModel

@testable import AppsAndBooks

/// A transport that answers from a function of the request, and remembers what was asked.
///
/// Models no HTTP at all: no headers of a server's own, no timing.
final class ScriptedApple: HTTPTransport {
    typealias Script =
        @Sendable (_ path: String, _ request: HTTPRequest) async throws(HTTPError)
        -> HTTPResponse

    /// Where the tests' clients believe Apple to be.
    static let base = "https://vpp.itunes.apple.com/mdm/v2/"
    static let time = Timestamp(seconds: 1_795_000_000)
    static let secret = "c2VjcmV0LW9mLXRoZS10ZXN0"

    static let token = ContentToken(
        revealed: secret, expires: time + .days(100), organization: "Example GmbH",
        fingerprint: "00ff00ff00ff00ff")

    private let script: Script
    private let log = Mutex<[HTTPRequest]>([])

    /// - Parameter script: is asked with the path below the base, query included.
    init(_ script: @escaping Script) {
        self.script = script
    }

    /// Answers `service/config` with no URLs; the rest by `script`.
    static func withDefaults(_ script: @escaping Script) -> ScriptedApple {
        ScriptedApple { path, request async throws(HTTPError) in
            if path == "service/config" { return .json("{\"limits\":{}}") }
            return try await script(path, request)
        }
    }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        log.withLock { $0.append(request) }
        return try await script(Self.path(request), request)
    }

    var requests: [HTTPRequest] { log.withLock { $0 } }
    /// Paths below the base, in the order asked.
    var paths: [String] { requests.map(Self.path) }

    func client(share: Double = 0.5, clock: VirtualClock = VirtualClock()) throws -> AppleClient {
        try AppleClient(
            transport: self, baseURL: Self.base, requestShare: share, now: { Self.time },
            clock: clock, jitter: { 0 })
    }

    private static func path(_ request: HTTPRequest) -> String {
        request.url.hasPrefix(base) ? String(request.url.dropFirst(base.count)) : request.url
    }
}

extension HTTPResponse {
    /// An answer of JSON.
    static func json(
        _ text: String, status: Int = 200, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// Apple's error envelope.
    static func error(_ number: Int, status: Int) -> HTTPResponse {
        .json("{\"errorNumber\":\(number),\"errorMessage\":\"sim text\"}", status: status)
    }
}

extension Result {
    /// The failure, where there is one.
    var failure: Failure? {
        if case .failure(let failure) = self { return failure }
        return nil
    }
}
