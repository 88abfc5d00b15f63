// SPDX-License-Identifier: Apache-2.0

/// What clients did: the numbers end-to-end tests judge a client by.
package struct RequestCounters: Sendable {
    /// Rules a client can break.
    package enum Violation: String, Sendable, CaseIterable {
        /// More requests in a second than `maxRequestPerSecond`.
        case aboveRate
        /// More than five requests of a token at once.
        case aboveFive
        /// A request before the moment `Retry-After` named.
        case beforeRetryAfter
    }

    private var requests: [String: [String: Int]] = [:]
    private var errors: [Int: Int] = [:]
    private var violations: [Violation: Int] = [:]
    /// The most requests of any token in progress at once.
    package var mostAtOnce = 0
    /// The most requests of any location within a second.
    package var mostInASecond = 0

    /// A request of a token came while `atOnce` of it, this one included, were being answered.
    package mutating func note(atOnce: Int) {
        mostAtOnce = max(mostAtOnce, atOnce)
        if atOnce > 5 { count(.aboveFive) }
    }

    /// A request of `token` (`-` when none is needed or it is unknown) reached `endpoint`.
    package mutating func count(token: String, endpoint: String) {
        requests[token, default: [:]][endpoint, default: 0] += 1
    }

    /// An error of Apple's went out.
    package mutating func count(error number: Int) { errors[number, default: 0] += 1 }

    /// A client broke a rule.
    package mutating func count(_ violation: Violation) { violations[violation, default: 0] += 1 }

    /// How often a rule was broken.
    package func violations(_ violation: Violation) -> Int { violations[violation] ?? 0 }

    /// Requests of a token to an endpoint.
    package func requests(token: String, endpoint: String) -> Int {
        requests[token]?[endpoint] ?? 0
    }

    /// The view `counters`.
    package var json: JSON {
        let byToken = requests.sorted { $0.key < $1.key }.map { token, endpoints in
            let counts = endpoints.sorted { $0.key < $1.key }.map { ($0.key, JSON.int($0.value)) }
            return (token, JSON.members(counts))
        }
        let total = requests.values.reduce(0) { $0 + $1.values.reduce(0, +) }
        return .object([
            "total": .int(total), "requests": .members(byToken),
            "errors": .members(
                errors.sorted { $0.key < $1.key }.map { (String($0.key), .int($0.value)) }),
            "violations": .members(
                Violation.allCases.map { ($0.rawValue, .int(violations[$0] ?? 0)) }),
            "mostAtOnce": .int(mostAtOnce), "mostInASecond": .int(mostInASecond),
        ])
    }
}
