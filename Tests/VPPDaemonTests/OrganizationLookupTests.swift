// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import HTTP
import Synchronization
import Testing
import VPPModel

@testable import VPPDaemon

/// C3: the metadata service for organizations is left alone after a refusal or a failure.
@Suite(.timeLimit(.minutes(1))) struct OrganizationLookupTests {
    /// Answers with one status, and counts; what comes with it is an answer without apps.
    private final class Service: HTTPTransport {
        struct Condition {
            var status = 200
            var retryAfter: Int?
            var requests = 0
            var now = testTime
            /// Whether requests wait, and who does, and who waits for one.
            var isHeld = false
            var held: [CheckedContinuation<Void, Never>] = []
            var observer: CheckedContinuation<Void, Never>?
        }

        let condition = Mutex(Condition())

        func send(_: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
            let (status, wait) = condition.withLock {
                $0.requests += 1
                return ($0.status, $0.retryAfter)
            }
            await hang()
            let headers = wait.map { [("Retry-After", "\($0)")] } ?? []
            return HTTPResponse(
                status: status, headers: headers, body: Array("{\"data\":[]}".utf8))
        }

        /// Does not come back while requests are held.
        private func hang() async {
            await withCheckedContinuation { continuation in
                let observer = condition.withLock { condition in
                    guard condition.isHeld else {
                        continuation.resume()
                        return condition.observer
                    }
                    condition.held.append(continuation)
                    defer { condition.observer = nil }
                    return condition.observer
                }
                observer?.resume()
            }
        }

        func hold() { condition.withLock { $0.isHeld = true } }

        /// Returns when a request is held.
        func arrival() async {
            await withCheckedContinuation { continuation in
                condition.withLock {
                    if $0.held.isEmpty {
                        $0.observer = continuation
                    } else {
                        continuation.resume()
                    }
                }
            }
        }

        func release() {
            let held = condition.withLock { condition in
                condition.isHeld = false
                defer { condition.held = [] }
                return condition.held
            }
            for continuation in held { continuation.resume() }
        }

        var requests: Int { condition.withLock { $0.requests } }
        func answer(_ status: Int) { condition.withLock { $0.status = status } }
        func pass(_ time: Duration) { condition.withLock { $0.now = $0.now + time } }
        func now() -> Timestamp { condition.withLock { $0.now } }
    }

    private let service = Service()
    private let lookup: OrganizationLookup
    private let query = MetadataQuery(
        platform: .iOS, defaultPlatform: "enterprisestore", country: "de", adamIds: [1])

    init() throws {
        lookup = OrganizationLookup(
            OrganizationMetadata(
                transport: service, developerToken: try #require(DeveloperToken("a.b.c")),
                firstBackOff: .zero, now: { [service] in service.now() }, clock: ContinuousClock(),
                jitter: { 0 }),
            now: { [service] in service.now() })
    }

    private func ask(_ name: String = "1") async -> OrganizationLookup.Answer {
        let token = ContentToken(
            revealed: "secret-\(name)", expires: testTime + .days(100), organization: "Example",
            fingerprint: name)
        return await lookup.metadata(token, query: query, recheckInterval: .hours(6))
    }

    @Test func whatIsFoundSpeaksForTheDeveloperToken() async {
        #expect(await ask().verdict == .accepted)
        #expect(await ask().verdict == .accepted)
        #expect(service.requests == 2)
    }

    @Test func row1aRefusedDeveloperTokenIsTriedAgainAfterTheRecheckInterval() async {
        service.answer(401)
        guard case .refused(let failure) = await ask() else {
            Issue.record("not refused")
            return
        }
        #expect(failure.httpStatus == 401)
        // It is said again to whoever asks, and Apple is not asked.
        #expect(await ask("2").verdict == .refused(failure))
        service.pass(.hours(6) - .seconds(1))
        #expect(await ask().verdict == .refused(failure))
        #expect(service.requests == 1)
        service.answer(200)
        service.pass(.seconds(1))
        #expect(await ask().verdict == .accepted)
    }

    @Test func row2aRefusalOfOneContentTokenIsItsOwn() async {
        service.answer(403)
        let refused = await ask().verdict
        service.answer(200)
        #expect(await ask().verdict == refused)
        #expect(await ask("2").verdict == .accepted)
        service.pass(.hours(6))
        #expect(await ask().verdict == .accepted)
    }

    @Test(arguments: [429, 503])
    func row3troubleSaysNothingAndHoldsForAll(status: Int) async {
        service.answer(status)
        #expect(await ask().verdict == nil)
        service.answer(200)
        #expect(await ask("2").verdict == nil)
        #expect(service.requests == 1)
        service.pass(OrganizationLookup.pause)
        #expect(await ask("2").verdict == .accepted)
    }

    @Test func row3retryAfterIsHonored() async {
        service.condition.withLock { $0.retryAfter = 3_600 }
        service.answer(503)
        _ = await ask()
        service.pass(.minutes(59))
        #expect(await ask().verdict == nil)
        #expect(service.requests == 1)
    }

    @Test func whoWaitsBehindARequestThatFailsIsSparedIt() async {
        service.answer(503)
        service.hold()
        async let first = ask("1")
        await service.arrival()
        async let others = [ask("2"), ask("3"), ask("4")]
        service.release()
        #expect(await first.verdict == nil)
        #expect(await others.allSatisfy { $0.verdict == nil })
        #expect(service.requests == 1)
    }

    @Test(arguments: [400, 404])
    func row4anythingElseIsTheContentTokensOwn(status: Int) async {
        service.answer(status)
        #expect(await ask().verdict == nil)
        service.answer(200)
        #expect(await ask().verdict == nil)
        #expect(await ask("2").verdict == .accepted)
        service.pass(OrganizationLookup.pause)
        #expect(await ask().verdict == .accepted)
    }

    @Test func itIsKeptForTheSameDeveloperTokenOnly() throws {
        let roots = OrganizationMetadata.Roots()
        #expect(lookup.asks(with: try #require(DeveloperToken("a.b.c")), at: roots))
        #expect(!lookup.asks(with: try #require(DeveloperToken("a.b.d")), at: roots))
        #expect(
            !lookup.asks(
                with: try #require(DeveloperToken("a.b.c")),
                at: OrganizationMetadata.Roots(baseURL: "http://127.0.0.1:8080/mdm/v2/")))
    }
}
