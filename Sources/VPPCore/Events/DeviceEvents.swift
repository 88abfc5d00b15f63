// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Devices that are new or described otherwise, and those that left the fleet (U10).
package struct DevicesChanged: EventPayload {
    package static let type = "devices.changed"
    package var changed: [Device]
    package var removed: [SerialNumber]
    /// Entries that one event holds at most: keeps the line under 512 KiB.
    package static let maximumEntries = 500
}

/// A device enrolled anew: the MDM's queue for it is empty now (U9).
package struct DeviceEnrolled: EventPayload {
    package static let type = "device.enrolled"
    package var serialNumber: SerialNumber
    package var enrollmentId: EnrollmentID
    package var platform: DevicePlatform?
    package var osVersion: String?
}

/// A device said otherwise than before what it is (U10). What it did not say now is nil.
package struct DeviceDescribed: EventPayload {
    package static let type = "device.described"
    package var serialNumber: SerialNumber
    package var platform: DevicePlatform?
    package var osVersion: String?
    package var timeZone: String?
}

/// A device left the MDM.
package struct DeviceCheckedOut: EventPayload {
    package static let type = "device.checked_out"
    package var serialNumber: SerialNumber
}

/// A device asked for work while a command of ours was open, and got none: the first sign that the
/// MDM lost it (U9). Written only while a command is open.
package struct DeviceIdled: EventPayload {
    package static let type = "device.idled"
    package var serialNumber: SerialNumber
    package var uuid: CommandUUID
}
