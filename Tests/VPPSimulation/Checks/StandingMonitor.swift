// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import VPPCore
import VPPModel

/// Holds what a token counts for against what Apple last said of it (T4): only 9625 means revoked,
/// 9621 expired, 9622 invalid; nothing else on the way changes it.
struct StandingMonitor {
    /// What Apple said of a token.
    enum Word { case accepted, expired, revoked, invalid }

    /// What an effect heard last, by effect: secret and word.
    /// No word: the token was not presented as it should be, which may say anything of it.
    private var heard: [Int: (secret: String, word: Word?)] = [:]
    /// What the core was told last, by fingerprint.
    private var words: [String: Word] = [:]
    private var fingerprints: [String: String] = [:]
    /// What the location's `mdmInfo` was in the last answer to this process, by secret: its id, or
    /// an empty text where the answer had none.
    private(set) var manager: [String: String] = [:]
    /// Effects that have read client config and written nothing since.
    private var configReads: Set<Int> = []

    mutating func answered(_ exchange: Exchange, _ outcome: SimulatedNetwork.Outcome) {
        guard exchange.goesToApple, let secret = exchange.secret,
            !["lookup", "catalog"].contains(exchange.endpoint)
        else { return }
        guard case .success(let response) = outcome, !exchange.answerIsWrong else {
            return forgetAcceptance(exchange)
        }
        switch BodyText.number(after: "\"errorNumber\":", in: response.body) {
        case 9621: heard[exchange.effect] = (secret, .expired)
        case 9622: heard[exchange.effect] = (secret, .invalid)
        case 9625: heard[exchange.effect] = (secret, .revoked)
        case 9601, 9722: heard[exchange.effect] = (secret, nil)
        case nil where response.status == 200 && response.body.first == UInt8(ascii: "{"):
            heard[exchange.effect] = (secret, .accepted)
            let key = "\"mdmInfo\":{\"id\":\""
            manager[secret] = BodyText.text(after: key, in: response.body) ?? ""
            if exchange.endpoint == "client/config", exchange.request.method == "GET" {
                configReads.insert(exchange.effect)
            }
        default: forgetAcceptance(exchange)
        }
    }

    /// An effect fails, for no fault of the token: what it heard before changes nothing.
    private mutating func forgetAcceptance(_ exchange: Exchange) { failed(exchange.effect) }

    /// An effect fails for another reason than the token, such as pages that do not fit together.
    mutating func failed(_ effect: Int) {
        if heard[effect]?.word == .accepted { heard[effect] = nil }
    }

    /// Whether an effect has read client config since it last wrote: each look is for one write.
    mutating func takeConfigRead(of effect: Int) -> Bool {
        configReads.remove(effect) != nil
    }

    /// What an effect brought back was decided.
    /// - Parameter isWrite: that Apple takes a write restores no token that it did not take before.
    mutating func inputTaken(of effect: Int, isWrite: Bool) {
        guard let (secret, word) = heard.removeValue(forKey: effect),
            let fingerprint = fingerprint(of: secret), !isWrite || word != .accepted
        else { return }
        words[fingerprint] = word
    }

    /// What an effect brought back may count or not: only Apple's next word tells.
    mutating func inputDropped(of effect: Int) {
        guard let (secret, _) = heard.removeValue(forKey: effect),
            let fingerprint = fingerprint(of: secret)
        else { return }
        words[fingerprint] = nil
    }

    private mutating func fingerprint(of secret: String) -> String? {
        if let known = fingerprints[secret] { return known }
        let decoded = try? TokenFile.decode(Array(secret.utf8), now: .distantPast)
        fingerprints[secret] = decoded?.fingerprint
        return decoded?.fingerprint
    }

    /// A secret takes the place of another: Apple has to be asked anew.
    mutating func loaded(_ fingerprint: String) { words[fingerprint] = nil }

    /// - Parameter deciding: effects whose outcome was in the last step: whether it counts, only
    ///   Apple's next word tells.
    mutating func processEnded(deciding: [Int]) {
        for effect in deciding { inputDropped(of: effect) }
        heard = [:]
        manager = [:]
        configReads = []
    }

    private static func isAlerted(_ token: TokenState, _ word: Word, _ state: State) -> Bool {
        let codes: [AlertCode] =
            switch word {
            case .accepted: []
            case .expired: [.tokenExpired]
            case .revoked: [.tokenRevoked]
            case .invalid: [.tokenInvalid, .tokenUnauthorized]
            }
        return codes.contains { state.alerts[AlertKey($0, token: token.name)] != nil }
    }

    func check(_ state: State) throws(Violation) {
        for token in state.tokens {
            guard let fingerprint = token.fingerprint, let word = words[fingerprint] else {
                continue
            }
            let isRight =
                switch word {
                case .expired: token.standing == .expired
                case .revoked: token.standing == .revoked
                case .invalid: token.standing == .invalid
                case .accepted: ![.expired, .revoked, .invalid].contains(token.standing)
                }
            guard isRight else {
                throw Violation(
                    .standing, "\(token.name) is \(token.standing), and Apple said \(word)")
            }
            guard word == .accepted || Self.isAlerted(token, word, state) else {
                throw Violation(.alerts, "Apple said \(word) of \(token.name), and no alert stands")
            }
        }
    }
}
