// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// Holds the alert about the developer token to what Apple said of it (C3), and requests with it to
/// that: what is refused is not tried again for `recheck_interval`.
struct DeveloperTokenMonitor {
    private enum Word { case accepted, refused, forbidden, other }

    /// Words that the core has not heard yet, by effect.
    private var heard: [Int: Word] = [:]
    /// What the step that is under way was told, and by lookups with which content token.
    private var decided: (word: Word, token: TokenName)?
    /// Until when a developer token is not to be tried again.
    private var refusedUntil: [String: Duration] = [:]

    mutating func depart(_ exchange: Exchange, _ world: World) throws(Violation) {
        guard exchange.isForOrganizations, let token = exchange.secret,
            let end = refusedUntil[token], world.clock.elapsed < end
        else { return }
        throw Violation(
            .pacing,
            "a refused developer token is tried \((end - world.clock.elapsed).inSeconds) s"
                + " before its time")
    }

    mutating func answered(
        _ exchange: Exchange, _ outcome: SimulatedNetwork.Outcome, _ world: World
    ) {
        guard exchange.isForOrganizations, let token = exchange.secret,
            case .success(let response) = outcome
        else { return }
        switch response.status {
        case 401:
            heard[exchange.effect] = .refused
            let interval = world.truth?.apple.recheckInterval ?? .zero
            refusedUntil[token] = world.clock.elapsed + interval
            // What was accepted before counts no more: the refusal binds those rounds, too.
            heard = heard.mapValues { $0 == .accepted ? .other : $0 }
        case 403: heard[exchange.effect] = .forbidden
        case 200 where response.body.first == UInt8(ascii: "{"):
            heard[exchange.effect] = .accepted
        default: heard[exchange.effect] = .other
        }
    }

    /// A step begins.
    mutating func beginStep() { decided = nil }

    /// The core was told what an effect brought back, and in the same step nothing else of the
    /// developer token.
    mutating func inputTaken(of effect: Int, with token: TokenName) {
        decided = heard.removeValue(forKey: effect).map { ($0, token) }
    }

    /// After the step that was told.
    mutating func check(_ state: State) throws(Violation) {
        defer { decided = nil }
        guard let (word, token) = decided, state.settings?.apple.metadataTokenFile != nil else {
            return
        }
        let all = state.alerts[AlertKey(.metadataTokenRefused)] != nil
        let own = state.alerts[AlertKey(.metadataTokenRefused, token: token)] != nil
        switch word {
        case .refused where !all && state.tokens.contains(where: Self.asks),
            .forbidden where !own && state.tokens[token].map(Self.asks) ?? false:
            throw Violation(.alerts, "the developer token is refused, and nobody is told")
        case .accepted where all || own, .forbidden where all:
            throw Violation(.alerts, "the developer token is accepted, and an alert stands")
        default: break
        }
    }

    /// Whether lookups are made with a content token.
    private static func asks(_ token: TokenState) -> Bool {
        ![.duplicate, .expired, .revoked, .invalid].contains(token.standing)
            && !token.catalog.isEmpty && token.location.country != nil
    }

    /// What was refused is in memory only: the next process finds out by one request.
    mutating func processEnded() {
        heard = [:]
        decided = nil
        refusedUntil = [:]
    }

    /// A clock that was set makes waits longer or shorter than they were meant.
    mutating func clockStepped() { refusedUntil = [:] }
}
