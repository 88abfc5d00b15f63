// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension TokenState {
    /// Whether Apple may be called with the token: no Retry-After or back-off is running.
    package func mayCall(at now: Timestamp) -> Bool {
        notBefore.map { $0 <= now } ?? true
    }

    /// Whether an administrator's wish may be followed before the timer: not while Apple throttles
    /// or is in trouble, and never before the moment it named (S4).
    package func mayBeAsked(at now: Timestamp) -> Bool {
        if mayCall(at: now) { return true }
        if let askedNotBefore, askedNotBefore > now { return false }
        switch lastFailure?.kind {
        case .throttled, .unavailable, .gone: return false
        case .expired, .revoked, .invalid, .unauthorized, .notPermitted, .unreadable,
            .unreachable, .staleVersion, .inconsistent, .rejected, nil:
            return true
        }
    }

    /// When the location is to be read next (S1): on the regular timer, soon after notifications
    /// (O4), after a failure's wait, or at the slow re-check of a token that may not be used otherwise (T5). Many tokens are spread.
    package func nextSync(
        _ settings: AppleSettings, at place: PollPlace = .alone
    ) -> Timestamp {
        let wait = notBefore.map { place.afterWait(until: $0) } ?? .distantPast
        if !standing.isRead {
            let regular = (standingSince ?? .distantPast) + settings.recheckInterval
            let rechecked = lastSyncAt ?? .distantPast
            return max(regular, rechecked + settings.recheckInterval, wait, place.firstStart)
        }
        if lastFailure != nil, notBefore != nil { return max(wait, place.firstStart) }
        guard let lastSyncAt, standing != .pending else { return max(wait, place.firstStart) }
        // What was changed at the location is read at once.
        if wroteAt != nil { return max(wait, place.firstStart) }
        // Counts that do not match say that a delta hid removals: read all, soon.
        let regular =
            lastSync?.incomplete == true
            ? lastSyncAt + settings.retryInterval
            : place.due(after: lastSyncAt, every: settings.syncInterval)
        let due = min(regular, news.due(lastSync: lastSyncAt) ?? regular)
        return max(due, wait, place.firstStart)
    }

    /// ``nextSync(_:at:)`` while Apple fails for everyone: all but the tokens that try wait.
    func nextSync(
        _ settings: AppleSettings, at place: PollPlace, during outage: ServiceOutage?
    ) -> Timestamp {
        let due = nextSync(settings, at: place)
        // One that failed already was told to wait when it did.
        guard let outage, !outage.isTried(with: name), standing.isRead, lastFailure == nil else {
            return due
        }
        let held = outage.since + ServiceOutage.hold
        return max(due, place.moment(from: held, every: settings.syncInterval))
    }

    /// Whether apps are looked up with this token, now or as soon as Apple has said how it stands.
    var looksUp: Bool {
        switch standing {
        case .pending, .active, .claimed, .restricted: !catalog.isEmpty && location.country != nil
        case .duplicate, .expired, .revoked, .invalid: false
        }
    }

    /// When app metadata is to be looked up next; nil: not with this token as it stands. Apps that
    /// were never looked up do not wait for the next round.
    package func nextLookup() -> Timestamp? {
        guard looksUp, standing != .pending else { return nil }
        let hasNews = catalog.values.contains { $0.resolution == .pending }
        let due = hasNews ? .distantPast : metadataDue ?? .distantPast
        return max(due, lookups.notBefore ?? .distantPast, notBefore ?? .distantPast)
    }
}

extension Timestamp {
    /// Earlier than any moment vppd meets.
    package static let distantPast = Timestamp(seconds: -62_135_596_800)

    /// Later than any moment vppd meets: the end of the year 9999.
    package static let distantFuture = Timestamp(seconds: 253_402_300_799)
}

extension State {
    /// The read a token's location needs now.
    func syncEffect(
        _ token: TokenState, at place: PollPlace, now: Timestamp
    ) -> Effect? {
        guard let fingerprint = token.fingerprint, let settings else { return nil }
        let fullDue =
            token.lastFullSyncAt.map {
                place.fullDue(after: $0, every: settings.apple.fullInventory) <= now
            } ?? true
        let configDue =
            token.clientConfigReadAt.map { $0 + settings.apple.clientConfigInterval <= now } ?? true
        let scope = SyncScope(
            clientConfig: configDue || !token.standing.isRead,
            // After "that version is not known" only a full read can go on (9721).
            full: fullDue || token.lastSync?.incomplete == true
                || token.lastFailure?.kind == .staleVersion,
            assetsVersion: token.lastSync?.assetsVersion,
            assignmentsVersion: token.lastSync?.assignmentsVersion,
            usersVersion: token.lastSync?.usersVersion, afterWrite: token.wroteAt != nil,
            news: token.news.since == nil ? nil : token.news.asked)
        return .sync(token.name, fingerprint: fingerprint, scope, token.location.uId)
    }
}
