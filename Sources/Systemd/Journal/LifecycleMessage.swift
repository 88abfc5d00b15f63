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
    /// The store has a new version of an app (C3).
    case newVersion = "new-version"
    /// Apps of a token were added to the catalog (C1).
    case appsAdded = "apps-added"
    /// The configuration or a file it names is not valid: the daemon does not start.
    case startRefused = "start-refused"
    /// The event log cannot be used or written: the daemon ends (event-log.md, P8).
    case logFailed = "log-failed"
    /// The event log was recovered at start; what a crash cut short is named.
    case logRecovered = "log-recovered"
    /// A socket cannot be opened or failed, or the watchdog cannot be fed.
    case serviceFailed = "service-failed"
    /// A call of the MDM server's webhook was refused.
    case webhookRefused = "webhook-refused"

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
        case .newVersion: "c5adb8378e144d7a9d01b711464294e6"
        case .appsAdded: "40431dd9525e4d4c9354e07fe54a989e"
        case .startRefused: "2943b67156e54c598b8a9005402d7c7d"
        case .logFailed: "81541a9017be4dafb48e87cf3609fa25"
        case .logRecovered: "f9a302e8dafa420bb4ca268bb2ecdc2a"
        case .serviceFailed: "0c6159195b774f879260917f2fe6a850"
        case .webhookRefused: "2ce66754b9aa41eaa36ef91200dd314d"
        }
    }
}
