// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// The apps a snapshot shows as renewed (A2).
///
/// | # | sign | renewed as |
/// |---|---|---|
/// | 1 | the total went up | bought |
/// | 2 | the asset had vanished and is back | returned |
/// | 3 | half of the licenses assigned as the window began were taken away and given | reissued |
/// | 4 | the first read of a location | nothing |
func observedRenewals(
    _ token: TokenState, _ changes: SnapshotChanges, _ settings: RenewalSettings?, now: Timestamp
) -> [Renewal] {
    // Row 4: before the first full read there is nothing to compare with.
    guard token.lastFullSyncAt != nil else { return [] }
    var signs: [AdamID: Renewal.Sign] = [:]
    for key in changes.bought { signs[key.adamId] = .bought }
    for key in changes.returned { signs[key.adamId] = .returned }
    for renewal in reissued(token, changes.moved, settings, now: now) {
        signs[renewal.adamId] = renewal.sign
    }
    return signs.map { Renewal(adamId: $0.key, sign: $0.value) }.sorted { $0.adamId < $1.adamId }
}

/// Row 3 alone, for licenses that moved, whatever told of it.
func reissued(
    _ token: TokenState, _ moves: [AssetKey: (removed: Int, added: Int)],
    _ settings: RenewalSettings?, now: Timestamp
) -> [Renewal] {
    guard token.lastFullSyncAt != nil else { return [] }
    let window = settings?.window ?? RenewalSettings().window
    var signs: [AdamID: Renewal.Sign] = [:]
    for (key, moved) in moves {
        let before = token.holdings[key]?.holders ?? 0
        let past = token.renewal.movements[key].flatMap { $0.since + window >= now ? $0 : nil }
        let assigned = past?.assignedBefore ?? before
        let removed = (past?.removed ?? 0) + moved.removed
        let added = (past?.added ?? 0) + moved.added
        if assigned > 0, removed * 2 >= assigned, added * 2 >= assigned {
            signs[key.adamId] = .reissued
        }
    }
    return signs.map { Renewal(adamId: $0.key, sign: $0.value) }.sorted { $0.adamId < $1.adamId }
}

/// Holds the distinct renewed apps of the sliding window against count and share (A2).
///
/// | # | renewed apps | level |
/// |---|---|---|
/// | 1 | fewer than `apps` or than `share` of the catalog, and fewer than `apps_alone` | calm |
/// | 2 | more | warning |
/// | 3 | `critical_factor` times that, or a warning while Apple throttles | critical |
func renewalLevel(
    renewed: Int, catalog: Int, throttled: Bool, _ settings: RenewalSettings
) -> RenewalLevel {
    let reaches = { (factor: Int) -> Bool in
        let byShare =
            renewed >= settings.apps * factor
            && Double(renewed) >= settings.share * Double(factor) * Double(catalog)
        return byShare || renewed >= settings.appsAlone * factor
    }
    // Of a catalog, no more than all of it can be renewed: that is critical at any factor.
    let all = catalog > 0 && renewed >= catalog
    guard reaches(1) else { return .calm }
    return reaches(settings.criticalFactor) || throttled || all ? .critical : .warning
}

/// Keeps a token's level in step with the window that slides on.
func reviewRenewals(
    _ token: TokenState, _ settings: RenewalSettings, now: Timestamp
) -> Decision {
    var decision = Decision()
    // Nearly always: looked at in every review, so the catalog is not counted for nothing.
    if token.renewal.renewed.isEmpty, token.renewal.level == .calm { return decision }
    let inWindow = token.renewal.renewed.values.filter { $0 + settings.window > now }
    let catalog = Set(token.holdings.keys.map(\.adamId)).count
    // Throttling counts for the window, too: the level must not fall with the next good answer.
    let throttled = token.renewal.throttledAt.map { $0 + settings.window > now } ?? false
    let level = renewalLevel(
        renewed: inWindow.count, catalog: catalog, throttled: throttled, settings)
    if level != token.renewal.level {
        decision.events.append(
            .renewalLevelChanged(
                RenewalLevelChanged(
                    token: token.name, level: level, renewed: inWindow.count, catalog: catalog)))
    }
    if let oldest = inWindow.min() { decision.wake(at: oldest + settings.window) }
    if throttled, let at = token.renewal.throttledAt { decision.wake(at: at + settings.window) }
    return decision
}
