// SPDX-License-Identifier: Apache-2.0

package import HTTP
package import VPPModel

/// Apple's Apps and Books services for one daemon: all tokens, paced by location.
///
/// Every call is one try: whether and when to try again is the caller's policy. What the calls do
/// keep to themselves is pacing (``RequestGovernor``), Apple's URLs and limits
/// (``ServiceConfig``), and starting a paged read anew when the data moved under it.
package struct AppleClient: Sendable {
    private let transport: any HTTPTransport
    private let base: ServiceBase
    private let now: @Sendable () -> Timestamp
    private let directory: ServiceDirectory
    private let registry: GovernorRegistry
    private let decoder = WireDecoder()

    /// - Parameters:
    ///   - transport: carries the requests.
    ///   - baseURL: `https`, or `http` on loopback; Apple's is
    ///     `https://vpp.itunes.apple.com/mdm/v2/`.
    ///   - requestShare: of Apple's `maxRequestPerSecond`, above 0, at most 1 (S4).
    ///   - firstBackOff: first wait of a location after 429 or 5xx without `Retry-After`, doubled
    ///     with each further one up to 5 minutes. Default 5 seconds, the least Apple's 9646 asks
    ///     for (apple-apps-and-books.md, 8.5).
    ///   - now: wall-clock time, for `Retry-After`.
    ///   - clock: for pacing and for the age of service config.
    ///   - jitter: 0 to 1, drawn for each back-off.
    package init(
        transport: any HTTPTransport, baseURL: String, requestShare: Double,
        firstBackOff: Duration = .seconds(5), now: @escaping @Sendable () -> Timestamp,
        clock: any Clock<Duration>,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) throws(AppleClientError) {
        let time = MonotonicTime(clock)
        self.transport = transport
        base = try ServiceBase(baseURL)
        self.now = now
        directory = ServiceDirectory(time: time)
        registry = GovernorRegistry(
            share: requestShare, time: time, firstBackOff: firstBackOff, jitter: jitter)
    }

    /// Goes on with another share and another first wait. The pace of each location, and the waits
    /// Apple asked for, stay as they are: a reload is no way around them (S4).
    package func use(requestShare: Double, firstBackOff: Duration) async {
        await registry.use(share: requestShare, firstBackOff: firstBackOff)
    }

    /// Whether Apple accepts the token, and what it opens: GET `client/config`.
    package func probe(_ token: ContentToken) async -> Result<ClientConfig, AppleFailure> {
        let session = session(token, location: nil)
        return await result { () async throws(AppleFailure) -> ClientConfig in
            ClientConfig(try await session.clientConfig())
        }
    }

    /// How far Apple is with an asynchronous request. Ask at most every 30 seconds.
    package func eventStatus(
        _ token: ContentToken, eventId: String, location: LibraryID?
    ) async -> Result<EventStatus, AppleFailure> {
        let session = session(token, location: location)
        return await result { () async throws(AppleFailure) -> EventStatus in
            let answer = try await session.get(
                .eventStatus, query: [("eventId", eventId)], as: EventStatusBody.self)
            do throws(WireProblem) {
                guard let body = answer.body else { throw WireProblem("the body is empty") }
                return try body.value()
            } catch {
                throw AppleFailure(
                    unreadable: error, status: 200, retryAfter: nil, endpoint: .eventStatus)
            }
        }
    }

    /// Apple's present limits, read again where they are older than five minutes.
    package func limits(
        _ token: ContentToken, location: LibraryID?
    ) async -> Result<ServiceLimits, AppleFailure> {
        let session = session(token, location: location)
        return await result { () async throws(AppleFailure) -> ServiceLimits in
            try await session.serviceConfig().limits
        }
    }

    /// A session of one operation.
    func session(_ token: ContentToken, location: LibraryID?) -> AppleSession {
        AppleSession(
            transport: transport, base: base, directory: directory, registry: registry,
            location: location, now: now, token: token, decoder: decoder)
    }

    /// What `body` brings, as a value.
    func result<Value: Sendable>(
        _ body: () async throws(AppleFailure) -> Value
    ) async -> Result<Value, AppleFailure> {
        do throws(AppleFailure) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}

extension AppleSession {
    /// The location's configuration as a look before or behind a write: who manages a location is not
    /// known from an answer that does not say which location it is of (S4, T6).
    func look() async throws(AppleFailure) -> ClientConfig {
        let config = ClientConfig(try await clientConfig())
        guard config.uId != nil else {
            throw AppleFailure(
                kind: .unreadable, httpStatus: 200, endpoint: Endpoint.clientConfig.name,
                detail: "client/config: the answer names no location (uId), so nothing is written")
        }
        return config
    }

    /// GET `client/config`.
    func clientConfig() async throws(AppleFailure) -> Answer<ClientConfigBody> {
        try await get(.clientConfig, as: ClientConfigBody.self)
    }
}
