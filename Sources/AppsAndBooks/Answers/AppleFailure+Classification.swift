// SPDX-License-Identifier: Apache-2.0

import HTTP
import VPPModel

extension AppleFailure {
    /// No complete answer came.
    init(_ error: HTTPError, endpoint: Endpoint) {
        let kind: Kind =
            switch error.code {
            case .truncated, .bodyTooLarge: .unreadable
            case .badURL: .rejected
            case .nameNotResolved, .notConnected, .tls, .timedOut, .cancelled, .other: .unreachable
            }
        self.init(kind: kind, endpoint: endpoint.name, detail: error.message)
    }

    /// An answer with an error: by its `errorNumber` first, by its HTTP status second (T4).
    init(
        status: Int, errorNumber: Int?, retryAfter: Timestamp?, endpoint: Endpoint
    ) {
        var known = errorNumber.flatMap(ErrorNumbers.kind(of:))
        // Where the token is not what is looked at, nothing said of it counts.
        if !endpoint.judgesToken, known?.isOfToken == true { known = .rejected }
        let kind = known ?? Self.kind(of: status, hasErrorNumber: errorNumber != nil, at: endpoint)
        let detail =
            if let errorNumber {
                "\(endpoint.name): Apple's error \(errorNumber), "
                    + "\(ErrorNumbers.meaning(of: errorNumber)) (HTTP \(status))"
            } else {
                "\(endpoint.name): HTTP \(status) without an error of Apple's"
            }
        self.init(
            kind: kind, errorNumber: errorNumber, httpStatus: status, retryAfter: retryAfter,
            endpoint: endpoint.name, detail: detail)
    }

    /// A good status with a body that is not Apple's.
    init(
        unreadable problem: WireProblem, status: Int, retryAfter: Timestamp?, endpoint: Endpoint
    ) {
        self.init(
            kind: .unreadable, httpStatus: status, retryAfter: retryAfter, endpoint: endpoint.name,
            detail: "\(endpoint.name): HTTP \(status), but \(problem.detail)")
    }

    /// The request was given up by its own task.
    static func cancelled(_ endpoint: Endpoint) -> AppleFailure {
        AppleFailure(
            kind: .unreachable, endpoint: endpoint.name,
            detail: "\(endpoint.name): cancelled before it was sent")
    }

    private static func kind(
        of status: Int, hasErrorNumber: Bool, at endpoint: Endpoint
    ) -> Kind {
        switch status {
        case 401 where endpoint.judgesToken: .unauthorized
        case 403 where endpoint.judgesToken: .notPermitted
        case 408: .unavailable
        case 410: .gone
        case 429: .throttled
        case 500...599: .unavailable
        // A redirect (a captive portal's, say) is not followed with a token attached (X2).
        case 300...399 where !hasErrorNumber: .unreadable
        default: .rejected
        }
    }
}

extension AppleFailure.Kind {
    /// Whether it is a word on the content token.
    fileprivate var isOfToken: Bool {
        switch self {
        case .expired, .revoked, .invalid, .unauthorized, .notPermitted: true
        case .throttled, .unavailable, .unreadable, .unreachable, .staleVersion, .inconsistent,
            .gone, .rejected:
            false
        }
    }
}
