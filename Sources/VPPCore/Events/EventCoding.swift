// SPDX-License-Identifier: Apache-2.0

package import Foundation
import JSON

/// An event as a log line carries it: its type, its version, its data as JSON.
package struct CodedEvent: Hashable, Sendable {
    package var type: String
    package var version: Int
    /// A JSON object with sorted keys and no line feed.
    package var data: [UInt8]
}

/// Why a line of the log cannot be an event of this release.
package enum EventDecodingError: Error, CustomStringConvertible {
    /// An unknown type in a known format: skipping it would make the state wrong.
    case unknownType(String)
    /// The version is newer than this release understands.
    case unknownVersion(type: String, version: Int)
    /// The data is not what the type says.
    case malformed(type: String, detail: String)

    package var description: String {
        switch self {
        case .unknownType(let type):
            "event type \"\(type)\" is not known to this release; run the release that wrote it"
        case .unknownVersion(let type, let version):
            "version \(version) of event type \"\(type)\" is newer than this release"
        case .malformed(let type, let detail):
            "data of event type \"\(type)\" cannot be read: \(detail)"
        }
    }
}

/// Turns events into log data and back. One coder serves one thread at a time.
package struct EventCoder {
    private let encoder = DocumentEncoder()
    private let decoder = DocumentDecoder()

    package init() {}

    package func encode(_ event: Event) throws -> CodedEvent {
        try encode(payload: event.payload)
    }

    /// Any payload as a log line carries it: an event's, or a part of a checkpoint.
    func encode(payload: some EventPayload) throws -> CodedEvent {
        let payloadType = Swift.type(of: payload)
        return CodedEvent(
            type: payloadType.type, version: payloadType.version,
            data: try encoder.encode(payload))
    }

    package func decode(
        type: String, version: Int, data: some ContiguousBytes
    ) throws(EventDecodingError) -> Event {
        guard let reader = Event.readers[type] else { throw .unknownType(type) }
        guard version <= reader.version else { throw .unknownVersion(type: type, version: version) }
        do {
            return try data.withUnsafeBytes { try reader.read(decoder, $0) }
        } catch {
            throw .malformed(type: type, detail: String(describing: error))
        }
    }

    /// The one place where data of the log is decoded.
    func decode<Payload: EventPayload>(
        _: Payload.Type, from data: some ContiguousBytes
    ) throws -> Payload {
        try data.withUnsafeBytes { try decoder.decode(Payload.self, from: $0) }
    }
}

extension Event {
    /// The data of the event, whatever its kind.
    package var payload: any EventPayload {
        switch self {
        case .daemonInstalled(let payload): payload
        case .daemonStarted(let payload): payload
        case .daemonStopped(let payload): payload
        case .configurationApplied(let payload): payload
        case .configurationRefused(let payload): payload
        case .deviceFileRefused(let payload): payload
        case .storageFull(let payload): payload
        case .storageAvailable(let payload): payload
        case .tokenLoaded(let payload): payload
        case .tokenFileRefused(let payload): payload
        case .tokenRemoved(let payload): payload
        case .tokenStandingChanged(let payload): payload
        case .locationDescribed(let payload): payload
        case .claimRequested(let payload): payload
        case .claimAnswered(let payload): payload
        case .subscriptionRequested(let payload): payload
        case .subscriptionAnswered(let payload): payload
        case .notificationReceived(let payload): payload
        case .notificationSecretsChanged(let payload): payload
        case .syncCompleted(let payload): payload
        case .syncFailed(let payload): payload
        case .assetsChanged(let payload): payload
        case .assignmentsChanged(let payload): payload
        case .usersChanged(let payload): payload
        case .serviceRecovered(let payload): payload
        case .appsCataloged(let payload): payload
        case .metadataChanged(let payload): payload
        case .metadataRead(let payload): payload
        case .metadataFailed(let payload): payload
        case .devicesChanged(let payload): payload
        case .deviceEnrolled(let payload): payload
        case .deviceDescribed(let payload): payload
        case .deviceCheckedOut(let payload): payload
        case .inspectionsPlanned(let payload): payload
        case .inspectionsDropped(let payload): payload
        case .updatesPlanned(let payload): payload
        case .updateAcknowledged(let payload): payload
        case .updateChecked(let payload): payload
        case .updateAttemptFailed(let payload): payload
        case .updateEnded(let payload): payload
        case .commandRequested(let payload): payload
        case .commandQueued(let payload): payload
        case .commandNotQueued(let payload): payload
        case .commandAnswered(let payload): payload
        case .commandLost(let payload): payload
        case .deviceIdled(let payload): payload
        case .writeRequested(let payload): payload
        case .writeStarted(let payload): payload
        case .writeAccepted(let payload): payload
        case .writeNotAccepted(let payload): payload
        case .writePending(let payload): payload
        case .writeSettled(let payload): payload
        case .writeCompleted(let payload): payload
        case .renewalsObserved(let payload): payload
        case .renewalLevelChanged(let payload): payload
        case .alertRaised(let payload): payload
        case .alertCleared(let payload): payload
        }
    }

    /// How to read each type of event back.
    struct Reader: Sendable {
        let version: Int
        let read: @Sendable (DocumentDecoder, UnsafeRawBufferPointer) throws -> Event

        init<Payload: EventPayload>(_ wrap: @escaping @Sendable (Payload) -> Event) {
            version = Payload.version
            read = { try wrap($0.decode(Payload.self, from: $1)) }
        }
    }

    /// One entry for each case; `EventCodingTests` holds the table to the enum.
    static let readers: [String: Reader] = [
        DaemonInstalled.type: Reader(Event.daemonInstalled),
        DaemonStarted.type: Reader(Event.daemonStarted),
        DaemonStopped.type: Reader(Event.daemonStopped),
        ConfigurationApplied.type: Reader(Event.configurationApplied),
        ConfigurationRefused.type: Reader(Event.configurationRefused),
        DeviceFileRefused.type: Reader(Event.deviceFileRefused),
        StorageFull.type: Reader(Event.storageFull),
        StorageAvailable.type: Reader(Event.storageAvailable),
        TokenLoaded.type: Reader(Event.tokenLoaded),
        TokenFileRefused.type: Reader(Event.tokenFileRefused),
        TokenRemoved.type: Reader(Event.tokenRemoved),
        TokenStandingChanged.type: Reader(Event.tokenStandingChanged),
        LocationDescribed.type: Reader(Event.locationDescribed),
        ClaimRequested.type: Reader(Event.claimRequested),
        ClaimAnswered.type: Reader(Event.claimAnswered),
        SubscriptionRequested.type: Reader(Event.subscriptionRequested),
        SubscriptionAnswered.type: Reader(Event.subscriptionAnswered),
        NotificationReceived.type: Reader(Event.notificationReceived),
        NotificationSecretsChanged.type: Reader(Event.notificationSecretsChanged),
        SyncCompleted.type: Reader(Event.syncCompleted),
        SyncFailed.type: Reader(Event.syncFailed),
        AssetsChanged.type: Reader(Event.assetsChanged),
        AssignmentsChanged.type: Reader(Event.assignmentsChanged),
        UsersChanged.type: Reader(Event.usersChanged),
        ServiceRecovered.type: Reader(Event.serviceRecovered),
        AppsCataloged.type: Reader(Event.appsCataloged),
        MetadataChanged.type: Reader(Event.metadataChanged),
        MetadataRead.type: Reader(Event.metadataRead),
        MetadataFailed.type: Reader(Event.metadataFailed),
        DevicesChanged.type: Reader(Event.devicesChanged),
        DeviceEnrolled.type: Reader(Event.deviceEnrolled),
        DeviceDescribed.type: Reader(Event.deviceDescribed),
        DeviceCheckedOut.type: Reader(Event.deviceCheckedOut),
        InspectionsPlanned.type: Reader(Event.inspectionsPlanned),
        InspectionsDropped.type: Reader(Event.inspectionsDropped),
        UpdatesPlanned.type: Reader(Event.updatesPlanned),
        UpdateAcknowledged.type: Reader(Event.updateAcknowledged),
        UpdateChecked.type: Reader(Event.updateChecked),
        UpdateAttemptFailed.type: Reader(Event.updateAttemptFailed),
        UpdateEnded.type: Reader(Event.updateEnded),
        CommandRequested.type: Reader(Event.commandRequested),
        CommandQueued.type: Reader(Event.commandQueued),
        CommandNotQueued.type: Reader(Event.commandNotQueued),
        CommandAnswered.type: Reader(Event.commandAnswered),
        CommandLost.type: Reader(Event.commandLost),
        DeviceIdled.type: Reader(Event.deviceIdled),
        WriteRequested.type: Reader(Event.writeRequested),
        WriteStarted.type: Reader(Event.writeStarted),
        WriteAccepted.type: Reader(Event.writeAccepted),
        WriteNotAccepted.type: Reader(Event.writeNotAccepted),
        WritePending.type: Reader(Event.writePending),
        WriteSettled.type: Reader(Event.writeSettled),
        WriteCompleted.type: Reader(Event.writeCompleted),
        RenewalsObserved.type: Reader(Event.renewalsObserved),
        RenewalLevelChanged.type: Reader(Event.renewalLevelChanged),
        AlertRaised.type: Reader(Event.alertRaised),
        AlertCleared.type: Reader(Event.alertCleared),
    ]
}
