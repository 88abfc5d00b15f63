// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Keeps a token's catalog in step with its assets and the configuration (C1). Books are listed
/// with the assets, not managed (C2).
func reviewCatalog(_ state: State, _ token: TokenState) -> Decision {
    guard let settings = state.settings, let configured = state.tokenSettings(token.name) else {
        return Decision()
    }
    let named = Set(settings.apps.map(\.adamId))
    var wanted: Set<AdamID> = []
    for (key, holding) in token.holdings where holding.asset.productType == .app {
        if configured.addAppsAutomatically || named.contains(key.adamId) {
            wanted.insert(key.adamId)
        }
    }
    let added = wanted.filter { token.catalog[$0] == nil }.sorted()
    let removed = token.catalog.keys.filter { !wanted.contains($0) }.sorted()
    guard !added.isEmpty || !removed.isEmpty else { return Decision() }
    return Decision(events: [
        .appsCataloged(AppsCataloged(token: token.name, added: added, removed: removed))
    ])
}

extension State {
    /// One round of metadata lookups for a token: every app of its catalog, on each store platform
    /// it runs on, several ids a request (C3).
    func lookupEffects(_ token: TokenState) -> [Effect] {
        guard let fingerprint = token.fingerprint, let country = token.location.country else {
            return []
        }
        var ids: [StorePlatform: [AdamID]] = [:]
        for app in token.catalog.keys.sorted() {
            for platform in token.platforms(of: app) { ids[platform, default: []].append(app) }
        }
        var queries: [MetadataQuery] = []
        for platform in StorePlatform.allCases {
            let wanted = ids[platform] ?? []
            for start in stride(from: 0, to: wanted.count, by: MetadataQuery.maximumIDs) {
                queries.append(
                    MetadataQuery(
                        platform: platform,
                        defaultPlatform: token.location.defaultPlatform ?? "enterprisestore",
                        country: country.lowercased(),
                        adamIds: Array(wanted[start...].prefix(MetadataQuery.maximumIDs))))
            }
        }
        guard !queries.isEmpty else { return [] }
        return [.lookUp(token.name, fingerprint: fingerprint, queries, token.location.uId)]
    }
}

extension TokenState {
    /// The stores an app of the token has versions in.
    func platforms(of app: AdamID) -> [StorePlatform] {
        let supported = Set(
            PricingParam.allCases.flatMap {
                holdings[AssetKey(adamId: app, pricingParam: $0)]?.asset.supportedPlatforms ?? []
            })
        let mac = supported.contains("macOS")
        let others = supported.contains { $0 != "macOS" }
        if mac, others { return [.iOS, .macOS] }
        return mac ? [.macOS] : [.iOS]
    }
}

/// Decides what a round of lookups changes. A blank, earlier or missing answer never counts as a
/// new or a removed version (C3).
func decideMetadata(
    _ state: State, _ token: TokenState, _ queries: [MetadataQuery],
    _ answers: [MetadataAnswer], _ failure: AppleFailure?, now: Timestamp
) -> Decision {
    let settings = state.settings?.apple ?? AppleSettings()
    var decision = Decision()
    var found: Set<AdamID> = []
    var asked: Set<AdamID> = []
    var maximumAge: Duration = .zero
    for (query, answer) in zip(queries, answers) {
        asked.formUnion(query.adamIds)
        found.formUnion(answer.found.map(\.adamId))
        maximumAge = max(maximumAge, answer.maximumAge)
        decision.events += changes(state, query, answer)
    }
    if let failure {
        let wait = backOff(token, failuresBefore: token.metadataFailuresInRow, settings)
        decision.events.append(
            .metadataFailed(
                MetadataFailed(
                    token: token.name, failure: failure,
                    notBefore: max(now + wait, failure.retryAfter ?? now))))
        return decision
    }
    let newlyFound = found.filter { token.catalog[$0].map { $0.resolution != .found } ?? false }
    let lost = asked.subtracting(found)
        .filter { token.catalog[$0]?.resolution == .pending }
    decision.events.append(
        .metadataRead(
            MetadataRead(
                token: token.name, requests: answers.reduce(0) { $0 + $1.requests },
                lost: lost.sorted(), found: newlyFound.sorted(),
                due: now + max(settings.metadataInterval, maximumAge))))
    return decision
}

private func changes(_ state: State, _ query: MetadataQuery, _ answer: MetadataAnswer) -> [Event] {
    let key = VersionKey(platform: query.platform, country: query.country)
    var changed = answer.found.sorted { $0.adamId < $1.adamId }
        .compactMap { metadataToRecord($0, known: state.apps[$0.adamId], key) }
    var events: [Event] = []
    while !changed.isEmpty {
        let part = changed.prefix(MetadataChanged.maximumEntries)
        events.append(
            .metadataChanged(
                MetadataChanged(
                    platform: query.platform, country: query.country, apps: Array(part))))
        changed.removeFirst(part.count)
    }
    return events
}

/// What of an answer is news; nil when nothing is. A version seen before in this place is left
/// out: a store node that lags answers with it.
private func metadataToRecord(
    _ metadata: AppMetadata, known: AppRecord?, _ key: VersionKey
) -> AppMetadata? {
    var news = metadata
    let record = known?.versions[key]
    if let version = metadata.version, let record {
        if record.earlier.contains(version.externalId) || record.version == version {
            news.version = nil
        }
    }
    let sameMinimum = record?.minimumOSVersion == metadata.minimumOSVersion
    if news.version == nil, metadata.version == record?.version, !sameMinimum {
        news.version = metadata.version
    }
    guard let known else { return news }
    let sameDescription =
        known.name == metadata.name && known.kind == metadata.kind
        && (metadata.bundleId == nil || known.bundleId == metadata.bundleId)
        && (metadata.icon == nil || known.icon == metadata.icon)
    return news.version == nil && sameDescription ? nil : news
}
