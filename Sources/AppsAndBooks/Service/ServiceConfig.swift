// SPDX-License-Identifier: Apache-2.0

import HTTP
import VPPModel

/// Apple's URLs and limits, as `service/config` gave them last.
struct ServiceConfig: Sendable, Hashable {
    /// The lookup of Apple's example, for an answer that names none.
    private static let appleLookup =
        "https://uclient-api.itunes.apple.com/WebObjects/MZStorePlatform.woa/wa/lookup"

    private let base: ServiceBase
    private let urls: [String: String]
    /// What a request may hold, and how many there may be.
    let limits: ServiceLimits

    init(_ body: ServiceConfigBody, base: ServiceBase) {
        self.base = base
        urls = body.urls ?? [:]
        limits = ServiceLimits(body.limits ?? [:])
    }

    /// The URL of an endpoint: service config's own, or below the base where it names none.
    ///
    /// - Throws: `.rejected` for a URL a token must not be sent to. It is not replaced quietly:
    ///   either somebody stands between, or Apple has moved.
    func url(of endpoint: Endpoint) throws(AppleFailure) -> String {
        guard let key = endpoint.urlKey, let url = urls[key], !url.isEmpty else {
            return try defaultURL(of: endpoint)
        }
        guard base.accepts(url) else {
            let place = URLParts(url)?.authority ?? "an unreadable URL"
            throw AppleFailure(
                kind: .rejected, endpoint: endpoint.name,
                detail: "service/config names \(place) for \(key), which is not a host "
                    + "of the configured service; the token was not sent there")
        }
        return url
    }

    private func defaultURL(of endpoint: Endpoint) throws(AppleFailure) -> String {
        guard endpoint == .lookup else { return base.url + endpoint.name }
        guard base.isApple else {
            throw AppleFailure(
                kind: .rejected, endpoint: endpoint.name,
                detail: "service/config names no contentMetadataLookup")
        }
        return Self.appleLookup
    }
}
