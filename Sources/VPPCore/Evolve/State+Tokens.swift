// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension State {
    mutating func apply(_ event: ConfigurationApplied) {
        // Another server, or none, is not the one that failed.
        if event.settings.mdm != settings?.mdm { sink = SinkState() }
        settings = event.settings
        configurationProblem = nil
        for token in event.settings.tokens where tokens[token.name] == nil {
            tokens[token.name] = TokenState(name: token.name)
        }
        tokens.arrange(by: event.settings.tokens.map(\.name))
    }

    /// Another secret begins anew with Apple; what is known of the location stays (T2, T5).
    mutating func apply(_ event: TokenLoaded, at: Timestamp) {
        var token = tokens[event.token] ?? TokenState(name: event.token)
        if token.fingerprint != nil { token.replacedAt = at }
        token.fingerprint = event.fingerprint
        token.expires = event.expires
        token.organization = event.organization
        token.loadedAt = at
        token.fileProblem = nil
        token.location.tokenExpirationDate = nil
        token.setStanding(.pending, since: at)
        token.clientConfigReadAt = nil
        token.claimIntended = nil
        token.claimAnsweredAt = nil
        token.subscription.forgetAnswer()
        token.metadataDue = nil
        token.lookups = LookupTrouble()
        // The location is the same, and so is the wait Apple asked for (S4).
        token.clearFailures()
        token.notBefore = token.askedNotBefore
        tokens[event.token] = token
        resumeWaits(of: event.token)
    }

    mutating func apply(_ event: LocationDescribed) {
        tokens[event.token]?.location = event.config
        resumeWaits(of: event.token)
    }

    mutating func apply(_ event: TokenStandingChanged, at: Timestamp) {
        guard var token = tokens[event.token] else { return }
        token.setStanding(event.to, since: at)
        token.standingFailure = event.failure
        token.duplicateOf = event.other
        token.claimedBy = event.mdmInfo
        if event.from == .duplicate {
            // Nothing else of what it waited for holds: only what Apple asked for.
            token.clearFailures()
            token.notBefore = token.askedNotBefore
        }
        if event.to == .duplicate {
            // The other token counts the location's licenses.
            token.holdings = [:]
            token.catalog = [:]
            token.users = [:]
            token.lastSync = nil
            token.lastFullSyncAt = nil
        }
        if event.to == .revoked {
            token.revokedAt = at
            token.revokedSoonAfterUpdate = token.replacedAt.map { at - $0 < .days(1) } ?? false
        }
        tokens[event.token] = token
    }

    mutating func apply(_ event: ClaimAnswered, at: Timestamp) {
        tokens[event.token]?.claimIntended = nil
        tokens[event.token]?.claimAnsweredAt = at
    }
}

extension State {
    /// Notes the wait that Apple asked a token for where it binds others: all of them, or those of
    /// the same location (S4).
    mutating func notePacing(of failure: AppleFailure, told name: TokenName) {
        guard let asked = failure.retryAfter else { return }
        if failure.endpoint == "service/config" {
            serviceNotBefore = max(asked, serviceNotBefore ?? asked)
        }
        tokens[name]?.waitAsAsked(until: asked)
        guard let location = tokens[name]?.location.uId else { return }
        tokens.changeEach { other in
            if other.location.uId == location { other.waitAsAsked(until: asked) }
        }
    }
}

extension TokenState {
    fileprivate mutating func setStanding(_ new: TokenStanding, since: Timestamp) {
        standing = new
        standingSince = since
        standingFailure = nil
        duplicateOf = nil
        claimedBy = nil
    }

    /// Apple asked for a wait.
    mutating func waitAsAsked(until moment: Timestamp) {
        askedNotBefore = max(moment, askedNotBefore ?? moment)
        notBefore = max(moment, notBefore ?? moment)
    }

    mutating func clearFailures() {
        lastFailure = nil
        failuresInRow = 0
        firstFailureAt = nil
        notBefore = nil
    }

    mutating func recordFailure(_ failure: AppleFailure, notBefore: Timestamp, at: Timestamp) {
        lastFailure = failure
        failuresInRow += 1
        firstFailureAt = firstFailureAt ?? at
        self.notBefore = max(notBefore, self.notBefore ?? notBefore)
    }
}
