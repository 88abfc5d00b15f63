// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Everything the daemon learns from outside. What an effect brings back is the next input.
package enum Input: Sendable {
    /// The log is recovered. `newInstallation` becomes the installation's id if it has none yet.
    case started(release: String, newInstallation: String)
    case stopping(reason: String)

    case settingsLoaded(Settings)
    /// One line with file, line and remedy.
    case settingsRefused(problem: String)
    /// The device file in full.
    case devicesLoaded([Device])
    case devicesRefused(problem: String)
    case tokenLoaded(TokenName, TokenFacts)
    case tokenUnusable(TokenName, problem: String)

    /// A sync brought a snapshot or failed. The fingerprint says with which secret it was made.
    case synced(TokenName, fingerprint: String, SyncScope, Result<LocationSnapshot, AppleFailure>)
    /// A round of lookups: the answers so far, in the order of the queries, what ended it early, and
    /// what Apple said of the developer token; nil: it was not asked.
    case metadataRead(
        TokenName, fingerprint: String, [MetadataQuery], [MetadataAnswer], AppleFailure?,
        DeveloperTokenVerdict? = nil)
    case claimed(TokenName, fingerprint: String, Result<ClientConfig, AppleFailure>)
    /// What became of asking a location for notifications.
    case subscribed(TokenName, fingerprint: String, Result<SubscriptionAnswer, AppleFailure>)
    /// One of Apple's notifications, which carried an accepted secret.
    case notified(AppleNotification)
    /// What the file of the notifications' secrets holds: at a start and a reload.
    case notificationSecretsLoaded(NotificationSecretsReport)
    /// The same after one was to be made or given up.
    case notificationSecretsTried(NotificationSecretsReport)

    /// An administrator wants something changed at a token's location (L3).
    case writeRequested(TokenName, LocationWrite)
    /// What became of sending a request of a write, by its id.
    case written(TokenName, fingerprint: String, UInt64, WriteAnswer)
    /// What a look at a request brought; `eventId` where its status was asked.
    case writeChecked(
        TokenName, fingerprint: String, UInt64, eventId: String?,
        Result<WriteReading, AppleFailure>)

    /// Apple did not answer what an administrator wanted to know of a location.
    case questionFailed(TokenName, fingerprint: String, AppleFailure)

    /// What became of handing a command to the MDM server.
    case commandHandled(CommandUUID, SendOutcome)
    case deviceReported(DeviceReport)

    /// The event log has room for outcomes only, or for everything again (P9).
    case storageChanged(isFull: Bool)

    /// An administrator wants these tokens synced now; nil: all of them (S1).
    case syncRequested([TokenName]?)
}

/// What may be said of a content token.
package struct TokenFacts: Hashable, Sendable {
    package var fingerprint: String
    package var expires: Timestamp
    package var organization: String

    package init(_ token: ContentToken) {
        self.init(
            fingerprint: token.fingerprint, expires: token.expires,
            organization: token.organization)
    }

    package init(fingerprint: String, expires: Timestamp, organization: String) {
        self.fingerprint = fingerprint
        self.expires = expires
        self.organization = organization
    }
}
