// SPDX-License-Identifier: Apache-2.0

package import HTTP
package import VPPModel

/// Apple's *Apps and Books Metadata for Organizations* (apple-apps-and-books.md, 9.2), for those who
/// have a developer token for it. The lookup of ``AppleClient`` needs none and is the default.
///
/// Another host, another credential, and limits of its own, so nothing is shared with ``AppleClient``.
package struct OrganizationMetadata: Sendable {
    /// Where the service is, for businesses and for schools.
    package struct Roots: Hashable, Sendable {
        package private(set) var business = "https://api.ent.apple.com/v1"
        package private(set) var education = "https://api.edu.apple.com/v1"

        /// Apple's own.
        package init() {}

        /// Those that belong to a base URL of the licensing service: Apple's own, but for a base on
        /// loopback, where only a simulator can be. That serves all of Apple's services at one place.
        package init(baseURL: String) {
            guard let parts = URLParts(baseURL), parts.isLoopback, !parts.hasCredentials else {
                return
            }
            business = "\(parts.scheme)://\(parts.authority)/v1"
            education = business
        }
    }

    /// Requests a second: Apple names no number, and asks to go slower after a 429. [judgement]
    static let requestsPerSecond = 5

    private let transport: any HTTPTransport
    private let developerToken: DeveloperToken
    private let roots: Roots
    private let now: @Sendable () -> Timestamp
    private let governor: RequestGovernor
    private let decoder = WireDecoder()

    /// - Parameters:
    ///   - transport: carries the requests.
    ///   - firstBackOff: first wait after 429 or 5xx without `Retry-After`. Default 5 seconds.
    ///   - now: wall-clock time, for `Retry-After`.
    ///   - clock: for pacing.
    ///   - jitter: 0 to 1, drawn for each back-off.
    package init(
        transport: any HTTPTransport, developerToken: DeveloperToken, roots: Roots = Roots(),
        firstBackOff: Duration = .seconds(5), now: @escaping @Sendable () -> Timestamp,
        clock: any Clock<Duration>,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.transport = transport
        self.developerToken = developerToken
        self.roots = roots
        self.now = now
        governor = RequestGovernor(
            share: 1, time: MonotonicTime(clock), firstBackOff: firstBackOff,
            organization: OrganizationHold(first: firstBackOff), jitter: jitter)
    }

    /// Whether it is the service at those roots, opened with that developer token.
    package func asks(with developerToken: DeveloperToken, at roots: Roots) -> Bool {
        self.developerToken == developerToken && self.roots == roots
    }

    /// What the store knows of some apps on one platform, with the content token's entitlement. A
    /// refusal of the developer token is `.rejected`: it says nothing about the content token.
    package func metadata(
        _ token: ContentToken, query: MetadataQuery
    ) async -> Result<MetadataAnswer, AppleFailure> {
        var found: [AppMetadata] = []
        var maximumAge: Duration?
        var requests = 0
        var rest = query.adamIds[...]
        do throws(AppleFailure) {
            while !rest.isEmpty {
                let ids = rest.prefix(MetadataQuery.maximumIDs)
                rest = rest.dropFirst(ids.count)
                let (body, age) = try await page(token, query, ids)
                requests += 1
                maximumAge = min(maximumAge ?? age, age)
                let asked = Set(ids)
                found += body.metadata(on: query.platform).filter { asked.contains($0.adamId) }
            }
        } catch {
            return .failure(error)
        }
        return .success(
            MetadataAnswer(
                found: found, maximumAge: maximumAge ?? CacheControl.defaultAge, requests: requests)
        )
    }

    private func page(
        _ token: ContentToken, _ query: MetadataQuery, _ ids: ArraySlice<AdamID>
    ) async throws(AppleFailure) -> (OrganizationMetadataBody, Duration) {
        let permit: RequestGovernor.Permit
        do throws(CancellationError) {
            permit = try await governor.admit(limit: Self.requestsPerSecond)
        } catch {
            throw .cancelled(.organizationMetadata)
        }
        defer { governor.leave() }
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await transport.send(request(token, query, ids))
        } catch {
            await governor.settle(permit, outcome: .unknown, wait: nil)
            throw AppleFailure(error, endpoint: .organizationMetadata)
        }
        let moment = now()
        let wait = response.retryAfter(now: moment).map { $0 - moment }
        do throws(AppleFailure) {
            let body = try response.read(
                OrganizationMetadataBody.self, by: decoder, from: .organizationMetadata, now: moment
            )
            await governor.settle(permit, outcome: .answered, wait: wait)
            return (body, CacheControl.maximumAge(response.header("Cache-Control")))
        } catch {
            await governor.settle(permit, outcome: .init(error), wait: wait)
            throw error
        }
    }

    private func request(
        _ token: ContentToken, _ query: MetadataQuery, _ ids: ArraySlice<AdamID>
    ) -> HTTPRequest {
        let root = query.defaultPlatform == "volumestore" ? roots.education : roots.business
        // A country comes from Apple and goes into the path: two letters, or it is none.
        let country = query.country.lowercased().filter { $0.isASCII && $0.isLetter }.prefix(2)
        return HTTPRequest(
            .get,
            URLQuery.append(
                [
                    ("ids", ids.map(\.description).joined(separator: ",")),
                    ("platform", query.platform == .macOS ? "mac" : "iphone"),
                    ("extend%5Bapps%5D", "latestVersionInfo"),
                ], to: "\(root)/catalog/\(country)/stoken-authenticated-apps"),
            headers: [
                ("Authorization", "Bearer \(developerToken.revealed)"),
                ("Cookie", "itvt=\(token.revealed)"),
            ], timeout: AppleSession.timeout, maximumBody: AppleSession.maximumBody)
    }
}
