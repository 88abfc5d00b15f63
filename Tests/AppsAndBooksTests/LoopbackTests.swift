// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import Foundation
import HTTP
import Testing
import VPPTestKit
import VPPModel

@testable import AppsAndBooks

/// The client over libcurl against a server on loopback.
@Suite(.timeLimit(.minutes(1))) struct LoopbackTests {
    private func client(_ base: String) throws -> AppleClient {
        try AppleClient(
            transport: CurlTransport(version: "1"), baseURL: base, requestShare: 1,
            now: { ScriptedApple.time }, clock: VirtualClock())
    }

    private static func answer(
        _ json: String, _ status: HTTPStatusCode = .ok
    ) -> FlyingFox.HTTPResponse {
        .init(statusCode: status, body: Data(json.utf8))
    }

    @Test func readsALocationOfManyPages() async throws {
        try await LoopbackServer.run({ request in
            let page = request.query.first { $0.name == "pageIndex" }.flatMap { Int($0.value) } ?? 0
            guard
                request.path == "/v2/service/config"
                    || request.headers[.authorization] == "Bearer \(ScriptedApple.secret)"
            else { return Self.answer("{\"errorNumber\":9722}", .unauthorized) }
            switch request.path {
            case "/v2/service/config":
                return Self.answer("{\"limits\":{\"maxRequestPerSecond\":15}}")
            case "/v2/assets":
                let next = page < 11 ? "\"nextPageIndex\":\(page + 1)," : ""
                return Self.answer(
                    """
                    {"assets":[{"adamId":"\(page + 1)"}],\(next)"currentPageIndex":\(page),\
                    "totalPages":12,"versionId":"v"}
                    """)
            default:
                let name = request.path.dropFirst(4)
                return Self.answer("{\"\(name)\":[],\"versionId\":\"x\",\"uId\":\"42\"}")
            }
        }) { base in
            let snapshot = try await client("\(base)/v2").read(
                ScriptedApple.token, scope: SyncScope(clientConfig: false, full: true),
                location: nil
            ).get()
            #expect(snapshot.assets?.count == 12)
            #expect(snapshot.uId == "42")
            #expect(snapshot.requests == 15)
        }
    }

    @Test func tellsARevokedTokenThatComesWith200() async throws {
        try await LoopbackServer.run({ request in
            Self.answer(request.path.hasSuffix("service/config") ? "{}" : "{\"errorNumber\":9625}")
        }) { base in
            let failure = try await client(base).probe(ScriptedApple.token).failure
            #expect(failure?.kind == .revoked)
            #expect(failure?.httpStatus == 200)
        }
    }

    @Test func isUnreachableWhenNobodyListens() async throws {
        // Port 1 of loopback: privileged, and nothing is there.
        let failure = try await client("http://127.0.0.1:1/").probe(ScriptedApple.token).failure
        #expect(failure?.kind == .unreachable)
        #expect(failure?.detail.contains("127.0.0.1") == true)
    }
}
