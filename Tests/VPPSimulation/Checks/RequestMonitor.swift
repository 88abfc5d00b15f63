// SPDX-License-Identifier: Apache-2.0

import HTTP
import VPPModel

/// Holds requests to Apple's rules of pacing, from what left and what came back alone (S4):
/// no request before a `Retry-After` has passed, none above the rate, no more than five at once.
struct RequestMonitor {
    /// What a rule counts by.
    enum Scope: Hashable {
        /// Requests with one content token.
        case secret(String)
        /// Requests of all tokens of a location, as far as the process can know.
        case location(String)
        /// `service/config`, which needs no token.
        case service
        /// The store's lookup with one content token.
        case lookup(String)
        /// The metadata service for organizations with one developer token.
        case catalog(String)
    }

    private struct Hold {
        let until: Duration
        let effect: Int
        /// It is in the event log, so that the next process knows of it.
        var isDurable = false
    }

    private var holds: [Scope: [Hold]] = [:]
    private var sent: [Scope: [Duration]] = [:]
    private var underWay: [Scope: Set<Int>] = [:]
    /// What the requests under way are counted by.
    private var scopes: [Int: [Scope]] = [:]
    private var mdmUnderWay: Set<Int> = []
    /// Which location a token opens, as an answer said to this process.
    private var known: [String: String] = [:]
    /// The highest share of the limit since the process began.
    private var share = 0.0

    mutating func depart(_ exchange: Exchange, _ world: World) throws(Violation) {
        guard exchange.goesToApple else {
            mdmUnderWay.insert(exchange.number)
            guard mdmUnderWay.count == 1 else {
                throw Violation(.pacing, "two requests at once to the MDM server (U9)")
            }
            return
        }
        share = max(share, world.truth?.apple.requestShare ?? 1)
        let now = world.clock.elapsed
        for scope in held(by: exchange) { try checkHolds(scope, now) }
        guard exchange.secret != nil else { return }
        let limit = Double(world.services.apple.limits["maxRequestPerSecond"] ?? 15)
        // Apple names no limit for the other service: what vppd promises (docs/apple-services.md).
        let (rate, most) = exchange.isForOrganizations ? (5.0, 1) : (share * limit, 5)
        scopes[exchange.number] = counted(exchange)
        for scope in counted(exchange) {
            var recent = (sent[scope] ?? []).filter { $0 > now - .seconds(1) }
            recent.append(now)
            sent[scope] = recent
            guard recent.count <= Int(rate) + 1 else {
                throw Violation(
                    .pacing, "\(recent.count) requests within a second, \(rate) are allowed")
            }
            underWay[scope, default: []].insert(exchange.number)
            guard underWay[scope, default: []].count <= most else {
                throw Violation(.pacing, "more than \(most) requests at once")
            }
        }
    }

    private mutating func checkHolds(_ scope: Scope, _ now: Duration) throws(Violation) {
        guard let known = holds[scope] else { return }
        let standing = known.filter { $0.until > now }
        holds[scope] = standing.isEmpty ? nil : standing
        // A millisecond for rounding.
        if let hold = standing.first(where: { $0.until > now + .milliseconds(1) }) {
            throw Violation(
                .pacing,
                "\(scope.name): a request leaves \((hold.until - now).inSeconds) s before "
                    + "Retry-After has passed")
        }
    }

    /// The scopes whose holds bind a request.
    private func held(by exchange: Exchange) -> [Scope] {
        guard let secret = exchange.secret else { return [.service] }
        return exchange.endpoint == "lookup" ? [.lookup(secret)] : counted(exchange)
    }

    private func counted(_ exchange: Exchange) -> [Scope] {
        guard let secret = exchange.secret else { return [] }
        if exchange.isForOrganizations { return [.catalog(secret)] }
        return [.secret(secret)] + (known[secret].map { [.location($0)] } ?? [])
    }

    mutating func answered(
        _ exchange: Exchange, _ outcome: SimulatedNetwork.Outcome, _ world: World
    ) {
        guard exchange.goesToApple else {
            mdmUnderWay.remove(exchange.number)
            return
        }
        finish(exchange.number)
        guard case .success(let response) = outcome else { return }
        if let secret = exchange.secret,
            let uId = BodyText.text(after: "\"uId\":\"", in: response.body)
        {
            known[secret] = uId
        }
        guard let value = response.header("Retry-After"),
            let wait = Self.wait(value, at: world.clock.wall)
        else { return }
        world.note("Retry-After: \(value)")
        let hold = Hold(until: world.clock.elapsed + wait, effect: exchange.effect)
        for scope in held(by: exchange) { holds[scope, default: []].append(hold) }
    }

    /// Whoever made a request gave it up: its connection is closed.
    mutating func abandoned(_ number: Int) {
        mdmUnderWay.remove(number)
        finish(number)
    }

    private mutating func finish(_ number: Int) {
        for scope in scopes.removeValue(forKey: number) ?? [] { underWay[scope]?.remove(number) }
    }

    /// The header's meaning, in seconds or as a date (RFC 9110, 10.2.3); a day at most.
    private static func wait(_ value: String, at now: Timestamp) -> Duration? {
        if let seconds = Int64(value) { return .seconds(min(seconds, 86_400)) }
        guard let date = date(value) else { return nil }
        let wait = date - now
        return wait > .zero ? min(wait, .days(1)) : nil
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ value: String) -> Timestamp? {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let parts = value.split(separator: " ")
        guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    /// What an effect brought back is durable.
    mutating func inputTaken(of effect: Int) {
        for scope in holds.keys {
            for index in (holds[scope] ?? []).indices where holds[scope]?[index].effect == effect {
                holds[scope]?[index].isDurable = true
            }
        }
    }

    /// What the process had only in memory, the next one cannot know.
    /// - Parameter forgotten: secrets that are not in the configuration any more, and locations
    ///   that the log does not know of: what was known of them is gone.
    mutating func processEnded(forgotten: Set<Scope>) {
        holds = holds.mapValues { $0.filter(\.isDurable) }
        for scope in holds.keys where forgotten.contains(scope) || scope.isInMemory {
            holds[scope] = nil
        }
        sent = [:]
        underWay = [:]
        scopes = [:]
        mdmUnderWay = []
        known = [:]
        share = 0
    }

    /// A clock that was set makes waits longer or shorter than they were meant.
    mutating func clockStepped() { holds = [:] }
}

extension RequestMonitor.Scope {
    /// Whether vppd keeps its waits in memory only: the next process finds out by one request.
    fileprivate var isInMemory: Bool {
        if case .catalog = self { true } else { false }
    }

    /// For messages; secrets are not for them.
    fileprivate var name: String {
        switch self {
        case .secret: "token"
        case .location(let uId): "location \(uId)"
        case .service: "service config"
        case .lookup: "lookups"
        case .catalog: "lookups with the developer token"
        }
    }
}
