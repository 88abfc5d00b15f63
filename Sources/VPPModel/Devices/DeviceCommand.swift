// SPDX-License-Identifier: Apache-2.0

/// A command vppd sends to a device through the MDM server.
package enum DeviceCommand: Hashable, Codable, Sendable {
    /// Installs or updates an app: sending it again *is* the update (mdm-servers.md, 4).
    case installApplication(InstallApplication)
    /// Asks which versions of the named apps are installed. Only these are asked for: full lists
    /// are costly on the device.
    case installedApplicationList([BundleID])
    /// Asks for model, OS version and time zone: only of a device of which one of the
    /// first two is not known, or whose OS is too old by what was known before the version came (U8,
    /// U10).
    case deviceInformation
}

/// The keys of `InstallApplication` that vppd sends.
package struct InstallApplication: Hashable, Codable, Sendable {
    package var iTunesStoreID: AdamID
    /// `Options.PurchaseMethod` 1: use an Apps and Books license. Without a license: nil (L1).
    package var usesLicense: Bool
    /// `ManagementFlags`: 1 removes the app with the MDM profile, 4 keeps it out of backups.
    package var managementFlags: Int
    /// `InstallAsManaged`, macOS only: a re-install without it makes the app unmanaged.
    package var installAsManaged: Bool

    package init(
        iTunesStoreID: AdamID, usesLicense: Bool, managementFlags: Int = 1,
        installAsManaged: Bool = false
    ) {
        self.iTunesStoreID = iTunesStoreID
        self.usesLicense = usesLicense
        self.managementFlags = managementFlags
        self.installAsManaged = installAsManaged
    }
}

/// What became of handing one command to the MDM server. The HTTP status alone decides nothing:
/// NanoMDM answers 500 when the command was queued but the push failed (mdm-servers.md, 0.1).
package enum SendOutcome: Hashable, Codable, Sendable {
    /// The server queued the command. `pushError` says why the device was not woken, if so.
    case queued(pushError: String?)
    /// The server had this `CommandUUID` already: it is queued, once.
    case alreadyQueued
    /// The server refused this command; sending the same again would be refused again.
    case refused(detail: String)
    /// No answer: maybe queued. Repeat with the *same* `CommandUUID` only.
    case unknown(detail: String)
    /// The server is down or answers nonsense; nothing was queued.
    case unavailable(detail: String)
    /// The window closed before the command could leave; nothing was sent (U3).
    case tooLate
}
