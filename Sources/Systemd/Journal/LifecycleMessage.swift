// SPDX-License-Identifier: Apache-2.0

/// The messages of the daemon's own life that have a catalog text. The raw value names the message
/// in documents; the identifier is fixed for ever.
package enum LifecycleMessage: String, CaseIterable, Sendable {
    /// The event log is recovered and the settings are valid.
    case started
    /// SIGTERM or SIGINT was received.
    case stopping
    /// SIGHUP: new settings are in force.
    case reloaded
    /// The event log's position and hash, to be compared after a loss (event-log.md).
    case logAnchor = "log-anchor"
    /// The cause of an alert is gone.
    case alertCleared = "alert-cleared"
    /// Apple accepted a token on a data endpoint (T3).
    case tokenActive = "token-active"
    /// A device reports the version an update was for, or a newer one (U6).
    case updateVerified = "update-verified"

    /// The journal's `MESSAGE_ID`: random, and never changed.
    package var messageID: MessageID {
        MessageID(checked: digits)
    }

    private var digits: String {
        switch self {
        case .started: "0a6149763f574cb88ec08b6d701de68e"
        case .stopping: "0f2a220a0de149eabcda288fa6d55ee0"
        case .reloaded: "fcfef97008de46b1accd82eab2da74f0"
        case .logAnchor: "cc4fdf89d34e4dfeb2f5b68dadc2fa4a"
        case .alertCleared: "6e0121d99d4b4174952504a7a027bac9"
        case .tokenActive: "e456f2a9a975405ab45e56e2ec32a25b"
        case .updateVerified: "309b53171e3140e9b03d490d00e81102"
        }
    }
}
