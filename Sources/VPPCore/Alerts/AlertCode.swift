// SPDX-License-Identifier: Apache-2.0

/// Every alert vppd raises (A1). The raw value is the alert's name in the event log, in JSON and in
/// `VPP_ALERT=`; raw values and message IDs are fixed for ever, and cases are only ever added.
///
/// Each has a text in `packaging/vppd.catalog` and a row in `docs/operations.md`.
package enum AlertCode: String, Codable, CaseIterable, Sendable {
    /// Apple revoked a token: 9625 (T5).
    case tokenRevoked = "token-revoked"
    /// A token is past its date, says Apple: 9621 (T7).
    case tokenExpired = "token-expired"
    /// A token ends within one of the configured distances (T7).
    case tokenExpiring = "token-expiring"
    /// Apple does not know a token: 9622.
    case tokenInvalid = "token-invalid"
    /// Apple did not accept how the token was presented: 9722, 9601, or 401 without a body.
    case tokenUnauthorized = "token-unauthorized"
    /// Another MDM claims the location; vppd stopped writing (T6).
    case tokenClaimed = "token-claimed"
    /// Two tokens open the same location (T3).
    case tokenDuplicate = "token-duplicate"
    /// A token may read, not write: 9637, 9647, 403 (T3).
    case tokenRestricted = "token-restricted"
    /// Apple has not answered for a token for a while (T4).
    case tokenUnreachable = "token-unreachable"
    /// A token's file is missing, unreadable, too widely readable, or not a token (T1, X1).
    case tokenFileUnusable = "token-file-unusable"
    /// A token has had no complete sync for a day or more (A4).
    case syncStale = "sync-stale"
    /// Many apps of a token were renewed in a short time (A2).
    case bulkRenewalWarning = "bulk-renewal-warning"
    /// Twice as many, or with throttling: writes for the token are held (A2).
    case bulkRenewalCritical = "bulk-renewal-critical"
    /// An update is not tried again until a person looks (U6).
    case updateParked = "update-parked"
    /// The MDM server takes no commands; the queue is held (U9).
    case mdmUnreachable = "mdm-unreachable"
    /// A device asks for work and never gets its command (U9).
    case mdmQueueStuck = "mdm-queue-stuck"
    /// A reload was refused; the settings before it stay in force (O1).
    case configurationRefused = "configuration-refused"
    /// The device file has errors; the devices before it stay in force (U10).
    case deviceFileRefused = "device-file-refused"
    /// Apple's store metadata cannot be read; no new versions are seen (C3).
    case metadataUnavailable = "metadata-unavailable"
    /// The disk of the event log is full; nothing new is begun (P9).
    case storageFull = "storage-full"
    /// Licenses or users could not be changed as asked (L3).
    case writeFailed = "write-failed"
    /// Apple does not send its notifications to us: 9710, 9711, 9712, 9728 (O4).
    case notificationsRefused = "notifications-refused"
    /// Apple's metadata service does not accept the developer token: 401, 403 (C3).
    case metadataTokenRefused = "metadata-token-refused"

    /// How urgent an alert is. The raw value is the syslog priority, the journal's `PRIORITY=`.
    package enum Severity: Int, Codable, CaseIterable, Sendable {
        /// The token, or the whole daemon, does not work until a person acts.
        case critical = 2
        /// Needs a person now; the rest of the work goes on.
        case error = 3
        /// Will need a person.
        case warning = 4
    }

    /// How urgent the alert is when it is raised. A warning that lasts may be sent again as critical
    /// where product.md says so (A4).
    package var severity: Severity {
        switch self {
        case .tokenRevoked, .tokenExpired, .tokenInvalid, .bulkRenewalCritical,
            .storageFull:
            .critical
        case .tokenUnauthorized, .tokenClaimed, .tokenDuplicate, .tokenRestricted,
            .tokenFileUnusable, .mdmUnreachable, .configurationRefused, .deviceFileRefused:
            .error
        case .tokenExpiring, .tokenUnreachable, .syncStale, .bulkRenewalWarning, .updateParked,
            .mdmQueueStuck, .metadataUnavailable, .writeFailed, .notificationsRefused,
            .metadataTokenRefused:
            .warning
        }
    }

    /// The journal's `MESSAGE_ID` and the key of the catalog's text: 32 lower-case hexadecimal
    /// digits, drawn at random once.
    package var messageID: String {
        switch self {
        case .tokenRevoked: "379784782e3e4fceaa774a6a088a039d"
        case .tokenExpired: "dcd6c4f3a0134c639a7a8362fa528420"
        case .tokenExpiring: "428e1c8c2cf64a059a4f8dbdd5e08dd6"
        case .tokenInvalid: "4a8f377ed86c4bf1b91d361eaa84dd51"
        case .tokenUnauthorized: "6efe1ae8101740928eb60d6b29e45dbe"
        case .tokenClaimed: "8887df0ad0dd4296b326a7d9ae578875"
        case .tokenDuplicate: "ee85bb612b314bbf85558a48037853bf"
        case .tokenRestricted: "289865d9b4c04d6eab73d525cdddd38b"
        case .tokenUnreachable: "4487f5baa4d44acaa6a64de328925f1c"
        case .tokenFileUnusable: "01cf9992f78e4f958fc133b2a7c4ee33"
        case .syncStale: "e80e44d5472741f991fd0813b3d2bb79"
        case .bulkRenewalWarning: "bd95805d24e241b09827bb127cc97704"
        case .bulkRenewalCritical: "383f20b04b0744b39f110f055bc79d98"
        case .updateParked: "c3dbc05d131c4bc495b9194286a2c695"
        case .mdmUnreachable: "3e3257f8c0bc4032965df381558df002"
        case .mdmQueueStuck: "a9d2a1c8d55743cdbb212a972ae6c9e4"
        case .configurationRefused: "292dee75bc324dec8cff396aa815a47c"
        case .deviceFileRefused: "d93fc6cc8ef2462d9402fb86564dce87"
        case .metadataUnavailable: "c823ff47e23d496689aa93daf9843fd3"
        case .storageFull: "7d0c1b7c6f3e4a5d9b62f1a04c8e53d7"
        case .writeFailed: "5dc2d2ba35ff4e92bc09045d51b492fc"
        case .notificationsRefused: "b3f1d80c94ba4be69a0d6f2c7c415e92"
        case .metadataTokenRefused: "62ff53ba295e464eb3f664fef324d397"
        }
    }
}
