// SPDX-License-Identifier: Apache-2.0

import HTTP
import Synchronization
import Testing
import VPPModel

@testable import AppsAndBooks

/// The calls as their callers see them, on a scripted transport.
@Suite(.timeLimit(.minutes(1))) struct AppleClientTests {
    private static let token = ScriptedApple.token
    private static let ours = MDMInfo(id: "ours", name: "vppd", metadata: "host 1.0")

    private static func config(owner: String?) -> HTTPResponse {
        let info = owner.map { "\"mdmInfo\":{\"id\":\"\($0)\",\"name\":\"n\"}," } ?? ""
        return .json(
            """
            {"countryISO2ACode":"DE","defaultPlatform":"enterprisestore","locationName":"Lager",\
            \(info)"notificationAuthToken":"other-secret","uId":"42",\
            "tokenExpirationDate":"2030-11-08T22:33:22+0000","websiteURL":"https://w.example"}
            """)
    }

    @Test func probesByReadingTheClientConfig() async throws {
        let apple = ScriptedApple.withDefaults { _, _ in Self.config(owner: "ours") }
        let config = try await apple.client().probe(Self.token).get()
        #expect(config.uId == "42")
        #expect(config.country == "DE")
        #expect(config.locationName == "Lager")
        #expect(config.mdmInfo == MDMInfo(id: "ours", name: "n", metadata: ""))
        #expect(!"\(config)".contains("other-secret"))
        let request = try #require(apple.requests.last)
        #expect(apple.paths == ["service/config", "client/config"])
        #expect(request.headers.map(\.name) == ["Authorization"])
        #expect(request.headers.first?.value == "Bearer \(ScriptedApple.secret)")
        // The one request without the token.
        #expect(apple.requests[0].headers.isEmpty)
    }

    @Test func readsAssignmentsAndUsersSinceTheVersionsKnown() async throws {
        let apple = ScriptedApple.withDefaults { path, _ in
            switch path.prefix(while: { $0 != "?" }) {
            case "client/config": Self.config(owner: "foreign")
            case "assets": PagedReadTests.assets([1], page: 0, next: nil, total: 1)
            case "assignments":
                .json(
                    """
                    {"assignments":[{"adamId":"1","serialNumber":"S2"},\
                    {"adamId":"1","pricingParam":"STDQ","clientUserId":"U"},\
                    {"adamId":"1","pricingParam":"STDQ","serialNumber":"S2"},{"adamId":"1"}],\
                    "versionId":"a2"}
                    """)
            default:
                .json(
                    """
                    {"users":[{"clientUserId":"U","status":"Retired"},\
                    {"clientUserId":"U","status":"Associated"}],"versionId":"u2"}
                    """)
            }
        }
        let scope = SyncScope(
            clientConfig: true, full: false, assetsVersion: "v0", assignmentsVersion: "a1",
            usersVersion: "u1")
        let snapshot = try await apple.client().read(Self.token, scope: scope, location: nil).get()
        let asset = AssetKey(adamId: 1)
        #expect(
            snapshot.assignments
                == .delta([
                    Assignment(asset: asset, holder: .device("S2")),
                    Assignment(asset: asset, holder: .user("U")),
                ]))
        #expect(
            snapshot.users
                == .delta([
                    LocationUser(clientUserId: "U", status: "Associated"),
                    LocationUser(clientUserId: "U", status: "Retired"),
                ]))
        #expect(snapshot.assignmentsVersion == "a2" && snapshot.usersVersion == "u2")
        #expect(snapshot.clientConfig?.locationName == "Lager")
        #expect(snapshot.mdmInfo?.id == "foreign")
        #expect(snapshot.requests == 5)
        #expect(
            apple.paths.suffix(2) == [
                "assignments?sinceVersionId=a1&pageIndex=0", "users?sinceVersionId=u1&pageIndex=0",
            ])
    }

    @Test func readsAllWhenAppleForgotTheVersionOrAllIsWanted() async throws {
        let apple = ScriptedApple.withDefaults { path, _ in
            if path.contains("sinceVersionId") { return .error(9721, status: 400) }
            switch path.prefix(while: { $0 != "?" }) {
            case "assets": return PagedReadTests.assets([1], page: 0, next: nil, total: 1)
            case let name: return .json(PagedReadTests.empty[String(name)] ?? "")
            }
        }
        var scope = SyncScope(
            clientConfig: false, full: false, assignmentsVersion: "old", usersVersion: "old")
        let client = try apple.client()
        let first = try await client.read(Self.token, scope: scope, location: nil).get()
        #expect(first.assignments == .full([]) && first.users == .full([]))
        #expect(first.requests == 6)
        scope.full = true
        scope.assetsVersion = "v1"
        let second = try await client.read(Self.token, scope: scope, location: nil).get()
        #expect(second.assets?.count == 1)
        #expect(second.requests == 3)
    }

    @Test("Service config is not asked for again before the time Apple named, for no token (S4)")
    func keepsTheWaitOfServiceConfigForAllTokens() async throws {
        let clock = VirtualClock()
        let isDown = Mutex(true)
        let apple = ScriptedApple { path, _ async throws(HTTPError) in
            guard path == "service/config" else { return Self.config(owner: nil) }
            guard isDown.withLock({ $0 }) else { return .json("{\"limits\":{}}") }
            return HTTPResponse(
                status: 503, headers: [("Retry-After", "120")],
                body: Array("{\"errorNumber\":9729}".utf8))
        }
        let client = try apple.client(clock: clock)
        let other = ContentToken(
            revealed: "b3RoZXI=", expires: ScriptedApple.time + .days(9), organization: "Other",
            fingerprint: "1111111111111111")
        #expect(await client.probe(Self.token).failure?.kind == .unavailable)
        isDown.withLock { $0 = false }
        let early = await client.probe(other).failure
        #expect(early?.kind == .unavailable)
        #expect(early?.retryAfter == ScriptedApple.time + .seconds(120))
        #expect(apple.paths == ["service/config"])
        clock.advance(to: .seconds(121))
        #expect(await client.probe(other).failure == nil)
        #expect(apple.paths == ["service/config", "service/config", "client/config"])
    }

    // MARK: Claim (T6)

    /// A location that keeps what is posted, with a fault in the answer to the POST.
    private func location(
        owner: String? = nil, keeps: Bool = true,
        answer: @escaping @Sendable () throws(HTTPError) -> HTTPResponse
    ) -> ScriptedApple {
        let owner = Mutex(owner)
        return .withDefaults { _, request async throws(HTTPError) in
            if request.method == .post {
                if keeps { owner.withLock { $0 = "ours" } }
                return try answer()
            }
            return Self.config(owner: owner.withLock { $0 })
        }
    }

    private func claim(
        _ apple: ScriptedApple, replacing replaced: MDMInfo? = nil
    ) async throws -> Result<ClientConfig, AppleFailure> {
        try await apple.client().claim(
            Self.token, mdmInfo: Self.ours, replacing: replaced, location: nil)
    }

    private static func lost(processed: Bool) -> HTTPError {
        HTTPError(code: .timedOut, message: "timed out", mayHaveBeenProcessed: processed)
    }

    @Test func claimsAndReadsBack() async throws {
        let apple = location { Self.config(owner: "ours") }
        #expect(try await claim(apple).get().mdmInfo?.id == "ours")
        #expect(apple.requests.map(\.method) == [.get, .get, .post, .get])
        let posted = String(decoding: apple.requests[2].body, as: UTF8.self)
        #expect(
            posted == #"{"mdmInfo":{"id":"ours","metadata":"host 1.0","name":"vppd"}}"#)
        #expect(apple.requests[2].headers.contains { $0 == ("Content-Type", "application/json") })
    }

    @Test func reportsTheOneWhoWroteLast() async throws {
        let apple = location(owner: "theirs", keeps: false) { Self.config(owner: "ours") }
        let theirs = MDMInfo(id: "theirs", name: "other", metadata: "")
        #expect(try await claim(apple, replacing: theirs).get().mdmInfo?.id == "theirs")
        #expect(apple.requests.count { $0.method == .post } == 1)
    }

    @Test("What was decided on another picture of the location is not written (S4, T6)")
    func looksBeforeItWrites() async throws {
        // An earlier try was carried out, and nobody heard of it.
        let done = location(owner: "ours") { Self.config(owner: "ours") }
        #expect(try await claim(done).get().mdmInfo?.id == "ours")
        // Another MDM has come since it was decided.
        let taken = location(owner: "theirs") { Self.config(owner: "ours") }
        #expect(try await claim(taken).get().mdmInfo?.id == "theirs")
        for apple in [done, taken] { #expect(!apple.requests.contains { $0.method == .post }) }
    }

    @Test(
        "An answer that does not say which location it is of is no look", arguments: ["{}", "[]"])
    func looksAtALocationOnly(body: String) async throws {
        let apple = ScriptedApple.withDefaults { _, _ in .json(body) }
        #expect(try await claim(apple).failure?.kind == .unreadable)
        #expect(!apple.requests.contains { $0.method == .post })
    }

    @Test func readsBackWhenTheAnswerIsLostAndNeverPostsTwice() async throws {
        let kept = location { () throws(HTTPError) in throw Self.lost(processed: true) }
        #expect(try await claim(kept).get().mdmInfo?.id == "ours")
        #expect(kept.requests.count { $0.method == .post } == 1)

        let dropped = location(keeps: false) { () throws(HTTPError) in
            throw Self.lost(processed: true)
        }
        #expect(try await claim(dropped).failure?.kind == .unreachable)
        #expect(dropped.requests.count { $0.method == .post } == 1)

        let unreadable = location { .json("<html>") }
        #expect(try await claim(unreadable).get().mdmInfo?.id == "ours")
    }

    @Test func endsWhenThePostSurelyDidNothing() async throws {
        let apple = location { () throws(HTTPError) in throw Self.lost(processed: false) }
        #expect(try await claim(apple).failure?.kind == .unreachable)
        #expect(apple.requests.map(\.method) == [.get, .get, .post])
        let refused = location { .error(9637, status: 403) }
        #expect(try await claim(refused).failure?.kind == .notPermitted)
        #expect(refused.requests.map(\.method) == [.get, .get, .post])
    }

    // MARK: Events

    @Test func readsAPartialFailure() async throws {
        let apple = ScriptedApple.withDefaults { _, _ in
            .json(
                """
                {"eventStatus":"FAILED","eventType":"ASSOCIATE","numRequested":3,"numCompleted":2,\
                "failures":[{"errorNumber":9609,"errorMessage":"m","errorInfo":\
                {"clientUserIds":["u-404"],"assets":[{"adamId":"9","pricingParam":"PLUS"}]}}],\
                "uId":"42"}
                """)
        }
        let status = try await apple.client().eventStatus(
            Self.token, eventId: "a&b c", location: nil
        ).get()
        #expect(apple.paths.last == "status?eventId=a%26b%20c")
        #expect(
            status
                == EventStatus(
                    state: .failed, eventType: "ASSOCIATE", requested: 3, completed: 2,
                    failures: [
                        .init(
                            errorNumber: 9609, assets: [AssetKey(adamId: 9, pricingParam: .plus)],
                            clientUserIds: ["u-404"])
                    ]))
        #expect(!status.succeeded)
    }

    @Test(arguments: [
        "{}", "{\"eventStatus\":\"FAILURE\",\"numRequested\":1,\"numCompleted\":1}",
        "{\"eventStatus\":\"COMPLETE\"}",
    ])
    func takesNoEventForDoneThatDoesNotSaySo(body: String) async throws {
        let apple = ScriptedApple.withDefaults { _, _ in .json(body) }
        let result = try await apple.client().eventStatus(
            Self.token, eventId: "e", location: nil)
        #expect(result.failure?.kind == .unreadable)
    }

    // MARK: Secrets (X1)

    @Test func keepsTheTokenOutOfEveryFailure() async throws {
        let answers: [HTTPResponse] = [
            .error(9625, status: 200), .json("<html>\(ScriptedApple.secret)</html>"),
            .json("{\"errorNumber\":9602,\"errorMessage\":\"\(ScriptedApple.secret)\"}"),
            .json("{\"assets\":[{\"adamId\":\"\(ScriptedApple.secret)\"}]}"),
            .json("{\"assets\":\"\(ScriptedApple.secret)\"}", status: 503),
        ]
        for answer in answers {
            let apple = ScriptedApple.withDefaults { _, _ in answer }
            let failure = try #require(
                try await apple.client().read(
                    Self.token, scope: SyncScope(clientConfig: false, full: true), location: nil
                ).failure)
            var text = "\(failure) \(String(reflecting: failure))"
            dump(failure, to: &text)
            #expect(!text.contains(ScriptedApple.secret))
        }
    }
}
