// SPDX-License-Identifier: Apache-2.0

/// A simulated device: what it is, what it has, and where it stands with the MDM.
struct SimulatedDevice: Sendable {
    /// An installed app.
    struct Installed: Sendable, Equatable {
        /// `ExternalVersionIdentifier`.
        var externalId: Int
        /// `ShortVersion`.
        var display: String
        /// An install or update is running.
        var installing = false
        /// Not on the device yet: the first install is running.
        var arriving = false
    }

    /// A session with the MDM server.
    struct Session: Sendable {
        /// Commands answered with NotNow in this session.
        var skipped: Set<String> = []
        /// The command in hand.
        var current: String?
        /// The last answer was NotNow.
        var endedNotNow = false
    }

    /// Serial number.
    let serial: String
    /// Enrollment id, which is the UDID.
    let enrollmentId: String
    /// `iOS`, `iPadOS` or `macOS`.
    let platform: String
    /// Name of the user, where it has one.
    var user: String?
    /// Groups of the device file.
    var groups: [String]
    /// Version of the operating system.
    var osVersion: String
    /// IANA time zone.
    var timeZone: String
    /// Supervised.
    var supervised: Bool
    /// Installed apps by adamId.
    var installed: [Int: Installed] = [:]
    /// How it behaves.
    var habit = Habit()
    /// The server's queue: command UUIDs, first in, first out.
    var queue: [String] = []
    /// The session that is open.
    var session: Session?
    /// A push came while it was asleep or in a session.
    var pushWaiting = false
    /// A connection is on the agenda.
    var connecting = false
    /// Bearer of pushes; false after CheckOut.
    var enrolled = true
    /// Number of TokenUpdates since the last Authenticate.
    var tokenUpdates = 1

    /// The platform whose versions it gets.
    var storePlatform: StoreApp.Platform { platform == "macOS" ? .macOS : .iOS }
}
