// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What is known of one token and its location.
package struct TokenState: Hashable, Sendable {
    package var name: TokenName
    /// Nil until a token was read from the file.
    package var fingerprint: String?
    /// `expDate` of the file.
    package var expires: Timestamp?
    package var organization = ""
    package var loadedAt: Timestamp?
    /// When the present secret took the place of another one.
    package var replacedAt: Timestamp?
    /// Why the file cannot be used, if so.
    package var fileProblem: String?

    package var standing: TokenStanding = .pending
    package var standingSince: Timestamp?
    /// The answer behind a standing other than active.
    package var standingFailure: AppleFailure?
    /// The other token of the location, while `duplicate`.
    package var duplicateOf: TokenName?
    /// The other MDM, while `claimed`.
    package var claimedBy: MDMInfo?
    /// The last time Apple revoked a secret of this token, and whether that secret was new (T5).
    package var revokedAt: Timestamp?
    package var revokedSoonAfterUpdate = false

    package var location = ClientConfig()
    package var clientConfigReadAt: Timestamp?
    /// A claim that was intended and not answered yet.
    package var claimIntended: MDMInfo?
    /// When the last claim was answered, well or badly.
    package var claimAnsweredAt: Timestamp?
    /// What is known of the location's notifications; nil where there is nothing.
    package internal(set) var notifications: NotificationState?
    /// Notifications that were taken.
    package var heard = HeardNotifications()

    package var lastSync: SyncCompleted?
    package var lastSyncAt: Timestamp?
    package var lastFullSyncAt: Timestamp?
    /// The failure of the last sync, nil when it succeeded.
    package var lastFailure: AppleFailure?
    package var failuresInRow = 0
    package var firstFailureAt: Timestamp?
    /// When something was last changed at the location, until a read that began later is done.
    package var wroteAt: Timestamp?
    /// No request with this token before this moment.
    package var notBefore: Timestamp?
    /// The part of ``notBefore`` that Apple asked for, of this token or another of its location or
    /// organization: unlike vppd's own back-off it binds a new secret too (S4).
    package var askedNotBefore: Timestamp?

    package var holdings: [AssetKey: Holding] = [:]
    package var users: [ClientUserID: String] = [:]
    package var catalog: [AdamID: CatalogEntry] = [:]
    /// When the next round of metadata lookups is due; nil: at once.
    package var metadataDue: Timestamp?
    /// Lookups fail on their own account: another host of Apple's answers them.
    package var lookups = LookupTrouble()
    package var renewal = RenewalHistory()

    package init(name: TokenName) {
        self.name = name
    }

    /// The server's word on the end of the token where there is one, else the file's (T7).
    package var effectiveExpiry: Timestamp? { location.tokenExpirationDate ?? expires }
}

extension TokenState: Codable {
    /// Coded for checkpoints (Checkpoint/TokenPart.swift), without the collections: those have parts
    /// of their own there.
    private enum CodingKeys: String, CodingKey {
        case name, fingerprint, expires, organization, loadedAt, replacedAt, fileProblem
        case standing, standingSince, standingFailure, duplicateOf, claimedBy, revokedAt
        case revokedSoonAfterUpdate, location, clientConfigReadAt, claimIntended, claimAnsweredAt
        case notifications
        case lastSync, lastSyncAt, lastFullSyncAt, lastFailure, failuresInRow, firstFailureAt
        case notBefore, askedNotBefore, metadataDue, lookups, renewal, wroteAt
    }
}

/// Rounds of metadata lookups that broke off, since the last one that did not.
package struct LookupTrouble: Hashable, Codable, Sendable {
    package var failuresInRow = 0
    package var firstFailureAt: Timestamp?
    package var lastFailure: AppleFailure?
    /// No lookup before this moment.
    package var notBefore: Timestamp?
}

/// One asset of a location and who holds its licenses.
package struct Holding: Hashable, Sendable {
    package var asset: Asset
    /// Sorted. Four bytes a device (docs/architecture.md, "State is small").
    package var devices: [DeviceIndex] = []
    /// Sorted.
    package var users: [ClientUserID] = []

    package init(asset: Asset) {
        self.asset = asset
    }

    package var holders: Int { devices.count + users.count }
}

/// An app in the catalog of a token (C2).
package struct CatalogEntry: Hashable, Codable, Sendable {
    package enum Resolution: String, Codable, Sendable {
        /// No lookup has been made yet.
        case pending
        case found
        /// The lookup brought nothing for it; asked again with every round.
        case notFound = "not_found"
    }

    package var addedAt: Timestamp
    package var resolution: Resolution = .pending
}
