// SPDX-License-Identifier: Apache-2.0

import HTTP
import VPPModel

/// One operation with one token: paces, sends, classifies, and counts its requests.
struct AppleSession: Sendable {
    /// Largest body believed: a page has some hundreds of records of 100 to 300 bytes.
    static let maximumBody = 16 << 20
    /// Limit for one request. Others use 5 to 10 seconds; a large page over a slow line takes more.
    static let timeout = Duration.seconds(30)

    /// Carries the requests.
    let transport: any HTTPTransport
    /// The configured service.
    let base: ServiceBase
    /// Apple's URLs and limits, shared by all sessions.
    let directory: ServiceDirectory
    /// Paces this session's requests together with those of its location, and is told which one
    /// the token opens.
    let registry: GovernorRegistry
    /// The location the token opens, where the caller knows it.
    let location: LibraryID?
    /// Wall-clock time, for `Retry-After`.
    let now: @Sendable () -> Timestamp
    /// The secret the requests carry.
    let token: ContentToken
    /// Reads the answers, for all sessions.
    let decoder: WireDecoder
    /// Requests of this session so far.
    let counter = RequestCounter()

    /// GET of an endpoint of the licensing service.
    func get<Body>(
        _ endpoint: Endpoint, query: [(String, String)] = [], as body: Body.Type
    ) async throws(AppleFailure) -> Answer<Body> {
        let config = try await serviceConfig()
        let request = HTTPRequest(
            .get, URLQuery.append(query, to: try config.url(of: endpoint)),
            headers: [authorization], timeout: Self.timeout, maximumBody: Self.maximumBody)
        return try await licensing(request, endpoint, limit: config.limits.requestsPerSecond)
    }

    /// POST to an endpoint of the licensing service. Sent once, whatever happens.
    func post<Body>(
        _ endpoint: Endpoint, json: [UInt8], as body: Body.Type
    ) async throws(ExchangeFailure) -> Answer<Body> {
        let config: ServiceConfig
        let url: String
        do throws(AppleFailure) {
            config = try await serviceConfig()
            url = try config.url(of: endpoint)
        } catch {
            throw ExchangeFailure(failure: error, outcomeIsUnknown: false)
        }
        let request = HTTPRequest(
            .post, url, headers: [authorization, ("Content-Type", "application/json")], body: json,
            timeout: Self.timeout, maximumBody: Self.maximumBody)
        return try await exchange(
            request, endpoint, limit: config.limits.requestsPerSecond, as: Answer<Body>.self)
    }

    /// GET of the store's lookup: the token goes as the cookie `itvt`. Returns the age as well for
    /// which Apple lets the answer be kept.
    func lookup(
        query: [(String, String)]
    ) async throws(AppleFailure) -> (body: LookupBody, maximumAge: Duration) {
        let config = try await serviceConfig()
        let request = HTTPRequest(
            .get, URLQuery.append(query, to: try config.url(of: .lookup)),
            headers: [("Cookie", "itvt=\(token.revealed)")], timeout: Self.timeout,
            maximumBody: Self.maximumBody)
        do throws(ExchangeFailure) {
            let (response, body) = try await answered(
                request, .lookup, limit: config.limits.requestsPerSecond, as: LookupBody.self)
            return (body, CacheControl.maximumAge(response.header("Cache-Control")))
        } catch {
            throw error.failure
        }
    }

    /// Apple's URLs and limits, read anew when they are older than five minutes.
    func serviceConfig() async throws(AppleFailure) -> ServiceConfig {
        try await directory.current(now: now) { () async throws(AppleFailure) -> ServiceConfig in
            let request = HTTPRequest(
                .get, base.url + Endpoint.serviceConfig.name, timeout: Self.timeout,
                maximumBody: 1 << 20)
            let answer: Answer<ServiceConfigBody> = try await licensing(
                request, .serviceConfig, limit: ServiceLimits().requestsPerSecond)
            return ServiceConfig(
                answer.body ?? ServiceConfigBody(urls: nil, limits: nil), base: base)
        }
    }

    // MARK: One request

    private var authorization: (name: String, value: String) {
        ("Authorization", "Bearer \(token.revealed)")
    }

    private func licensing<Body>(
        _ request: HTTPRequest, _ endpoint: Endpoint, limit: Int
    ) async throws(AppleFailure) -> Answer<Body> {
        do throws(ExchangeFailure) {
            return try await exchange(request, endpoint, limit: limit, as: Answer<Body>.self)
        } catch {
            throw error.failure
        }
    }

    private func exchange<Body>(
        _ request: HTTPRequest, _ endpoint: Endpoint, limit: Int, as type: Answer<Body>.Type
    ) async throws(ExchangeFailure) -> Answer<Body> {
        let (_, answer) = try await answered(request, endpoint, limit: limit, as: type)
        if let location = answer.envelope.uId { await registry.learn(token, opens: location) }
        return answer
    }

    private func answered<Body: AppleBody>(
        _ request: HTTPRequest, _ endpoint: Endpoint, limit: Int, as type: Body.Type
    ) async throws(ExchangeFailure) -> (HTTPResponse, Body) {
        // Looked up for each request: an answer may have told meanwhile that another token opens the
        // same location.
        let governor = await registry.governor(for: token, location: location)
        let permit: RequestGovernor.Permit
        do throws(CancellationError) {
            permit = try await governor.admit(limit: limit)
        } catch {
            throw ExchangeFailure(failure: .cancelled(endpoint), outcomeIsUnknown: false)
        }
        defer { governor.leave() }
        counter.add()
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await transport.send(request)
        } catch {
            await governor.settle(permit, outcome: .unknown, wait: nil)
            throw ExchangeFailure(
                failure: AppleFailure(error, endpoint: endpoint),
                outcomeIsUnknown: error.mayHaveBeenProcessed)
        }
        let moment = now()
        let wait = response.retryAfter(now: moment).map { $0 - moment }
        do throws(AppleFailure) {
            let body = try response.read(type, by: decoder, from: endpoint, now: moment)
            await governor.settle(permit, outcome: .answered, wait: wait)
            return (response, body)
        } catch {
            await governor.settle(permit, outcome: .init(error), wait: wait)
            // Whatever was asked for: URLs are to be read again.
            if error.kind == .gone { await directory.forget() }
            throw ExchangeFailure(failure: error, outcomeIsUnknown: error.kind == .unreadable)
        }
    }
}
