// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What events may have changed about which updates are wanted: planning looks at this only, so
/// that one device's answer does not cost a look at the whole fleet.
package struct Touched: Hashable, Sendable {
    package var everything = false
    package var apps: Set<AdamID> = []
    package var devices: Set<DeviceIndex> = []
    /// Tokens whose assets or settings changed: their catalogs are compared.
    package var tokens: Set<TokenName> = []

    package init(everything: Bool = false) {
        self.everything = everything
    }

    package var isEmpty: Bool { !everything && apps.isEmpty && devices.isEmpty }

    /// Adds what an event touches.
    /// - Parameter state: the state after the event.
    package mutating func add(_ event: Event, in state: State) {
        switch event {
        case .daemonStarted, .configurationApplied, .tokenRemoved: everything = true
        case .appsCataloged(let event): apps.formUnion(event.added + event.removed)
        case .metadataChanged(let event): apps.formUnion(event.apps.map(\.adamId))
        case .assetsChanged(let event):
            tokens.insert(event.token)
            apps.formUnion(event.removed.map(\.adamId))
        case .assignmentsChanged(let event): apps.insert(event.asset.adamId)
        case .locationDescribed(let event):
            // The country decides which store's versions count.
            apps.formUnion(state.tokens[event.token]?.catalog.keys.map { $0 } ?? [])
        case .tokenStandingChanged(let event): if event.to == .duplicate { everything = true }
        case .devicesChanged(let event):
            if event.changed.count + event.removed.count > Self.fewDevices {
                everything = true
            } else {
                add(event.changed.map(\.serialNumber) + event.removed, in: state)
            }
        case .deviceEnrolled(let event): add([event.serialNumber], in: state)
        case .deviceDescribed(let event): add([event.serialNumber], in: state)
        case .deviceCheckedOut(let event): add([event.serialNumber], in: state)
        case .commandAnswered(let event): add([event.serialNumber], in: state)
        case .commandLost(let event): add([event.serialNumber], in: state)
        case .updateEnded(let event): add([event.serialNumber], in: state)
        case .daemonInstalled, .daemonStopped, .configurationRefused, .deviceFileRefused,
            .tokenLoaded, .tokenFileRefused, .claimRequested,
            .claimAnswered, .subscriptionRequested, .subscriptionAnswered, .notificationReceived,
            .notificationSecretsChanged, .syncCompleted, .syncFailed, .usersChanged,
            .serviceRecovered,
            .metadataRead,
            .metadataFailed, .deviceIdled, .inspectionsPlanned, .inspectionsDropped,
            .updatesPlanned,
            .updateAcknowledged, .updateChecked, .updateAttemptFailed, .commandRequested,
            .commandQueued, .commandNotQueued, .renewalsObserved, .renewalLevelChanged,
            .writeRequested, .writeStarted, .writeAccepted, .writeNotAccepted, .writePending,
            .writeSettled, .writeCompleted,
            .storageFull, .storageAvailable, .alertRaised, .alertCleared:
            break
        }
    }

    private mutating func add(_ serials: [SerialNumber], in state: State) {
        devices.formUnion(serials.compactMap { state.devices.index(of: $0) })
    }

    /// Up to so many devices are looked at one by one; more are looked at app by app.
    private static let fewDevices = 100
}
