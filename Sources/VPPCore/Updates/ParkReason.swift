// SPDX-License-Identifier: Apache-2.0

/// Why a (device, app) pair is parked: nothing more is sent for it until something changes (U6).
package enum ParkReason: Codable, Hashable, Sendable {
    /// The device acknowledged `attempts` commands and the installed version never advanced.
    case noVersionAdvance(attempts: Int)
    /// `attempts` commands were queued and the device answered none within the deadline.
    case unanswered(attempts: Int)
    /// The app was running at every attempt.
    case appInUse
    /// The device asks its user, who does not answer.
    case userPrompted
    /// The user declined.
    case userRefused
    /// The device holds no license, or has a copy the MDM does not manage (9610).
    case noLicense
    /// The user installed the app; the MDM does not manage that copy (12025).
    case unmanagedCopy
    /// The App Store is disabled on the device.
    case storeDisabled
    /// The device could not find the app in the store.
    case appNotVerified
    /// The identifier is not one of an app.
    case notAnApp
    /// The device cannot install apps this way.
    case notSupported
    /// The device cannot take over the copy that is installed.
    case managementChangeNotSupported
    /// The device cannot install with an Apps and Books license.
    case purchaseMethodNotSupported
    /// The device could not read the command (`CommandFormatError`): a fault of vppd.
    case commandMalformed
    /// The MDM server refused the command; `detail` is its word.
    case refusedByServer(detail: String)
    /// A `RejectionReason` or `State` without a meaning of its own here, as given.
    case rejected(reason: String)
    /// An error without a meaning of its own here.
    case deviceError(domain: String, code: Int)
    /// The device reported an error and no reason at all.
    case unexplained
}

extension ParkReason: CustomStringConvertible {
    package var description: String { text }

    /// What happened, in one line of English without a full stop.
    package var text: String {
        switch self {
        case .noVersionAdvance(let attempts):
            "the device acknowledged \(attempts) attempts, but the version did not advance"
        case .unanswered(let attempts): "the device left \(attempts) commands unanswered"
        case .appInUse: "the app was in use at every attempt"
        case .userPrompted: "the device waits for its user to agree"
        case .userRefused: "the user declined"
        case .noLicense: "the device has no license for the app, or an unmanaged copy of it"
        case .unmanagedCopy: "the user installed the app, and the MDM does not manage that copy"
        case .storeDisabled: "the App Store is disabled on the device"
        case .appNotVerified: "the device could not find the app in the App Store"
        case .notAnApp: "the App Store item is not an app"
        case .notSupported: "the device does not support the command for this app"
        case .managementChangeNotSupported: "the device cannot take over the installed copy"
        case .purchaseMethodNotSupported: "the device cannot install with an organization's license"
        case .commandMalformed: "the device could not read the command"
        case .refusedByServer(let detail): "the MDM server refused the command: \(detail)"
        case .rejected(let reason): "the device rejected the command: \(reason)"
        case .deviceError(let domain, let code): "the device reported error \(code) (\(domain))"
        case .unexplained: "the device reported an error without a reason"
        }
    }

    /// What a person can do about it, in one line of English without a full stop.
    package var remedy: String {
        switch self {
        case .noVersionAdvance:
            "check that the device's OS can run the new version and that it has free storage"
        case .unanswered: "check that the device is on, enrolled and reachable by push"
        case .appInUse: "close the app on the device, or give its rule a window at quiet hours"
        case .userPrompted, .userRefused:
            "ask the user to agree to the update, or supervise the device"
        case .noLicense:
            "take the license that Apple lists for the device back and give it again (vppd licenses "
                + "unassign, then assign), or remove the user's own copy of the app"
        case .unmanagedCopy: "take the app over in the MDM, or remove the user's copy"
        case .storeDisabled: "allow App Store installs in the device's restrictions"
        case .appNotVerified:
            "check that the app is still sold in the device's country and that it reaches Apple"
        case .notAnApp:
            "set mode = \"disabled\" for it in an [[app]] table, then: systemctl reload vppd"
        case .notSupported: "check the app's platforms and the device's OS version"
        case .managementChangeNotSupported: "remove the user's copy; the MDM can then install it"
        case .purchaseMethodNotSupported: "install the app on this device without a license"
        case .commandMalformed: "report this to the makers of vppd, with the output of vppd why"
        case .refusedByServer: "check the enrollment id in the device file and the server's log"
        case .rejected, .deviceError, .unexplained:
            "look the error up in Apple's documentation and install the app by hand once"
        }
    }
}
