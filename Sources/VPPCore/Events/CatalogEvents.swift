// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Apps entered or left the catalog of a token (C1).
package struct AppsCataloged: EventPayload {
    package static let type = "apps.cataloged"
    package var token: TokenName
    package var added: [AdamID]
    package var removed: [AdamID]
}

/// Metadata that is new or differs from what was known: names, bundle ids, versions (C3).
package struct MetadataChanged: EventPayload {
    package static let type = "metadata.changed"
    package var platform: StorePlatform
    /// Store country, lower-case alpha-2.
    package var country: String
    package var apps: [AppMetadata]
    /// Entries that one event holds at most: keeps the line under 512 KiB.
    package static let maximumEntries = 500
}

/// The summary of one round of metadata lookups for a token.
package struct MetadataRead: EventPayload {
    package static let type = "metadata.read"
    package var token: TokenName
    package var requests: Int
    /// Apps that are newly not found: `Failed` / `App Not Found` (C2).
    package var lost: [AdamID]
    /// Apps that are found, again or for the first time.
    package var found: [AdamID]
    /// When the next round is due: the interval, or later if Apple caches for longer.
    package var due: Timestamp
}

/// A round of lookups that broke off.
package struct MetadataFailed: EventPayload {
    package static let type = "metadata.failed"
    package var token: TokenName
    package var failure: AppleFailure
    package var notBefore: Timestamp
}
