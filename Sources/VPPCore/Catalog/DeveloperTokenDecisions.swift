// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What Apple's metadata service for organizations said of the developer token, in one round of
/// lookups.
package enum DeveloperTokenVerdict: Hashable, Sendable {
    case accepted
    /// HTTP 401 or 403.
    case refused(AppleFailure)
}

/// Decides who is told that the developer token is refused, or is accepted again (C3). The alert is
/// all that is remembered of it: lookups go on without the token.
///
/// | # | verdict | what follows |
/// |---|---|---|
/// | 1 | not asked, or nobody asks any more | nothing |
/// | 2 | 401 | an alert, one for all content tokens |
/// | 3 | 403 | an alert for this content token; the one for all is over |
/// | 4 | accepted | both are over |
func decideDeveloperToken(
    _ state: State, _ token: TokenState, _ verdict: DeveloperTokenVerdict?
) -> Decision {
    guard let verdict, let path = state.settings?.apple.metadataTokenFile else {
        return Decision()
    }
    let all = AlertKey(.metadataTokenRefused)
    let own = AlertKey(.metadataTokenRefused, token: token.name)
    switch verdict {
    case .accepted: return Decision(events: state.ending([all, own]))
    case .refused(let failure) where failure.httpStatus == 401:
        return Decision(events: state.raising(.refused(all, failure, path: path)))
    case .refused(let failure):
        return Decision(
            events: state.ending([all]) + state.raising(.refused(own, failure, path: path)))
    }
}

extension State {
    fileprivate func ending(_ keys: [AlertKey]) -> [Event] {
        keys.filter { alerts[$0] != nil }.map { .alertCleared(AlertCleared(key: $0)) }
    }

    fileprivate func raising(_ alert: Alert) -> [Event] {
        alerts[alert.key] == nil && isAsked(alert.key)
            ? [.alertRaised(AlertRaised(alert: alert))] : []
    }

    /// Whether lookups are made with a content token; nil: with any.
    private func looksUp(with name: TokenName?) -> Bool {
        guard let name else { return tokens.contains(where: \.looksUp) }
        return tokens[name]?.looksUp ?? false
    }

    /// Whether an alert about the developer token is still about something that is asked.
    fileprivate func isAsked(_ key: AlertKey) -> Bool { looksUp(with: key.token) }
}

extension Alert {
    fileprivate static func refused(
        _ key: AlertKey, _ failure: AppleFailure, path: String
    ) -> Alert {
        let whose = key.token.map { " together with token \"\($0)\"" } ?? ""
        return Alert(
            key: key,
            message: "Apple's metadata service refuses the developer token in \(path)\(whose) "
                + "(\(failure.summary)); versions come from the lookup that needs none",
            remedy: "put a developer token in force into \(path), or take metadata_token_file out "
                + "of [apple], then: systemctl reload vppd")
    }
}

extension Conditions {
    /// A refused developer token is an alert until it is accepted, or nothing is asked with it any
    /// more: it is not configured, or no content token that it was refused with looks up apps.
    mutating func collectDeveloperToken() {
        guard settings.apple.metadataTokenFile != nil else { return }
        for key in state.alerts.keys
        where key.code == .metadataTokenRefused && state.isAsked(key) {
            keep(key)
        }
    }
}
