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
    /// it runs on, several ids a request (C3). Between two rounds: only the apps that are new.
    func lookupEffects(_ token: TokenState, now: Timestamp) -> [Effect] {
        guard let fingerprint = token.fingerprint, let country = token.location.country else {
            return []
        }
        var ids: [StorePlatform: [AdamID]] = [:]
        let isRound = token.metadataDue.map { $0 <= now } ?? true
        let apps = token.catalog.filter { isRound || $0.value.resolution == .pending }
        for app in apps.keys.sorted() {
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
    // Apps that an answer of this round is the first to describe.
    var described: [AdamID: AppRecord] = [:]
    for (query, answer) in zip(queries, answers) {
        asked.formUnion(query.adamIds)
        found.formUnion(answer.found.map(\.adamId))
        maximumAge = max(maximumAge, answer.maximumAge)
        decision.events += changes(state, query, answer, &described)
    }
    if let failure {
        let wait = backOff(token, failuresInRow: token.lookups.failuresInRow, settings)
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
    // Asked for new apps only: the round of all is due when it was.
    let isRound = token.catalog.allSatisfy {
        $0.value.resolution == .pending || asked.contains($0.key)
    }
    decision.events.append(
        .metadataRead(
            MetadataRead(
                token: token.name, requests: answers.reduce(0) { $0 + $1.requests },
                lost: lost.sorted(), found: newlyFound.sorted(),
                due: isRound
                    ? now + max(settings.metadataInterval, maximumAge)
                    : token.metadataDue ?? now)))
    return decision
}

private func changes(
    _ state: State, _ query: MetadataQuery, _ answer: MetadataAnswer,
    _ described: inout [AdamID: AppRecord]
) -> [Event] {
    let key = VersionKey(platform: query.platform, country: query.country)
    var changed: [AppMetadata] = []
    for metadata in answer.found.sorted(by: { $0.adamId < $1.adamId }) {
        let known = state.apps[metadata.adamId] ?? described[metadata.adamId]
        if known == nil { described[metadata.adamId] = AppRecord(metadata, describedBy: key) }
        if let news = metadataToRecord(metadata, known: known, key) { changed.append(news) }
    }
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

/// What of an answer is news; nil when nothing is. An older version is left out, and one seen before
/// in this place that is not plainly newer: a store node that lags answers with it.
private func metadataToRecord(
    _ metadata: AppMetadata, known: AppRecord?, _ key: VersionKey
) -> AppMetadata? {
    var news = metadata
    let record = known?.versions[key]
    if let version = metadata.version, let record {
        let isBack = record.earlier.contains(version.externalId)
        let isOld = version.precedes(record.version)
        if record.version == version || isOld || isBack && !record.version.precedes(version) {
            news.version = nil
        }
    }
    let sameMinimum = record?.minimumOSVersion == metadata.minimumOSVersion
    if news.version == nil, metadata.version == record?.version, !sameMinimum {
        news.version = metadata.version
    }
    guard let known else { return news }
    if known.describedBy != key {
        return news.version == nil && (known.bundleId != nil || metadata.bundleId == nil)
            ? nil : news
    }
    let sameDescription =
        known.name == metadata.name && known.kind == metadata.kind
        && (metadata.bundleId == nil || known.bundleId == metadata.bundleId)
        && (metadata.icon == nil || known.icon == metadata.icon)
    return news.version == nil && sameDescription ? nil : news
}

extension AppVersion {
    /// Whether it is an older version by what both show; false where that cannot be told.
    fileprivate func precedes(_ other: AppVersion) -> Bool {
        guard let version = VersionText(display), let other = VersionText(other.display) else {
            return false
        }
        return version < other
    }
}
