// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Devices whose installed versions are unknown or too old to decide by.
package struct InspectionsPlanned: EventPayload {
    package static let type = "inspections.planned"
    package var devices: [SerialNumber]
    /// Entries that one event holds at most: keeps the line under 512 KiB.
    package static let maximumDevices = 10_000
}

/// Planned inspections that have nothing left to ask for.
package struct InspectionsDropped: EventPayload {
    package static let type = "inspections.dropped"
    package var devices: [SerialNumber]
}

/// New intents "bring this app on these devices to this version or newer" (U5), or new terms for
/// ones that still wait.
package struct UpdatesPlanned: EventPayload {
    package static let type = "updates.planned"
    package var adamId: AdamID
    package var platform: StorePlatform
    package var target: AppVersion
    package var rule: RuleName
    /// Index of the ring, from 0.
    package var ring: Int
    /// When the ring opens.
    package var opens: Timestamp
    package var devices: [SerialNumber]
    /// Entries that one event holds at most: keeps the line under 512 KiB.
    package static let maximumDevices = 10_000
}

/// The device took the install command; the installed version is to be checked (U6).
package struct UpdateAcknowledged: EventPayload {
    package static let type = "update.acknowledged"
    package var serialNumber: SerialNumber
    package var adamId: AdamID
    package var answer: AnswerClass
    /// When the installed version is asked for.
    package var verifyAt: Timestamp
}

/// The installed version was looked at after an attempt and has not advanced yet.
package struct UpdateChecked: EventPayload {
    package static let type = "update.checked"
    package var serialNumber: SerialNumber
    package var adamId: AdamID
    /// Nil: not installed.
    package var installed: InstalledVersion?
    /// When it is asked for again.
    package var verifyAt: Timestamp
}

/// An attempt came to nothing; another one follows.
package struct UpdateAttemptFailed: EventPayload {
    package static let type = "update.attempt_failed"
    package var serialNumber: SerialNumber
    package var adamId: AdamID
    /// Attempts so far, this one included.
    package var attempts: Int
    /// The device's answer; nil when it acknowledged and the version did not advance.
    package var answer: AnswerClass?
    /// When the next attempt may leave.
    package var notBefore: Timestamp
}

/// An intent came to its end.
package struct UpdateEnded: EventPayload {
    package static let type = "update.ended"
    package var serialNumber: SerialNumber
    package var adamId: AdamID
    package var target: AppVersion
    package var outcome: UpdateOutcome
}

/// Intent: one command to one device. Its id is fixed here, before anything is sent (U7).
package struct CommandRequested: EventPayload {
    package static let type = "command.requested"
    package var uuid: CommandUUID
    package var serialNumber: SerialNumber
    package var enrollmentId: EnrollmentID
    package var command: DeviceCommand
    /// The apps it is about.
    package var apps: [AdamID]
    /// The rule that allowed it; nil for an inspection.
    package var rule: RuleName?
    /// The end of the rule's window: after it the command must not leave (U3).
    package var notAfter: Timestamp?
}

/// The MDM server has the command in its queue.
package struct CommandQueued: EventPayload {
    package static let type = "command.queued"
    package var uuid: CommandUUID
    package var serialNumber: SerialNumber
    /// Why the device could not be woken, if so; it gets the command at its next poll.
    package var pushError: String?
}

/// The MDM server does not have the command, or nobody knows.
package struct CommandNotQueued: EventPayload {
    package static let type = "command.not_queued"
    package var uuid: CommandUUID
    package var serialNumber: SerialNumber
    package var outcome: SendOutcome
    /// Before this moment the server is not tried again.
    package var notBefore: Timestamp?
}

/// A device answered a command.
package struct CommandAnswered: EventPayload {
    package static let type = "command.answered"
    package var uuid: CommandUUID
    package var serialNumber: SerialNumber
    package var answer: CommandAnswer
    /// The installed versions an inspection brought.
    package var installed: [InventoryEntry]
    /// Apps the inspection asked for and did not find.
    package var notInstalled: [AdamID]
}

/// A command that will not be answered any more.
package struct CommandLost: EventPayload {
    package static let type = "command.lost"
    /// Why it counts as lost.
    package enum Reason: String, Codable, Sendable {
        /// No answer within `command_deadline`.
        case deadline
        /// The device enrolled anew or left; the server dropped its queue.
        case enrollmentEnded = "enrollment_ended"
        /// Its window closed before it could be handed over.
        case windowClosed = "window_closed"
        /// Before it could be handed over, it came to be unwanted: the license, the mode, the rules or
        /// their window changed.
        case withdrawn
        /// The server refused it.
        case refused
    }

    package var uuid: CommandUUID
    package var serialNumber: SerialNumber
    package var reason: Reason
}

/// One installed app as a device reported it.
package struct InventoryEntry: Codable, Hashable, Sendable {
    package var adamId: AdamID
    package var version: InstalledVersion
    /// An install is under way: the version does not count yet.
    package var installing: Bool
}

/// How an intent ended (U5, U8).
package enum UpdateOutcome: Codable, Hashable, Sendable {
    /// The installed version advanced or is newer.
    case verified(InstalledVersion)
    /// The loop breaker stopped it (U6).
    case parked(ParkReason)
    /// A newer version took its place while it waited.
    case superseded(by: AppVersion)
    /// It is not wanted any more.
    case cancelled(Skip)
}
