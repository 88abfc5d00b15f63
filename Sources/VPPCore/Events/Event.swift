// SPDX-License-Identifier: Apache-2.0

/// One fact, in the past tense. Everything vppd knows is the fold of these (J1).
package enum Event: Hashable, Sendable {
    // The daemon itself.
    case daemonInstalled(DaemonInstalled)
    case daemonStarted(DaemonStarted)
    case daemonStopped(DaemonStopped)
    /// Apart from the rest, which it would make more than twice as large as they need be.
    indirect case configurationApplied(ConfigurationApplied)
    case configurationRefused(ConfigurationRefused)
    case deviceFileRefused(DeviceFileRefused)
    case storageFull(StorageFull)
    case storageAvailable(StorageAvailable)

    // Tokens and their locations.
    case tokenLoaded(TokenLoaded)
    case tokenFileRefused(TokenFileRefused)
    case tokenRemoved(TokenRemoved)
    case tokenStandingChanged(TokenStandingChanged)
    case locationDescribed(LocationDescribed)
    case claimRequested(ClaimRequested)
    case claimAnswered(ClaimAnswered)
    case subscriptionRequested(SubscriptionRequested)
    case subscriptionAnswered(SubscriptionAnswered)
    case notificationReceived(NotificationReceived)
    case notificationSecretsChanged(NotificationSecretsChanged)

    // What Apple's service says a location holds.
    case syncCompleted(SyncCompleted)
    case syncFailed(SyncFailed)
    case assetsChanged(AssetsChanged)
    case assignmentsChanged(AssignmentsChanged)
    case usersChanged(UsersChanged)
    case serviceRecovered(ServiceRecovered)

    // Apps and their versions.
    case appsCataloged(AppsCataloged)
    case metadataChanged(MetadataChanged)
    case metadataRead(MetadataRead)
    case metadataFailed(MetadataFailed)

    // Devices.
    case devicesChanged(DevicesChanged)
    case deviceEnrolled(DeviceEnrolled)
    case deviceDescribed(DeviceDescribed)
    case deviceCheckedOut(DeviceCheckedOut)

    // Updates and the commands that carry them out.
    case inspectionsPlanned(InspectionsPlanned)
    case inspectionsDropped(InspectionsDropped)
    case updatesPlanned(UpdatesPlanned)
    case updateAcknowledged(UpdateAcknowledged)
    case updateChecked(UpdateChecked)
    case updateAttemptFailed(UpdateAttemptFailed)
    case updateEnded(UpdateEnded)
    case commandRequested(CommandRequested)
    case commandQueued(CommandQueued)
    case commandNotQueued(CommandNotQueued)
    case commandAnswered(CommandAnswered)
    case commandLost(CommandLost)
    case deviceIdled(DeviceIdled)

    // Changes at Apple.
    case writeRequested(WriteRequested)
    case writeStarted(WriteStarted)
    case writeAccepted(WriteAccepted)
    case writeNotAccepted(WriteNotAccepted)
    case writePending(WritePending)
    case writeSettled(WriteSettled)
    case writeCompleted(WriteCompleted)

    // Anomalies and alerts.
    case renewalsObserved(RenewalsObserved)
    case renewalLevelChanged(RenewalLevelChanged)
    case alertRaised(AlertRaised)
    case alertCleared(AlertCleared)
}
