// SPDX-License-Identifier: Apache-2.0

/// What a device's answer to `InstallApplication` means for the update (U6).
package enum AnswerClass: Codable, Hashable, Sendable {
    /// The device took the command. Whether the update lands is seen later, by the version.
    case pendingVerification
    /// The device asks its user. Sending again would ask again.
    case waitingForUser
    /// The device is already at it: the command was not the first.
    case inProgress
    /// The device cannot now. It keeps asking the server for the command by itself; no second one
    /// may be queued.
    case notNow
    /// The app is running and is not closed for an update. Worth trying at another time.
    case appInUse
    /// The user declined.
    case refusedByUser
    /// Retrying cannot help.
    case incurable(ParkReason)
    /// An error nothing is known about: worth a bounded number of retries. The reason is the name
    /// to park under when they are used up.
    case failed(ParkReason)
    /// `CommandFormatError`: a fault of vppd. Retrying cannot help.
    case malformed
}
