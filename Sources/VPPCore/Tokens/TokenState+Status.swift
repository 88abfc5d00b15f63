// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension TokenState {
    /// The token's status as people see it (T3).
    ///
    /// | # | standing | and | status |
    /// |---|---|---|---|
    /// | 1 | - | no token was read from the file | missing |
    /// | 2 | pending, active | no answer for `unreachable_after` | unreachable |
    /// | 3 | active | within the longest warning distance of its end | expiring |
    /// | 4 | any other | - | the standing |
    package func status(_ settings: AppleSettings, now: Timestamp) -> TokenStatus {
        guard fingerprint != nil else { return .missing }
        switch standing {
        case .pending, .active:
            if isUnreachable(settings, now: now) { return .unreachable }
            guard standing == .active else { return .pending }
            return expiryDistance(settings, now: now) == nil ? .active : .expiring
        case .expired: return .expired
        case .revoked: return .revoked
        case .invalid: return .invalid
        case .claimed: return .claimed
        case .duplicate: return .duplicate
        case .restricted: return .restricted
        }
    }

    /// Whether Apple has given no usable answer for longer than the settings allow (T4).
    func isUnreachable(_ settings: AppleSettings, now: Timestamp) -> Bool {
        guard let firstFailureAt, standing.isRead else { return false }
        return firstFailureAt + settings.unreachableAfter <= now
    }

    /// Whole days until the token ends, rounded down; negative after it.
    package func daysLeft(now: Timestamp) -> Int? {
        effectiveExpiry.map { Int((($0 - now).inSeconds / 86_400).rounded(.down)) }
    }

    /// The warning distance in force: the smallest configured number of days that the end is
    /// within; nil while it is farther away than all of them (T7).
    func expiryDistance(_ settings: AppleSettings, now: Timestamp) -> Int? {
        guard let effectiveExpiry else { return nil }
        let left = effectiveExpiry - now
        return settings.expiryWarningDays.filter { left <= .days(Int64($0)) }.min()
    }

    /// Whether vppd may change anything at Apple for this token: its standing allows it and no
    /// bulk renewal holds writes (A2).
    package var mayWrite: Bool { standing.mayWrite && renewal.level != .critical }
}
