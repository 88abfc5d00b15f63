// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension Conditions {
    /// Apple refused to send notifications that are still wanted.
    mutating func collectNotifications(_ token: TokenState) {
        guard token.mayWrite, let wanted = state.wantedNotifications,
            let refusal = token.subscription.refusal, refusal.kind == .rejected,
            token.subscription.asked == wanted,
            !state.isSubscribed(token, to: wanted)
        else { return }
        add(
            AlertKey(.notificationsRefused, token: token.name),
            "Apple does not send notifications of the location of token \"\(token.name)\" to "
                + "\(wanted.url) (\(refusal.summary)); what changes there is seen at the next sync",
            Self.remedy(refusal.errorNumber, wanted.url))
    }

    /// There is no secret to ask for notifications with.
    mutating func collectNotificationSecrets() {
        guard settings.notifications != nil, let secrets = state.notificationSecrets,
            !secrets.problem.isEmpty
        else { return }
        add(
            AlertKey(.notificationsRefused, qualifier: secrets.problem),
            "the secret of Apple's notifications cannot be kept: \(secrets.problem)",
            "mend the file, and the state directory, then: systemctl reload vppd; a restart may fail "
                + "until then")
    }

    private static func remedy(_ errorNumber: Int?, _ url: String) -> String {
        switch errorNumber {
        case 9711: "give [notifications] a shorter url, then: systemctl reload vppd"
        case 9712:
            "make [notifications] url https with host and path only, then: systemctl reload vppd"
        case 9710: "vppd sends its secret along with the url: report this as a bug of vppd"
        default:
            "see that a POST from the internet to \(url) reaches vppd's [listener] at "
                + "/apple/notifications; it answers 403 without the secret. vppd tries again "
                + "within the hour"
        }
    }
}
