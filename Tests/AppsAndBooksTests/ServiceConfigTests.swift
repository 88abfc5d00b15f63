// SPDX-License-Identifier: Apache-2.0

import HTTP
import Synchronization
import Testing
import VPPModel

@testable import AppsAndBooks

/// Where requests go, and that a token goes nowhere else (X2).
@Suite(.timeLimit(.minutes(1))) struct ServiceConfigTests {
    private func url(
        _ endpoint: Endpoint, base: String, _ urls: [String: String]
    ) throws -> Result<String, AppleFailure> {
        let config = ServiceConfig(
            ServiceConfigBody(urls: urls, limits: nil), base: try ServiceBase(base))
        do throws(AppleFailure) {
            return .success(try config.url(of: endpoint))
        } catch {
            return .failure(error)
        }
    }

    private static let apple = "https://vpp.itunes.apple.com/mdm/v2/"
    private static let proxy = "https://vpp.example.org/apple"
    private static let loopback = "http://127.0.0.1:8080/mdm/v2/"

    @Test(arguments: [
        (apple, "https://vpp.itunes.apple.com/mdm/v3/assets", true),
        (apple, "https://uclient-api.itunes.apple.com/x", true),
        (apple, "https://other.apple.com:443/x", true),
        (apple, "http://vpp.itunes.apple.com/mdm/v2/assets", false),
        (apple, "https://vpp.itunes.apple.com:8443/x", false),
        (apple, "https://apple.com.evil.example/x", false),
        (apple, "https://evilapple.com/x", false),
        (apple, "https://vpp.itunes.apple.com@evil.example/x", false),
        (apple, "https://user@vpp.itunes.apple.com/x", false),
        (apple, "https://evil.example/?.apple.com", false),
        (apple, "http://127.0.0.1/x", false),
        (apple, "/mdm/v2/assets", false),
        (proxy, "https://vpp.example.org/x", true),
        (proxy, "https://vpp.itunes.apple.com/mdm/v2/assets", false),
        (proxy, "https://vpp.example.org:444/x", false),
        (loopback, "http://127.0.0.1:8080/x", true),
        (loopback, "http://127.0.0.1:9090/x", true),
        (loopback, "http://localhost:9090/x", true),
        (loopback, "https://vpp.itunes.apple.com/mdm/v2/assets", false),
        (loopback, "http://192.0.2.1:8080/x", false),
    ])
    func acceptsUrlsOfTheServiceOnly(base: String, url: String, accepted: Bool) throws {
        let result = try self.url(.assets, base: base, ["getAssets": url])
        if accepted {
            #expect(try result.get() == url)
        } else {
            #expect(result.failure?.kind == .rejected)
            #expect(result.failure?.detail.contains("token was not sent") == true)
        }
    }

    @Test func fallsBackToTheBaseWhereNoUrlIsNamed() throws {
        #expect(
            try url(.users, base: Self.proxy, [:]).get() == "https://vpp.example.org/apple/users")
        #expect(
            try url(.lookup, base: Self.apple, [:]).get().hasPrefix("https://uclient-api.itunes"))
        #expect(try url(.lookup, base: Self.proxy, [:]).failure?.kind == .rejected)
    }

    @Test(arguments: [
        "http://vpp.itunes.apple.com/", "vpp.itunes.apple.com", "", "ftp://127.0.0.1/",
        "https://u:p@vpp.example.org/", "https://vpp.example.org/?a=b",
    ])
    func refusesABaseThatIsNotSafe(base: String) {
        #expect(throws: AppleClientError.self) { try ServiceBase(base) }
    }

    @Test func isReadAgainAfterFiveMinutesWhenARequestIsDue() async throws {
        let clock = VirtualClock()
        let apple = ScriptedApple { path, _ in
            path == "service/config"
                ? .json("{\"limits\":{\"maxRequestPerSecond\":1}}") : .json("{}")
        }
        // A request every two seconds: half of one a second.
        let client = try apple.client(clock: clock)
        var configs: [Int] = []
        for _ in 0..<400 {
            _ = await client.probe(ScriptedApple.token)
            configs.append(apple.paths.count { $0 == "service/config" })
        }
        let reads = configs.last ?? 0
        #expect(clock.now.offset > .minutes(13))
        #expect(reads == 1 + Int(clock.now.offset.inSeconds / 300))
    }

    @Test func isReadOnceForCallersThatNeedItTogether() async throws {
        let apple = ScriptedApple { _, _ async in
            for _ in 0..<20 { await Task.yield() }
            return .json("{}")
        }
        let client = try apple.client()
        await withTaskGroup { group in
            for _ in 0..<10 { group.addTask { _ = await client.probe(ScriptedApple.token) } }
        }
        #expect(apple.paths.count { $0 == "service/config" } == 1)
        #expect(apple.requests.count == 11)
    }

    @Test func failsTheCallWhenItCannotBeRead() async throws {
        let apple = ScriptedApple { _, _ throws(HTTPError) in
            throw HTTPError(code: .timedOut, message: "no answer", mayHaveBeenProcessed: true)
        }
        let failure = try await apple.client().probe(ScriptedApple.token).failure
        #expect(failure?.kind == .unreachable)
        #expect(failure?.endpoint == "service/config")
        #expect(apple.requests.count == 1)
        let html = ScriptedApple { _, _ in .json("<html>") }
        #expect(try await html.client().probe(ScriptedApple.token).failure?.kind == .unreadable)
    }

    /// Callers that wait for a read share its failure; whoever comes later asks again.
    @Test func aFailureIsSharedByThoseThatWaited() async throws {
        let apple = ScriptedApple { _, _ async throws(HTTPError) in
            for _ in 0..<50 { await Task.yield() }
            throw HTTPError(code: .timedOut, message: "no answer", mayHaveBeenProcessed: true)
        }
        let client = try apple.client()
        let failures = await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { await client.probe(ScriptedApple.token).failure?.kind }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures == Array(repeating: .unreachable, count: 20))
        let asked = apple.requests.count
        #expect(asked < 20)
        _ = await client.probe(ScriptedApple.token)
        #expect(apple.requests.count == asked + 1)
    }

    /// Where it cannot be read again, the old one does for an hour.
    @Test func anOldOneIsWorkedByWhileItCannotBeReadAgain() async throws {
        let clock = VirtualClock()
        let apple = ScriptedApple { path, _ in
            guard path == "service/config" else { return .json("{}") }
            return clock.now.offset < .seconds(1) ? .json("{}") : .json("", status: 503)
        }
        let client = try apple.client(clock: clock)
        _ = try await client.probe(ScriptedApple.token).get()
        try await clock.sleep(until: .init(offset: .minutes(6)), tolerance: nil)
        // The refusal holds the location for some seconds, and that is all.
        _ = try await client.probe(ScriptedApple.token).get()
        _ = try await client.probe(ScriptedApple.token).get()
        #expect(apple.paths.count { $0 == "service/config" } == 2)
        try await clock.sleep(until: .init(offset: .hours(2)), tolerance: nil)
        #expect(await client.probe(ScriptedApple.token).failure?.kind == .unavailable)
    }

    @Test func isForgottenWhenAUrlIsGone() async throws {
        let apple = ScriptedApple.withDefaults { _, _ in .error(9634, status: 410) }
        let client = try apple.client()
        for _ in 0..<2 {
            #expect(await client.probe(ScriptedApple.token).failure?.kind == .gone)
        }
        #expect(apple.paths.count { $0 == "service/config" } == 2)
    }

    /// Not only by a read: what is posted, and the store's lookup, may be gone as well.
    @Test(arguments: [HTTPResponse.error(9634, status: 410), .error(9617, status: 200)])
    func isForgottenWhateverIsGone(gone: HTTPResponse) async throws {
        let claimed = ScriptedApple.withDefaults { _, request in
            request.method == .post ? gone : .json(#"{"uId":"42"}"#)
        }
        let client = try claimed.client()
        for _ in 0..<2 {
            let result = await client.claim(
                ScriptedApple.token, mdmInfo: MDMInfo(id: "ours", name: "vppd", metadata: ""),
                replacing: nil, location: nil)
            #expect(result.failure?.kind == .gone)
        }
        #expect(claimed.paths.count { $0 == "service/config" } == 2)

        let looked = ScriptedApple.withDefaults { _, _ in .json("", status: 410) }
        let query = MetadataQuery(
            platform: .iOS, defaultPlatform: "enterprisestore", country: "de", adamIds: [1])
        let other = try looked.client()
        for _ in 0..<2 {
            let result = await other.lookup(ScriptedApple.token, query: query, location: nil)
            #expect(result.failure?.kind == .gone)
        }
        #expect(looked.paths.count { $0 == "service/config" } == 2)
    }

    @Test func holdsTheNextRequestAsLongAsAppleAsks() async throws {
        let clock = VirtualClock()
        let apple = ScriptedApple.withDefaults { _, _ in
            .json("", status: 503, headers: [("Retry-After", "120")])
        }
        let client = try apple.client(clock: clock)
        let failure = await client.probe(ScriptedApple.token).failure
        #expect(failure?.retryAfter == ScriptedApple.time + .seconds(120))
        _ = await client.probe(ScriptedApple.token)
        #expect(clock.now.offset >= .seconds(120))
    }
}
