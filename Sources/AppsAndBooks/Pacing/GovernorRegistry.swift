// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Hands out one ``RequestGovernor`` a location, and one ``OrganizationHold`` an organization.
///
/// A location is known by its `uId`; until the first answer names it, a token stands for itself.
/// Bounded by the tokens and renewals a process sees: a few hundred bytes each.
actor GovernorRegistry {
    private var share: Double
    private let time: MonotonicTime
    private var firstBackOff: Duration
    private let jitter: @Sendable () -> Double
    private var byLocation: [LibraryID: RequestGovernor] = [:]
    private var byFingerprint: [String: RequestGovernor] = [:]
    private var locations: [String: LibraryID] = [:]
    private var organizations: [String: OrganizationHold] = [:]

    init(
        share: Double, time: MonotonicTime, firstBackOff: Duration,
        jitter: @escaping @Sendable () -> Double
    ) {
        self.share = share
        self.time = time
        self.firstBackOff = firstBackOff
        self.jitter = jitter
    }

    /// Goes on with another share; what is known of each location's pace stays.
    /// - Parameter firstBackOff: of locations that are met from now on.
    func use(share: Double, firstBackOff: Duration) async {
        self.share = share
        self.firstBackOff = firstBackOff
        for governor in Array(byLocation.values) + Array(byFingerprint.values) {
            await governor.use(share: share)
        }
    }

    /// The governor for a token's requests.
    ///
    /// - Parameter location: the `uId`, where the caller knows it; what Apple said to this process
    ///   about the token counts more.
    func governor(for token: ContentToken, location: LibraryID?) async -> RequestGovernor {
        if let known = locations[token.fingerprint] ?? location {
            let own = byFingerprint.removeValue(forKey: token.fingerprint)
            if let governor = byLocation[known] {
                // Requests under way keep their own; what it learned holds for all.
                if let own { await governor.inherit(own.pace) }
                return governor
            }
            let governor = own ?? make(for: token)
            byLocation[known] = governor
            return governor
        }
        if let governor = byFingerprint[token.fingerprint] { return governor }
        let governor = make(for: token)
        byFingerprint[token.fingerprint] = governor
        return governor
    }

    /// Notes which location a token opens; from then on it shares that location's governor.
    func learn(_ token: ContentToken, opens location: LibraryID) async {
        guard locations[token.fingerprint] != location else { return }
        locations[token.fingerprint] = location
        guard let own = byFingerprint.removeValue(forKey: token.fingerprint) else { return }
        guard let shared = byLocation[location] else {
            byLocation[location] = own
            return
        }
        await shared.inherit(own.pace)
    }

    private func make(for token: ContentToken) -> RequestGovernor {
        RequestGovernor(
            share: share, time: time, firstBackOff: firstBackOff,
            organization: organization(of: token), jitter: jitter)
    }

    /// A token that names no organization shares its hold with nobody.
    private func organization(of token: ContentToken) -> OrganizationHold {
        guard !token.organization.isEmpty else { return OrganizationHold(first: firstBackOff) }
        if let known = organizations[token.organization] { return known }
        let new = OrganizationHold(first: firstBackOff)
        organizations[token.organization] = new
        return new
    }
}
