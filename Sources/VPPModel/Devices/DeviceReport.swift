// SPDX-License-Identifier: Apache-2.0

/// What the MDM server's webhook told about a device.
package enum DeviceReport: Hashable, Sendable {
    /// `mdm.Authenticate`: the device enrolls anew; the server emptied its queue (U9).
    case authenticated(Enrollment)
    /// `mdm.TokenUpdate`: the device can be reached.
    case tokenUpdated(Enrollment)
    /// `mdm.CheckOut`: the device left.
    case checkedOut(Enrollment)
    /// `mdm.Connect` with `Idle`: the device asked for work and had nothing to answer.
    case idle(Enrollment)
    /// `mdm.Connect` with the answer to a command.
    case answered(Enrollment, CommandUUID, CommandAnswer)
}

/// The enrollment a report is about, with what it reveals of the device.
package struct Enrollment: Hashable, Sendable {
    package var id: EnrollmentID
    /// In `Authenticate` and in answers to `DeviceInformation` only, as ``description``.
    package var serialNumber: SerialNumber?
    package var description: DeviceDescription

    package init(
        id: EnrollmentID, serialNumber: SerialNumber? = nil,
        description: DeviceDescription = DeviceDescription()
    ) {
        self.id = id
        self.serialNumber = serialNumber
        self.description = description
    }
}

/// A device's answer to one command.
package struct CommandAnswer: Hashable, Codable, Sendable {
    /// Apple's `Status`.
    package enum Status: String, Codable, Sendable {
        case acknowledged = "Acknowledged"
        case error = "Error"
        case commandFormatError = "CommandFormatError"
        case notNow = "NotNow"
    }

    package var status: Status
    /// `ErrorChain`, outermost first; may be missing in an error.
    package var errors: [DeviceError]
    /// `State` of an `InstallApplication` answer, as given: `Installing`, `PromptingForUpdate`, ...
    package var state: String?
    /// `RejectionReason` of an `InstallApplication` answer, as given.
    package var rejectionReason: String?
    /// The list of an `InstalledApplicationList` answer; nil in any other.
    package var installedApplications: [InstalledApplication]?

    package init(
        status: Status, errors: [DeviceError] = [], state: String? = nil,
        rejectionReason: String? = nil, installedApplications: [InstalledApplication]? = nil
    ) {
        self.status = status
        self.errors = errors
        self.state = state
        self.rejectionReason = rejectionReason
        self.installedApplications = installedApplications
    }
}

/// One element of a device's `ErrorChain`.
package struct DeviceError: Hashable, Codable, Sendable {
    package var domain: String
    package var code: Int
    package var description: String

    package init(domain: String, code: Int, description: String) {
        self.domain = domain
        self.code = code
        self.description = description
    }
}

/// One app in an `InstalledApplicationList` answer.
package struct InstalledApplication: Hashable, Codable, Sendable {
    package var bundleId: BundleID
    /// `ExternalVersionIdentifier`; nil where the device did not say.
    package var externalVersion: UInt64?
    /// `ShortVersion`, as people see it.
    package var shortVersion: String?
    /// `Installing`: an install is under way; the version does not count yet.
    package var installing: Bool

    package init(
        bundleId: BundleID, externalVersion: UInt64? = nil, shortVersion: String? = nil,
        installing: Bool = false
    ) {
        self.bundleId = bundleId
        self.externalVersion = externalVersion
        self.shortVersion = shortVersion
        self.installing = installing
    }
}
