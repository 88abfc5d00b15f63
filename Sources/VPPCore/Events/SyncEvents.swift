// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The summary of one successful sync; the only event when nothing differs (S5).
package struct SyncCompleted: EventPayload {
    package static let type = "sync.completed"
    /// How much was read.
    package enum Extent: String, Codable, Sendable {
        /// The assets' `versionId` was the known one: nothing else was read.
        case unchanged
        /// Assets in full, assignments since the known version.
        case delta
        case full
    }

    package var token: TokenName
    package var extent: Extent
    /// HTTP requests it took.
    package var requests: Int
    package var assetsVersion: VersionID?
    package var assignmentsVersion: VersionID?
    package var usersVersion: VersionID?
    /// True when `client/config` was read.
    package var readClientConfig: Bool
    /// The counts do not match the assignments known: a delta hid removals; read all next (S2).
    package var incomplete: Bool
    /// True when it began after all that was changed at the location; nil as good as false.
    package var afterWrite: Bool?
    /// How many notifications that asked for a read this one answers; nil: none waited.
    package var news: UInt64?
}

/// A sync that brought no snapshot. Nothing known is touched.
package struct SyncFailed: EventPayload {
    package static let type = "sync.failed"
    package var token: TokenName
    package var failure: AppleFailure
    /// Before this moment no request is made with the token: Retry-After, back-off, re-check.
    package var notBefore: Timestamp
}

/// Apple answers again after it had failed for many tokens (``ServiceOutage``): what waits for it need
/// not wait longer.
package struct ServiceRecovered: EventPayload {
    package static let type = "service.recovered"
    /// The token whose sync succeeded.
    package var token: TokenName
    /// When the first of those tokens failed.
    package var since: Timestamp
}

/// Assets that are new or have other counts, and those that are gone.
package struct AssetsChanged: EventPayload {
    package static let type = "assets.changed"
    package var token: TokenName
    package var changed: [Asset]
    package var removed: [AssetKey]
    /// Entries that one event holds at most: keeps the line under 512 KiB.
    package static let maximumEntries = 1_000
}

/// Licenses of one asset that changed hands.
package struct AssignmentsChanged: EventPayload {
    package static let type = "assignments.changed"
    package var token: TokenName
    package var asset: AssetKey
    /// Devices that hold a license now.
    package var added: [SerialNumber]
    /// Devices that hold none any more.
    package var removed: [SerialNumber]
    package var addedUsers: [ClientUserID]
    package var removedUsers: [ClientUserID]
    /// Holders that one event names at most: keeps the line under 512 KiB.
    package static let maximumHolders = 10_000
}

/// Users of a location that are new or have another status, and those that are gone.
package struct UsersChanged: EventPayload {
    package static let type = "users.changed"
    package var token: TokenName
    package var changed: [LocationUser]
    package var removed: [ClientUserID]
    /// Entries that one event holds at most: keeps the line under 512 KiB.
    package static let maximumEntries = 4_000
}
