// SPDX-License-Identifier: Apache-2.0

/// Why a request to Apple's services brought no usable answer.
///
/// Classified by the body's `errorNumber` first and the HTTP status second (T4): Apple sends token
/// errors with 401 *and* with 200. The table is apple-apps-and-books.md, section 8.5.
package struct AppleFailure: Error, Hashable, Codable, Sendable {
    /// What the failure means for the token and for pacing.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// 9621: the token is past its date, says Apple.
        case expired
        /// 9625: Apple revoked the token.
        case revoked
        /// 9622: Apple does not know the token.
        case invalid
        /// 9722, 9601, or 401 without a readable body: Apple did not accept the header.
        case unauthorized
        /// 9637, 9647, 403: the token may read, not do this.
        case notPermitted
        /// 9646 or 429: too many requests for the organization.
        case throttled
        /// 9603, 9644, 9729, any 5xx: Apple is in trouble; the request may be repeated.
        case unavailable
        /// 200 with what is not Apple's JSON: HTML, a truncated body, a wrong shape.
        case unreadable
        /// No answer: name resolution, connection, TLS, time-out.
        case unreachable
        /// 9721: the `versionId` is not known (any more); read all.
        case staleVersion
        /// 9650, or a `versionId` that kept changing between pages: no consistent snapshot.
        case inconsistent
        /// 9634/410: the service or its URL is gone; read service config again.
        case gone
        /// Any other error number: the request itself was refused.
        case rejected
    }

    package var kind: Kind
    /// Apple's `errorNumber`, where the body had one.
    package var errorNumber: Int?
    /// The HTTP status, where there was an answer.
    package var httpStatus: Int?
    /// The moment before which Apple asked not to be called again (`Retry-After`, both forms).
    package var retryAfter: Timestamp?
    /// The endpoint, without host and query: `assets`, `client/config`, `lookup`.
    package var endpoint: String
    /// One line for people. Never holds a secret or a body.
    package var detail: String

    package init(
        kind: Kind, errorNumber: Int? = nil, httpStatus: Int? = nil, retryAfter: Timestamp? = nil,
        endpoint: String, detail: String
    ) {
        self.kind = kind
        self.errorNumber = errorNumber
        self.httpStatus = httpStatus
        self.retryAfter = retryAfter
        self.endpoint = endpoint
        self.detail = detail
    }
}

extension AppleFailure {
    /// The ``endpoint`` of a request that was never made.
    package static let noEndpoint = "none"

    /// Whether a request was made at all.
    package var wasAsked: Bool { endpoint != Self.noEndpoint }

    /// Too many assets, users or devices in one request: Apple's limits are lower than they were
    /// (apple-apps-and-books.md, 8.1).
    package static let limitNumbers: Set<Int> = [9700, 9701, 9702, 9714]
}
