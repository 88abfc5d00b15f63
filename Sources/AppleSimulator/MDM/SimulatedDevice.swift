// SPDX-License-Identifier: Apache-2.0

/// A simulated device: what it is, what it has, and where it stands with the MDM.
package struct SimulatedDevice: Sendable {
    /// An installed app.
    package struct Installed: Sendable, Equatable {
        /// `ExternalVersionIdentifier`.
        package var externalId: Int
        /// `ShortVersion`.
        package var display: String
        /// An install or update is running.
        package var installing = false
        /// Not on the device yet: the first install is running.
        package var arriving = false
        /// The MDM server manages it. A Mac's app is managed no more once an install came without
        /// `InstallAsManaged` (Apple, "InstallApplicationCommand").
        package var managed = true

        /// An app that is there, unless said.
        package init(
            externalId: Int,
            display: String,
            installing: Bool = false,
            arriving: Bool = false
        ) {
            self.externalId = externalId
            self.display = display
            self.installing = installing
            self.arriving = arriving
        }
    }

    /// A session with the MDM server.
    package struct Session: Sendable {
        /// Commands answered with NotNow in this session.
        package var skipped: Set<String> = []
        /// The command in hand.
        package var current: String?
        /// The last answer was NotNow.
        package var endedNotNow = false
    }

    /// Serial number.
    package let serial: String
    /// Enrollment id, which is the UDID.
    package let enrollmentId: String
    /// `iOS`, `iPadOS` or `macOS`.
    package let platform: String
    /// Name of the user, where it has one.
    package var user: String?
    /// Groups of the device file.
    package var groups: [String]
    /// Version of the operating system.
    package var osVersion: String
    /// IANA time zone.
    package var timeZone: String
    /// Supervised.
    package var supervised: Bool
    /// Installed apps by adamId.
    package var installed: [Int: Installed] = [:]
    /// How it behaves.
    package var habit = Habit()
    /// The server's queue: command UUIDs, first in, first out.
    package var queue: [String] = []
    /// The session that is open.
    package var session: Session?
    /// A push came while it was asleep or in a session.
    package var pushWaiting = false
    /// A connection is on the agenda.
    package var connecting = false
    /// Bearer of pushes; false after CheckOut.
    package var enrolled = true
    /// Number of TokenUpdates since the last Authenticate.
    package var tokenUpdates = 1

    /// An enrolled device with an empty queue.
    package init(
        serial: String,
        enrollmentId: String,
        platform: String,
        user: String? = nil,
        groups: [String],
        osVersion: String,
        timeZone: String,
        supervised: Bool,
        installed: [Int: Installed] = [:],
        habit: Habit = Habit()
    ) {
        self.serial = serial
        self.enrollmentId = enrollmentId
        self.platform = platform
        self.user = user
        self.groups = groups
        self.osVersion = osVersion
        self.timeZone = timeZone
        self.supervised = supervised
        self.installed = installed
        self.habit = habit
    }

    /// Apple's model identifier.
    var productName: String {
        switch platform {
        case "macOS": "Mac15,12"
        case "iPadOS": "iPad14,1"
        default: "iPhone15,4"
        }
    }

    /// The platform whose versions it gets.
    package var storePlatform: StoreApp.Platform { platform == "macOS" ? .macOS : .iOS }
}
