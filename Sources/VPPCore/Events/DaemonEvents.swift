// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The log's first own event: the identity this installation keeps for ever.
package struct DaemonInstalled: EventPayload {
    package static let type = "daemon.installed"
    /// UUID text, made once. It is the `mdmInfo.id` of every claim and the root of command ids.
    package var installation: String
}

/// The daemon recovered its log and is running.
package struct DaemonStarted: EventPayload {
    package static let type = "daemon.started"
    /// vppd's own version.
    package var release: String
}

/// The daemon stopped in order.
package struct DaemonStopped: EventPayload {
    package static let type = "daemon.stopped"
    /// Why, in a few words: `SIGTERM`.
    package var reason: String
}

/// The disk of the event log is full: from here on only outcomes are recorded (P9).
package struct StorageFull: EventPayload {
    package static let type = "storage.full"
}

/// There is room again, and everything goes on.
package struct StorageAvailable: EventPayload {
    package static let type = "storage.available"
}

/// A configuration was found valid and holds from here on. It contains no secret.
package struct ConfigurationApplied: EventPayload {
    package static let type = "configuration.applied"
    package var settings: Settings
}

/// A changed configuration was refused; the one before stays in force (O1).
package struct ConfigurationRefused: EventPayload {
    package static let type = "configuration.refused"
    /// One line with file, line, column and remedy.
    package var problem: String
}

/// A changed device file was refused; the devices known before stay.
package struct DeviceFileRefused: EventPayload {
    package static let type = "device_file.refused"
    /// One line with file, line and remedy. Empty: the file is in order again.
    package var problem: String
}
