// SPDX-License-Identifier: Apache-2.0

/// A device's operating-system family, as the device file names it.
package enum DevicePlatform: String, Codable, Sendable, CaseIterable {
    case iOS
    case iPadOS
    case macOS
    case tvOS
    case visionOS
    case watchOS

    /// The store whose versions count for the device.
    package var store: StorePlatform { self == .macOS ? .macOS : .iOS }
}

/// A device of the fleet: a row of the device file, completed by what the MDM reports (U10).
package struct Device: Hashable, Codable, Sendable {
    package var serialNumber: SerialNumber
    /// Nil until the file or a check-in names it; no command can be sent before.
    package var enrollmentId: EnrollmentID?
    package var user: String?
    /// Sorted, without repeats.
    package var groups: [GroupName]
    package var platform: DevicePlatform
    package var osVersion: String?
    /// IANA name of the device's own time zone, for windows that follow the device.
    package var timeZone: String?
    package var supervised: Bool

    package init(
        serialNumber: SerialNumber, enrollmentId: EnrollmentID? = nil, user: String? = nil,
        groups: [GroupName] = [], platform: DevicePlatform = .iOS, osVersion: String? = nil,
        timeZone: String? = nil, supervised: Bool = false
    ) {
        self.serialNumber = serialNumber
        self.enrollmentId = enrollmentId
        self.user = user
        self.groups = groups
        self.platform = platform
        self.osVersion = osVersion
        self.timeZone = timeZone
        self.supervised = supervised
    }
}
