// SPDX-License-Identifier: Apache-2.0

/// Apple's notifications of one location (O4).
package struct NotificationReport: Codable, Hashable, Sendable {
    /// Apple says that it sends them to us.
    package var isSubscribed: Bool
    /// Some ask for a read of the location, which comes soon.
    package var isReadWanted: Bool
    /// Those that came and could not be used, ever: of types vppd does not know, and of work that
    /// failed.
    package var unused: UInt64
    /// One line: what to do about those; nil: nothing.
    package var remedy: String?

    /// Nil where the option is off and none was left unused.
    init?(of token: TokenState, in state: State) {
        unused = token.unusedNotifications
        guard unused > 0 || state.settings?.notifications != nil else { return nil }
        isSubscribed =
            state.wantedNotifications.map { state.isSubscribed(token, to: $0) } ?? false
        isReadWanted = token.news.since != nil
        remedy = unused > 0 ? Self.remedy : nil
    }

    private static let remedy =
        "nothing is missed, for every sync reads all. What they were tells: vppd events --type "
        + "notification.received --match '\"asksForRead\":false'. ASSET_MANAGEMENT and "
        + "USER_MANAGEMENT tell of work that failed: a matter for whoever asked for that work. Any "
        + "other kind is new: look for a newer release of vppd"
}
