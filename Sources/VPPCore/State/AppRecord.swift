// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What the store says about one app, whichever token asked.
package struct AppRecord: Hashable, Sendable {
    package var name: String
    package var bundleId: BundleID?
    package var kind: AppKind
    package var icon: String?
    /// The place whose word on name, kind and icon counts: the first that was asked. Names differ
    /// by country and icons by platform; without it they would change with every lookup.
    package var describedBy: VersionKey
    package var versions: [VersionKey: VersionRecord] = [:]

    package init(
        name: String, bundleId: BundleID?, kind: AppKind, icon: String?, describedBy: VersionKey
    ) {
        self.name = name
        self.bundleId = bundleId
        self.kind = kind
        self.icon = icon
        self.describedBy = describedBy
    }
}

extension AppRecord {
    /// An app as it was first described.
    init(_ metadata: AppMetadata, describedBy key: VersionKey) {
        self.init(
            name: metadata.name, bundleId: metadata.bundleId, kind: metadata.kind,
            icon: metadata.icon, describedBy: key)
    }
}

extension AppRecord: Codable {
    /// Coded for checkpoints, without the versions: those stand beside it there
    /// (Checkpoint/AppsPart.swift).
    private enum CodingKeys: String, CodingKey {
        case name, bundleId, kind, icon, describedBy
    }
}

/// A version belongs to a platform and a storefront (C3).
package struct VersionKey: Hashable, Comparable, Codable, Sendable {
    package var platform: StorePlatform
    /// Lower-case alpha-2.
    package var country: String

    package init(platform: StorePlatform, country: String) {
        self.platform = platform
        self.country = country
    }

    package static func < (left: VersionKey, right: VersionKey) -> Bool {
        (left.platform, left.country) < (right.platform, right.country)
    }
}

/// The version in the store, and those it took the place of.
package struct VersionRecord: Hashable, Codable, Sendable {
    package var version: AppVersion
    package var minimumOSVersion: String?
    package var firstSeen: Timestamp
    /// `externalId`s seen before, newest last: an edge node that lags answers with one of them,
    /// which is no new version (C3).
    package var earlier: [UInt64] = []
    /// How many earlier versions are remembered. [judgement] Store nodes lag by one or two.
    package static let maximumEarlier = 16
}
