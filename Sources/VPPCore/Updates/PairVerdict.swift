// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What is wanted for one app on one device.
package enum PairVerdict: Hashable, Sendable {
    /// Nothing, for this reason.
    case skip(Skip)
    /// To know what is installed, first.
    case inspect
    /// An update on these terms.
    case update(UpdateTerms)
}

/// Whether the settings let an app be updated on a device.
enum PairRuling {
    case skip(Skip)
    /// By this rule, to this version.
    case allowed(UpdateRule, VersionRecord, Device)
}

/// The terms of a wanted update.
package struct UpdateTerms: Hashable, Comparable, Sendable {
    package var target: AppVersion
    package var platform: StorePlatform
    package var rule: RuleName
    package var ring: Int
    package var opens: Timestamp

    private var order: (StorePlatform, RuleName, Int, Timestamp, UInt64, String) {
        (platform, rule, ring, opens, target.externalId, target.display)
    }

    package static func < (left: UpdateTerms, right: UpdateTerms) -> Bool {
        left.order < right.order
    }
}

extension State {
    /// Judges a pair. The first gate that says no decides:
    ///
    /// | # | gate | verdict |
    /// |---|---|---|
    /// | 1 | device unknown to the fleet | skip |
    /// | 2 | no license | skip |
    /// | 3 | app not in the catalog of a token that licenses it | skip |
    /// | 4 | mode is not `administrator` | skip |
    /// | 5 | store version or bundle identifier unknown | skip |
    /// | 6 | no rule, or one that says hold or never | skip |
    /// | 7 | not enrolled | skip |
    /// | 8 | platform, OS or the zone of a window not known, or OS too old, and not asked since the version came | inspect |
    /// | 9 | OS too old | skip |
    /// | 10 | parked at this version, and not done by hand, or removed, since | skip |
    /// | 11 | installed version not known since the store version came | inspect |
    /// | 12 | not installed, or current | skip |
    /// | 13 | inspections are not answered | skip |
    /// | 14 | otherwise | update |
    package func judge(_ key: UpdateKey) -> PairVerdict {
        judge(key, among: tokens)
    }

    /// - Parameter candidates: at least all tokens with licenses of the app, in order.
    func judge(_ key: UpdateKey, among candidates: some Sequence<TokenState>) -> PairVerdict {
        switch ruling(key, among: candidates) {
        case .skip(let reason): return .skip(reason)
        case .allowed(let rule, let store, let device):
            return judge(key, rule, store, device, settings?.updates ?? UpdateSettings())
        }
    }

    /// Gates 1 to 6: what the settings and the licenses say, whatever is installed.
    func ruling(_ key: UpdateKey, among candidates: some Sequence<TokenState>) -> PairRuling {
        guard let settings, let device = devices[key.device].described else {
            return .skip(.notInFleet)
        }
        let licensing = candidates.filter { $0.holds(key.adamId, on: key.device) }
        guard !licensing.isEmpty else { return .skip(.noLicense) }
        let tokens = licensing.filter { $0.catalog[key.adamId] != nil }
        guard !tokens.isEmpty else { return .skip(.notInCatalog) }
        let mode = settings.mode(of: key.adamId)
        guard mode == .administrator else { return .skip(.updatesOff(mode)) }
        // Without a bundle identifier no device can be asked for the app.
        guard let app = apps[key.adamId], app.bundleId != nil,
            let store = app.version(on: device.family.store, for: tokens)
        else { return .skip(.versionUnknown) }
        let candidate = UpdateCandidate(
            tokens: tokens.map(\.name), adamId: key.adamId, bundleId: app.bundleId,
            kind: app.kind, device: device)
        guard let rule = firstRule(for: candidate, in: settings.rules) else {
            return .skip(.noRule)
        }
        switch rule.action {
        case .hold: return .skip(.held(rule.name))
        case .never: return .skip(.never(rule.name))
        case .automatic: return .allowed(rule, store, device)
        }
    }

    /// Gates 7 to 14.
    private func judge(
        _ key: UpdateKey, _ rule: UpdateRule, _ store: VersionRecord, _ device: Device,
        _ settings: UpdateSettings
    ) -> PairVerdict {
        let record = devices[key.device]
        guard record.enrollmentId != nil else { return .skip(.notEnrolled) }
        if record.failedInspections < settings.attempts,
            isUnsure(of: device, record, for: store, under: rule)
        {
            return .inspect
        }
        if let old = oldSystem(of: device, for: store) { return .skip(old) }
        if let parked = parked[key], parked.target.externalId == store.version.externalId,
            !isDone(key, parked)
        {
            return .skip(.parked(parked.reason))
        }
        return judgeInstalled(key, record, store, rule, device, settings)
    }

    /// Why a device's OS cannot run a store version, by what is known; nil where it can.
    func oldSystem(of device: Device, for store: VersionRecord) -> Skip? {
        guard let minimum = store.minimumOSVersion, let installed = device.osVersion,
            let needed = VersionText(minimum), let present = VersionText(installed),
            present < needed
        else { return nil }
        return .osTooOld(installed: installed, minimum: minimum)
    }

    /// Whether a device is to be asked what it is before anything else about a pair.
    func wantsSystem(of key: UpdateKey) -> Bool {
        guard case .allowed(let rule, let store, let device) = ruling(key, among: tokens) else {
            return false
        }
        return isUnsure(of: device, devices[key.device], for: store, under: rule)
    }

    /// Whether a device may be another than the one that is known: it was not asked since the version
    /// came, and what is known lets it have the version of another platform, or none, or at another
    /// hour than its rule means.
    private func isUnsure(
        of device: Device, _ record: DeviceRecord, for store: VersionRecord, under rule: UpdateRule
    ) -> Bool {
        let isKnown =
            device.platform != nil && device.osVersion != nil
            && !(rule.followsDeviceZone && device.lacksZone)
        guard !isKnown || oldSystem(of: device, for: store) != nil else { return false }
        return record.saidAt.map { $0 < store.firstSeen } ?? true
    }

    /// Gates 11 to 14.
    private func judgeInstalled(
        _ key: UpdateKey, _ record: DeviceRecord, _ store: VersionRecord, _ rule: UpdateRule,
        _ device: Device, _ settings: UpdateSettings
    ) -> PairVerdict {
        guard let known = record.inventory[key.adamId], known.reportedAt >= store.firstSeen else {
            guard record.failedInspections < settings.attempts else {
                return .skip(.doesNotAnswer(times: record.failedInspections))
            }
            return .inspect
        }
        guard let version = known.version else { return .skip(.notInstalled) }
        if version.isCurrent(store.version) { return .skip(.current(version)) }
        // It would have to be asked again before a command leaves.
        guard record.failedInspections < settings.attempts else {
            return .skip(.doesNotAnswer(times: record.failedInspections))
        }
        let ring = RingAssignment.ring(of: record.serialNumber, rule: rule)
        return .update(
            UpdateTerms(
                target: store.version, platform: device.family.store, rule: rule.name,
                ring: ring,
                opens: RingAssignment.opening(
                    ofRing: ring, rule: rule, firstSeen: store.firstSeen)))
    }
}

extension UpdateRule {
    /// Whether its window is in the time of each device.
    fileprivate var followsDeviceZone: Bool { window.map { $0.timeZone == nil } ?? false }
}

extension Device {
    /// Whether nobody said in which zone it is, and it could. Macs do not say it (Apple,
    /// "DeviceInformationResponse", `TimeZone`).
    fileprivate var lacksZone: Bool { timeZone == nil && family != .macOS }
}

extension TokenState {
    /// Whether the location has licenses of an app.
    func has(_ app: AdamID) -> Bool {
        PricingParam.allCases.contains {
            holdings[AssetKey(adamId: app, pricingParam: $0)] != nil
        }
    }

    /// Whether a device holds a license of an app.
    func holds(_ app: AdamID, on device: DeviceIndex) -> Bool {
        PricingParam.allCases.contains {
            holdings[AssetKey(adamId: app, pricingParam: $0)]?.devices.containsSorted(device)
                ?? false
        }
    }
}

extension AppRecord {
    /// The store version that counts for a device licensed by `tokens`: that of the first token's
    /// storefront which has one.
    func version(on platform: StorePlatform, for tokens: [TokenState]) -> VersionRecord? {
        for token in tokens {
            guard let country = token.location.country else { continue }
            let key = VersionKey(platform: platform, country: country.lowercased())
            if let record = versions[key] { return record }
        }
        return nil
    }
}
