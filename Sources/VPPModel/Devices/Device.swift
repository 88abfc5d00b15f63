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

    /// The platform of a device by Apple's model identifier, `ProductName` in `Authenticate`:
    /// `iPad14,1`, `MacBookPro18,3`, `Mac15,12`.
    ///
    /// - Returns: nil for a name of no known family.
    package init?(productName: String) {
        let families: [(prefix: String, platform: DevicePlatform)] = [
            ("iPhone", .iOS), ("iPod", .iOS), ("iPad", .iPadOS), ("AppleTV", .tvOS),
            ("AudioAccessory", .tvOS), ("RealityDevice", .visionOS), ("Watch", .watchOS),
            ("Mac", .macOS), ("iMac", .macOS), ("VirtualMac", .macOS), ("Xserve", .macOS),
        ]
        guard let family = families.first(where: { productName.hasPrefix($0.prefix) }) else {
            return nil
        }
        self = family.platform
    }
}

/// A device of the fleet: a row of the device file, or what is known of it without one (U10).
package struct Device: Hashable, Codable, Sendable {
    package var serialNumber: SerialNumber
    /// Nil until the file or a check-in names it; no command can be sent before.
    package var enrollmentId: EnrollmentID?
    package var user: String?
    /// Sorted, without repeats.
    package var groups: [GroupName]
    /// Nil where the file does not say it.
    package var platform: DevicePlatform?
    package var osVersion: String?
    /// IANA name of the device's own time zone, for windows that follow the device.
    package var timeZone: String?
    package var supervised: Bool

    package init(
        serialNumber: SerialNumber, enrollmentId: EnrollmentID? = nil, user: String? = nil,
        groups: [GroupName] = [], platform: DevicePlatform? = nil, osVersion: String? = nil,
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

extension Device {
    /// The platform that counts: that of a device nobody said it of is iOS.
    package var family: DevicePlatform { platform ?? .iOS }
}
