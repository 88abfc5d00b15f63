// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Folds one event into the state. Total: it never fails and ignores nothing.
///
/// - Parameter at: the time of the event's log line.
package func evolve(_ state: inout State, _ event: Event, at: Timestamp) {
    state.latest = max(state.latest, at)
    switch event {
    case .daemonInstalled(let event): state.installation = event.installation
    case .daemonStarted(let event):
        state.release = event.release
        state.startedAt = at
    case .daemonStopped: state.startedAt = nil
    case .configurationApplied(let event): state.apply(event)
    case .configurationRefused(let event): state.configurationProblem = event.problem
    case .deviceFileRefused(let event):
        state.deviceFileProblem = event.problem.isEmpty ? nil : event.problem
    case .storageFull: state.storageFullSince = state.storageFullSince ?? at
    case .storageAvailable: state.storageFullSince = nil

    case .tokenLoaded(let event): state.apply(event, at: at)
    case .tokenFileRefused(let event):
        let token = state.tokens[event.token] ?? TokenState(name: event.token)
        state.tokens[event.token] = token
        state.tokens[event.token]?.fileProblem = event.problem.isEmpty ? nil : event.problem
    case .tokenRemoved(let event): state.remove(event.token, at: at)
    case .tokenStandingChanged(let event): state.apply(event, at: at)
    case .locationDescribed(let event): state.apply(event)
    case .claimRequested(let event): state.tokens[event.token]?.claimIntended = event.mdmInfo
    case .claimAnswered(let event): state.apply(event, at: at)
    case .subscriptionRequested(let event): state.apply(event)
    case .subscriptionAnswered(let event): state.apply(event, at: at)
    case .notificationReceived(let event): state.apply(event, at: at)
    case .notificationSecretsChanged(let event): state.apply(event, at: at)

    case .syncCompleted(let event): state.apply(event, at: at)
    case .syncFailed(let event): state.apply(event, at: at)
    case .assetsChanged(let event): state.tokens[event.token]?.apply(event, at: at)
    case .assignmentsChanged(let event): state.apply(event, at: at)
    case .usersChanged(let event): state.tokens[event.token]?.apply(event)
    case .serviceRecovered: state.endWaitsForService(at: at)

    case .appsCataloged(let event): state.apply(event, at: at)
    case .metadataChanged(let event): state.apply(event, at: at)
    case .metadataRead(let event): state.apply(event)
    case .metadataFailed(let event): state.apply(event, at: at)

    case .devicesChanged(let event): state.apply(event)
    case .deviceEnrolled(let event): state.apply(event)
    case .deviceDescribed(let event): state.apply(event)
    case .deviceCheckedOut(let event): state.apply(event)
    case .deviceIdled(let event): state.commands[event.uuid]?.idles += 1

    case .inspectionsPlanned(let event):
        for serial in event.devices { state.inspections[state.devices.intern(serial)] = at }
    case .inspectionsDropped(let event):
        for serial in event.devices { state.inspections[state.devices.intern(serial)] = nil }
    case .updatesPlanned(let event): state.apply(event, at: at)
    case .updateAcknowledged(let event): state.apply(event, at: at)
    case .updateChecked(let event): state.apply(event)
    case .updateAttemptFailed(let event): state.apply(event)
    case .updateEnded(let event): state.apply(event, at: at)
    case .commandRequested(let event): state.apply(event, at: at)
    case .commandQueued(let event): state.apply(event, at: at)
    case .commandNotQueued(let event): state.apply(event, at: at)
    case .commandAnswered(let event): state.apply(event, at: at)
    case .commandLost(let event): state.apply(event, at: at)

    case .writeRequested(let event): state.apply(event, at: at)
    case .writeStarted(let event): state.apply(event, at: at)
    case .writeAccepted(let event): state.apply(event, at: at)
    case .writeNotAccepted(let event): state.apply(event, at: at)
    case .writePending(let event): state.apply(event)
    case .writeSettled(let event): state.apply(event, at: at)
    case .writeCompleted(let event): state.apply(event, at: at)

    case .renewalsObserved(let event): state.apply(event, at: at)
    case .renewalLevelChanged(let event): state.apply(event, at: at)
    case .alertRaised(let event):
        state.alerts[event.alert.key] = ActiveAlert(alert: event.alert, since: at)
    case .alertCleared(let event): state.alerts[event.key] = nil
    }
}
