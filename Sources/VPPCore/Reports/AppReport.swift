// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// One app or book of one token, as `vppd apps` shows it (C2).
package struct AppReport: Codable, Hashable, Sendable {
    package enum Status: String, Codable, Sendable {
        case success = "Success"
        case failed = "Failed"
        case pending = "Pending"
        /// Books are listed, not managed.
        case notManaged = "Not managed"
    }

    package var token: TokenName
    package var adamId: AdamID
    package var pricingParam: PricingParam
    package var productType: ProductType
    package var name: String?
    package var bundleId: BundleID?
    package var kind: AppKind?
    package var icon: String?
    package var status: Status
    package var detail: String
    /// Nil: unlimited.
    package var total: Int?
    package var assigned: Int
    /// Nil: unlimited.
    package var available: Int?
    package var addedAt: Timestamp?
    package var update: UpdateMode
    /// The first rule that names the app for some device, as its schedule.
    package var schedule: String?
    /// `iOS 4.2.1 (de)`, one for each platform and storefront.
    package var versions: [String]

    /// All assets, by token in configuration order, then by id.
    package static func all(of state: State) -> [AppReport] {
        state.tokens.flatMap { token in
            token.holdings.keys.sorted().compactMap { key in
                token.holdings[key].map { AppReport(of: $0, token, in: state) }
            }
        }
    }

    private init(of holding: Holding, _ token: TokenState, in state: State) {
        let app = state.apps[holding.asset.key.adamId]
        let entry = token.catalog[holding.asset.key.adamId]
        let isUnlimited = holding.asset.totalCount >= Asset.unlimitedCount
        self.token = token.name
        adamId = holding.asset.key.adamId
        pricingParam = holding.asset.key.pricingParam
        productType = holding.asset.productType
        name = app?.name
        bundleId = app?.bundleId
        kind = app?.kind
        icon = app?.icon
        (status, detail) = Self.outcome(
            entry, isBook: holding.asset.productType == .book,
            elsewhere: state.tokens.prefix { $0.name != token.name }
                .contains { $0.catalog[holding.asset.key.adamId] != nil })
        total = isUnlimited ? nil : holding.asset.totalCount
        assigned = holding.asset.assignedCount
        available = isUnlimited ? nil : holding.asset.availableCount
        addedAt = entry?.addedAt
        update = state.settings?.mode(of: holding.asset.key.adamId) ?? .administrator
        schedule = app.flatMap { state.schedule(of: holding.asset.key.adamId, $0, token) }
        versions =
            app?.versions.sorted { $0.key < $1.key }.map {
                "\($0.key.platform.rawValue) \($0.value.version.display) (\($0.key.country))"
            } ?? []
    }

    /// C2's outcomes, in its words.
    private static func outcome(
        _ entry: CatalogEntry?, isBook: Bool, elsewhere: Bool
    ) -> (Status, String) {
        if isBook { return (.notManaged, "Books Are Listed Only") }
        guard let entry else { return (.notManaged, "App Not In Catalog") }
        switch entry.resolution {
        case .pending: return (.pending, "Metadata Not Read Yet")
        case .notFound: return (.failed, "App Not Found")
        case .found:
            return (.success, elsewhere ? "App Already Exists" : "App Added Successfully")
        }
    }
}

extension State {
    /// The first rule that could match the app on some device.
    fileprivate func schedule(of adamId: AdamID, _ app: AppRecord, _ token: TokenState) -> String? {
        let rules = settings?.rules ?? []
        let rule = rules.first { rule in
            (rule.match.token.map { $0 == token.name } ?? true)
                && (rule.match.adamIds.isEmpty || rule.match.adamIds.contains(adamId))
                && (rule.match.kind.map { $0 == app.kind } ?? true)
                && (rule.match.bundleId.map { pattern in
                    app.bundleId.map { GlobPattern(pattern).matches($0.text) } ?? false
                } ?? true)
        }
        return rule.map { "\($0.name): \($0.inWords)" }
    }
}

extension UpdateRule {
    /// The rule's terms in a few words.
    package var inWords: String {
        guard action == .automatic else { return action.rawValue }
        var parts = ["automatic"]
        if deferral > .zero { parts.append("after \(deferral.inWords)") }
        if rings.count > 1 { parts.append("\(rings.count) rings") }
        if let window { parts.append(window.inWords) }
        return parts.joined(separator: ", ")
    }
}

extension UpdateWindow {
    /// `Mon Tue 22:00 for 4 h, Europe/Berlin`.
    package var inWords: String {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let on = days.count == 7 ? "daily" : days.map { names[($0 - 1) % 7] }.joined(separator: " ")
        let minute = startMinute % 60
        let at = "\(startMinute / 60):\(minute < 10 ? "0" : "")\(minute)"
        return "\(on) \(at) for \(length.inWords), \(timeZone ?? "device time")"
    }
}
