// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Something to be done outside. It runs only after all events it rests on are durable.
package enum Effect: Hashable, Sendable {
    /// Read the location of a token.
    case sync(TokenName, fingerprint: String, SyncScope, LibraryID?)
    /// Look up the metadata of apps, in several requests.
    case lookUp(TokenName, fingerprint: String, [MetadataQuery], LibraryID?)
    /// Write our `mdmInfo` to a location that is managed as `replacing` says, then read it back.
    case claim(TokenName, fingerprint: String, MDMInfo, replacing: MDMInfo?, LibraryID?)
    /// Send one request of a write, unless the location is another MDM's: `as` is our id there.
    case write(
        TokenName, fingerprint: String, id: UInt64, LocationWrite, as: String, LibraryID)
    /// Ask for the status of a request; without `eventId`, look what of it is missing.
    case checkWrite(
        TokenName, fingerprint: String, id: UInt64, LocationWrite, eventId: String?, LibraryID)
    /// Have a location send its notifications to us, or stop; it is ours by this `mdmInfo`.
    case subscribe(
        TokenName, fingerprint: String, SubscriptionState.Intent, MDMInfo, LibraryID?)
    /// Make the next secret of Apple's notifications, and accept the one before as well.
    case makeNotificationSecret
    /// Give the one before up.
    case retireNotificationSecret
    /// Read the token's file again: another process may have replaced the secret (section 8.5).
    case reloadToken(TokenName)
    /// Hand a command to the MDM server, but not after its window has closed.
    case send(DeviceCommand, CommandUUID, EnrollmentID, notAfter: Timestamp?)
    /// Tell the administrator.
    case announce(Announcement)

    /// What stands for the secret it calls Apple with; nil: with none.
    package var fingerprint: String? {
        switch self {
        case .sync(_, let fingerprint, _, _), .lookUp(_, let fingerprint, _, _),
            .claim(_, let fingerprint, _, _, _), .write(_, let fingerprint, _, _, _, _),
            .checkWrite(_, let fingerprint, _, _, _, _), .subscribe(_, let fingerprint, _, _, _):
            fingerprint
        case .makeNotificationSecret, .retireNotificationSecret, .reloadToken, .send, .announce:
            nil
        }
    }

    /// What the engine knows a running effect by: the same one is not started twice, however
    /// often it is wanted. Nil: nothing comes back.
    package var key: EffectKey? {
        switch self {
        case .sync(let token, _, _, _): .sync(token)
        case .lookUp(let token, _, _, _): .lookUp(token)
        case .claim(let token, _, _, _, _): .claim(token)
        case .write(let token, _, _, _, _, _): .write(token)
        case .checkWrite(let token, _, _, _, _, _): .checkWrite(token)
        case .subscribe(let token, _, _, _, _): .subscribe(token)
        case .makeNotificationSecret, .retireNotificationSecret: .notificationSecret
        case .send(_, let uuid, _, _): .send(uuid)
        case .reloadToken, .announce: nil
        }
    }
}

/// Names a running effect.
package enum EffectKey: Hashable, Sendable {
    case sync(TokenName)
    case lookUp(TokenName)
    case claim(TokenName)
    case write(TokenName)
    case checkWrite(TokenName)
    case subscribe(TokenName)
    case notificationSecret
    case send(CommandUUID)

    /// The token it calls Apple with; nil: with none.
    package var token: TokenName? {
        switch self {
        case .sync(let token), .lookUp(let token), .claim(let token), .write(let token),
            .checkWrite(let token), .subscribe(let token):
            token
        case .notificationSecret, .send: nil
        }
    }

    /// Whether it hands a command to the MDM server.
    package var isSend: Bool {
        if case .send = self { return true }
        return false
    }
}

extension Input {
    /// The effect this input is the outcome of.
    package var completes: EffectKey? {
        switch self {
        case .synced(let token, _, _, _): .sync(token)
        case .metadataRead(let token, _, _, _, _, _): .lookUp(token)
        case .claimed(let token, _, _): .claim(token)
        case .written(let token, _, _, _): .write(token)
        case .writeChecked(let token, _, _, _, _): .checkWrite(token)
        case .subscribed(let token, _, _): .subscribe(token)
        case .notificationSecretsTried: .notificationSecret
        case .commandHandled(let uuid, _): .send(uuid)
        case .started, .stopping, .settingsLoaded, .settingsRefused, .devicesLoaded,
            .devicesRefused, .tokenLoaded, .tokenUnusable, .deviceReported, .syncRequested,
            .storageChanged, .questionFailed, .writeRequested, .notified,
            .notificationSecretsLoaded:
            nil
        }
    }
}
