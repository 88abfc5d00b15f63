// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The likely cause of a 9625, from the evidence there is (T5).
///
/// | # | evidence | cause named first |
/// |---|---|---|
/// | 1 | the token was replaced less than a day before | the account itself |
/// | 2 | a bulk renewal within the last 7 days | the bulk renewal |
/// | 3 | none | password change, then a newer token |
package enum RevocationCause: Hashable, Sendable {
    case account
    case bulkRenewal(apps: Int, at: Timestamp)
    case unknown

    package init(of token: TokenState) {
        if token.revokedSoonAfterUpdate {
            self = .account
        } else if let alarm = token.renewal.lastAlarm,
            alarm.at + .days(7) >= token.standingSince ?? alarm.at
        {
            self = .bulkRenewal(apps: alarm.apps, at: alarm.at)
        } else {
            self = .unknown
        }
    }

    /// One clause: what probably happened.
    package var text: String {
        let others =
            "the password of the Apple Account that downloaded it was changed or reset, or a newer "
            + "token was downloaded for the location"
        switch self {
        case .account:
            return "it was replaced less than a day before, so the account itself is the likely "
                + "problem; vppd writes nothing for it"
        case .bulkRenewal(let apps, let at):
            return "likely cause: the bulk renewal of \(apps) apps seen \(at.toTheSecond), after "
                + "which Apple may have flagged the account; otherwise: \(others)"
        case .unknown: return "likely cause: \(others)"
        }
    }

    func remedy(_ token: TokenState) -> String {
        switch self {
        case .account: "contact Apple Support about the account of token \(token.name)"
        case .bulkRenewal, .unknown:
            "download a fresh token and run: vppd token update \(token.name) FILE"
        }
    }
}

extension AppleFailure {
    /// One clause for people, with endpoint, number and status as far as there are any.
    package var summary: String {
        // What came from Apple says all of it already.
        if detail.hasPrefix("\(endpoint):") { return detail }
        var parts: [String] = []
        if let errorNumber { parts.append("error \(errorNumber)") }
        if let httpStatus { parts.append("HTTP \(httpStatus)") }
        parts.append("\(endpoint): \(detail)")
        return parts.joined(separator: ", ")
    }
}

extension Duration {
    /// `90 s`, `15 min`, `2 h`, `3 days`: the largest unit that needs no fraction.
    package var inWords: String {
        let seconds = components.seconds
        if seconds != 0, seconds % 86_400 == 0 {
            return seconds == 86_400 ? "1 day" : "\(seconds / 86_400) days"
        }
        if seconds != 0, seconds % 3_600 == 0 { return "\(seconds / 3_600) h" }
        if seconds != 0, seconds % 60 == 0 { return "\(seconds / 60) min" }
        return "\(seconds) s"
    }
}
