// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Something the administrator is told in the journal (A1, O2).
package enum Announcement: Hashable, Sendable {
    case alertRaised(Alert)
    /// At start: an alert that was raised before and still stands.
    case alertStands(Alert)
    case alertCleared(Alert)
    /// Apple accepted a token.
    case tokenActive(TokenName, location: String?)
    /// The store has a new version of an app.
    case newVersion(AdamID, name: String, kind: AppKind, StorePlatform, AppVersion)
    case updateVerified(SerialNumber, AdamID, name: String, InstalledVersion)
    /// Apps were added to a token's catalog.
    case appsAdded(TokenName, count: Int)
    case configurationApplied
}

/// What is worth telling of an event.
/// - Parameter state: the state before the event.
package func announcements(of event: Event, before state: State) -> [Announcement] {
    switch event {
    case .alertRaised(let event): return [.alertRaised(event.alert)]
    case .alertCleared(let event) where event.key.code == .tokenExpiring:
        // Over only because the end has come nearer, or with the token's replacement, which is told.
        return []
    case .alertCleared(let event):
        return state.alerts[event.key].map { [.alertCleared($0.alert)] } ?? []
    case .tokenStandingChanged(let event) where event.to == .active:
        let location = state.tokens[event.token]?.location.locationName
        return [.tokenActive(event.token, location: location)]
    case .metadataChanged(let event): return newVersions(in: event, before: state)
    case .updateEnded(let event):
        guard case .verified(let version) = event.outcome else { return [] }
        return [
            .updateVerified(
                event.serialNumber, event.adamId, name: state.name(of: event.adamId), version)
        ]
    case .appsCataloged(let event) where !event.added.isEmpty:
        return [.appsAdded(event.token, count: event.added.count)]
    case .configurationApplied: return [.configurationApplied]
    default: return []
    }
}

/// New versions of apps whose version was known before; the first one ever seen is no news.
private func newVersions(in event: MetadataChanged, before state: State) -> [Announcement] {
    let key = VersionKey(platform: event.platform, country: event.country)
    return event.apps.compactMap { app in
        guard let version = app.version, let known = state.apps[app.adamId]?.versions[key],
            known.version.externalId != version.externalId
        else { return nil }
        return .newVersion(app.adamId, name: app.name, kind: app.kind, event.platform, version)
    }
}

extension State {
    /// The app's name, or its number while no lookup brought one.
    package func name(of app: AdamID) -> String {
        apps[app]?.name ?? app.description
    }
}
