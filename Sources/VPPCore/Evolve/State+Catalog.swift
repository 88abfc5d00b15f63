// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension State {
    mutating func apply(_ event: AppsCataloged, at: Timestamp) {
        guard var token = tokens[event.token] else { return }
        for app in event.added where token.catalog[app] == nil {
            token.catalog[app] = CatalogEntry(addedAt: at)
        }
        for app in event.removed { token.catalog[app] = nil }
        tokens[event.token] = token
    }

    mutating func apply(_ event: MetadataChanged, at: Timestamp) {
        let key = VersionKey(platform: event.platform, country: event.country)
        for metadata in event.apps {
            var app =
                apps[metadata.adamId]
                ?? AppRecord(metadata, describedBy: key)
            if app.describedBy == key {
                app.name = metadata.name
                app.kind = metadata.kind
                app.icon = metadata.icon ?? app.icon
                app.bundleId = metadata.bundleId ?? app.bundleId
            } else {
                app.bundleId = app.bundleId ?? metadata.bundleId
            }
            if let version = metadata.version {
                app.versions[key] = VersionRecord(
                    version: version, minimumOSVersion: metadata.minimumOSVersion,
                    replacing: app.versions[key], at: latest)
            }
            apps[metadata.adamId] = app
        }
    }

    mutating func apply(_ event: MetadataRead) {
        guard var token = tokens[event.token] else { return }
        for app in event.found { token.catalog[app]?.resolution = .found }
        for app in event.lost { token.catalog[app]?.resolution = .notFound }
        token.metadataDue = event.due
        token.lookups = LookupTrouble()
        tokens[event.token] = token
    }

    mutating func apply(_ event: MetadataFailed, at: Timestamp) {
        notePacing(of: event.failure, told: event.token)
        guard var token = tokens[event.token] else { return }
        token.lookups.failuresInRow += 1
        token.lookups.firstFailureAt = token.lookups.firstFailureAt ?? at
        token.lookups.lastFailure = event.failure
        token.lookups.notBefore = event.notBefore
        // What Apple says of pacing is said to the organization, not to one endpoint (S4).
        if event.failure.kind == .throttled || event.failure.retryAfter != nil {
            token.waitAsAsked(until: event.notBefore)
        }
        tokens[event.token] = token
    }
}

extension VersionRecord {
    /// The record after `version` was seen: the same one, or the next with the old remembered.
    fileprivate init(
        version: AppVersion, minimumOSVersion: String?, replacing old: VersionRecord?,
        at: Timestamp
    ) {
        self.init(version: version, minimumOSVersion: minimumOSVersion, firstSeen: at)
        guard let old else { return }
        if old.version.externalId == version.externalId {
            firstSeen = old.firstSeen
            earlier = old.earlier
        } else {
            earlier = (old.earlier + [old.version.externalId]).suffix(Self.maximumEarlier)
        }
    }
}
