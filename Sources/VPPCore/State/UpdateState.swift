// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The pair an update is about. There is never more than one live update for it (U5).
package struct UpdateKey: Hashable, Comparable, Sendable {
    package var device: DeviceIndex
    package var adamId: AdamID

    package init(device: DeviceIndex, adamId: AdamID) {
        self.device = device
        self.adamId = adamId
    }

    package static func < (left: UpdateKey, right: UpdateKey) -> Bool {
        (left.device, left.adamId) < (right.device, right.adamId)
    }
}

/// A live update: the intent to bring one app on one device to a version or newer.
package struct Update: Hashable, Codable, Sendable {
    package enum Phase: Hashable, Codable, Sendable {
        /// Its ring, window, baseline or turn has not come.
        case waiting
        /// The install command is out.
        case commanded(CommandUUID)
        /// The device answered NotNow; the MDM keeps the command and offers it again.
        case deferred(CommandUUID)
        /// The device took the command; the installed version decides.
        case acknowledged(at: Timestamp)
    }

    package var target: AppVersion
    package var platform: StorePlatform
    package var rule: RuleName
    package var ring: Int
    package var opens: Timestamp
    package var plannedAt: Timestamp
    package var phase: Phase = .waiting
    /// The installed version before the first attempt.
    package var baseline: InstalledVersion?
    /// Attempts the device acknowledged or answered with an error.
    package var attempts = 0
    /// Checks of the installed version since the last acknowledged attempt.
    package var checks = 0
    /// Nothing is sent for the pair before this moment.
    package var notBefore: Timestamp?
    /// What the last attempt came to, for `why`.
    package var lastAnswer: AnswerClass?

    /// Attempts, one that is out included.
    package var attemptsBegun: Int {
        switch phase {
        case .commanded, .deferred: attempts + 1
        case .waiting, .acknowledged: attempts
        }
    }

    /// The word for the state of U5.
    package var stateName: String {
        switch phase {
        case .waiting: "waiting"
        case .commanded: "sent"
        case .deferred: "deferred"
        case .acknowledged: "acknowledged"
        }
    }
}

/// What was tried of an update that was cancelled: tried again, it goes on counting from there (U6).
package struct SpentAttempts: Hashable, Codable, Sendable {
    package var target: AppVersion
    /// The installed version before the first attempt.
    package var baseline: InstalledVersion?
    package var attempts: Int
}

/// A pair the loop breaker stopped (U6), until a newer version comes, the device enrolls anew or, where
/// a license was missing, gets one.
package struct ParkedUpdate: Hashable, Codable, Sendable {
    package var target: AppVersion
    package var reason: ParkReason
    package var at: Timestamp
    /// Attempts that were made.
    package var attempts: Int
}

/// A command that was requested and neither answered nor lost.
package struct OpenCommand: Hashable, Sendable {
    package enum Handover: Hashable, Codable, Sendable {
        /// The intent is durable; the MDM does not have it yet, as far as is known.
        case requested
        /// It was sent and no answer came: repeated under the same id, or waited for.
        case uncertain
        case queued(at: Timestamp)
    }

    package var uuid: CommandUUID
    package var device: DeviceIndex
    package var enrollmentId: EnrollmentID
    package var command: DeviceCommand
    package var apps: [AdamID]
    package var rule: RuleName?
    package var notAfter: Timestamp?
    package var requestedAt: Timestamp
    /// Counts the commands of this installation: the order of sending.
    package var ordinal: UInt64
    package var handover: Handover = .requested
    /// Times the MDM server was asked to take it and did not say that it has it.
    package var tries = 0
    /// Times the device asked for work since the MDM had the command and got none of ours.
    package var idles = 0
    /// When the device last said NotNow, as far as recorded: it is alive and will ask again.
    package var deferredAt: Timestamp?

    /// The device said NotNow.
    package var isDeferred: Bool { deferredAt != nil }

    /// It asks, and changes nothing on the device.
    package var isInspection: Bool {
        switch command {
        case .installedApplicationList, .deviceInformation: true
        case .installApplication: false
        }
    }
}

/// What is known of the MDM server itself.
package struct SinkState: Hashable, Codable, Sendable {
    package var failuresInRow = 0
    package var firstFailureAt: Timestamp?
    package var lastFailure: String?
    /// The server is not tried before this moment.
    package var notBefore: Timestamp?
}
