// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What is known of one device.
///
/// Most devices of a large location do nothing but hold licenses. Such a record is its serial number
/// and a pointer: 24 bytes.
package struct DeviceRecord: Hashable, Sendable {
    /// What is known of a device besides that it is there.
    package struct Details: Hashable, Sendable {
        /// Nil: the serial holds a license, but no file and no check-in knows the device.
        package var device: Device?
        /// Where commands go; nil while the device is not enrolled.
        package var enrollmentId: EnrollmentID?
        /// Installed versions, as far as they were asked for. A nil version: asked for, not
        /// installed.
        package var inventory: [AdamID: InventoryRecord] = [:]
        /// The one command that is out for the device (U9).
        package var openCommand: CommandUUID?
        /// The device file names it; what only the webhook told of is not removed with the file
        /// (U10).
        package var isInFile: Bool = false
        /// The device itself said where it is enrolled: worth more than what the file says.
        package var isEnrolledByReport: Bool = false
        /// It checked out, or was taken out of the file: only an enrollment or the file bring it
        /// back, not what it answers to other tools.
        package var hasLeft: Bool = false
        /// What the device itself said it is.
        package var said = DeviceDescription()
        /// When it last said its OS version, or was asked for it by vppd and answered, whatever it
        /// said.
        package var saidAt: Timestamp?
        /// Inspections in a row that brought nothing.
        package var failedInspections: Int = 0
        /// No inspection before this moment.
        package var inspectNotBefore: Timestamp?

        package init() {}

        /// Nothing is known.
        fileprivate static let blank = Details()
    }

    package let serialNumber: SerialNumber
    /// One element, or none where nothing is known: so that equal records are the same, and what is
    /// in it is changed in place.
    private var stored: [Details] = []

    package init(serialNumber: SerialNumber, details: Details? = nil) {
        self.serialNumber = serialNumber
        if let details, details != .blank { stored = [details] }
    }

    package private(set) var details: Details {
        get { stored.first ?? Details() }
        _modify {
            if stored.isEmpty { stored = [Details()] }
            defer { if stored[0] == .blank { stored = [] } }
            yield &stored[0]
        }
    }
}

// MARK: - The details, each by itself

extension DeviceRecord {
    package var device: Device? {
        get { stored.isEmpty ? nil : stored[0].device }
        _modify { yield &details.device }
    }

    package var enrollmentId: EnrollmentID? {
        get { stored.isEmpty ? nil : stored[0].enrollmentId }
        _modify { yield &details.enrollmentId }
    }

    package var inventory: [AdamID: InventoryRecord] {
        get { stored.isEmpty ? [:] : stored[0].inventory }
        _modify { yield &details.inventory }
    }

    package var openCommand: CommandUUID? {
        get { stored.isEmpty ? nil : stored[0].openCommand }
        _modify { yield &details.openCommand }
    }

    package var isInFile: Bool {
        get { stored.isEmpty ? false : stored[0].isInFile }
        _modify { yield &details.isInFile }
    }

    package var isEnrolledByReport: Bool {
        get { stored.isEmpty ? false : stored[0].isEnrolledByReport }
        _modify { yield &details.isEnrolledByReport }
    }

    package var hasLeft: Bool {
        get { stored.isEmpty ? false : stored[0].hasLeft }
        _modify { yield &details.hasLeft }
    }

    package var said: DeviceDescription {
        get { stored.isEmpty ? DeviceDescription() : stored[0].said }
        _modify { yield &details.said }
    }

    package var saidAt: Timestamp? {
        get { stored.isEmpty ? nil : stored[0].saidAt }
        _modify { yield &details.saidAt }
    }

    package var failedInspections: Int {
        get { stored.isEmpty ? 0 : stored[0].failedInspections }
        _modify { yield &details.failedInspections }
    }

    package var inspectNotBefore: Timestamp? {
        get { stored.isEmpty ? nil : stored[0].inspectNotBefore }
        _modify { yield &details.inspectNotBefore }
    }
}

// MARK: - What follows from the details

extension DeviceRecord {
    /// The device by the file and by its own word (U10). Platform and time zone are the file's, where
    /// it names them. Of two OS versions the newer counts: devices are not downgraded, and either may be old.
    package var described: Device? {
        guard var device, !said.isEmpty else { return self.device }
        device.platform = device.platform ?? said.platform
        device.timeZone = device.timeZone ?? said.timeZone
        if let version = said.osVersion, VersionText.isNewer(version, than: device.osVersion) {
            device.osVersion = version
        }
        return device
    }
}

extension VersionText {
    /// A text that cannot be compared is older than any.
    fileprivate static func isNewer(_ text: String, than other: String?) -> Bool {
        guard let other = other.flatMap({ VersionText($0) }) else { return true }
        return VersionText(text).map { $0 > other } ?? false
    }
}
