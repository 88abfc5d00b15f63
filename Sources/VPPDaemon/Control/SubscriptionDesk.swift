// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// Asks Apple for a location's subscriptions, for an administrator. Paced with the location's other
/// requests; nothing of the answer is kept.
struct SubscriptionDesk: Sendable {
    let daemon: Daemon

    func report(of wanted: TokenName) async throws(ControlAPI.Refusal) -> SubscriptionReport {
        let (name, verdict) = await daemon.view { state, now in
            let name = state.tokenName(like: wanted) ?? wanted
            return (name, judgeQuestion(state, name, now: now))
        }
        switch verdict {
        case .refused(let why): throw ControlAPI.Refusal(why)
        case .accepted(let fingerprint, let location):
            switch await daemon.subscriptions(name, fingerprint: fingerprint, location) {
            case .success(let snapshot):
                return await daemon.view { state, _ in
                    SubscriptionReport(name, snapshot, in: state)
                }
            case .failure(let failure):
                throw ControlAPI.Refusal(
                    "Apple does not tell the subscriptions of token \"\(name)\" "
                        + "(\(failure.summary)); \(failure.nextStep(name))")
            }
        }
    }
}

extension AppleFailure {
    /// What an administrator may do about a question that came to nothing.
    fileprivate func nextStep(_ token: TokenName) -> String {
        if let retryAfter { return "ask again after \(retryAfter.toTheSecond)" }
        switch kind {
        case .notPermitted, .rejected:
            return "see in Apple Business Manager or Apple School Manager whether the location has "
                + "subscriptions, and whether its content manager may see them"
        case .expired, .revoked, .invalid, .unauthorized:
            return
                "see vppd status; a fresh token is installed with: vppd token update \(token) FILE"
        case .throttled, .unavailable, .unreadable, .unreachable, .staleVersion, .inconsistent,
            .gone:
            return "ask again in some minutes; vppd status shows whether syncs work"
        }
    }
}
