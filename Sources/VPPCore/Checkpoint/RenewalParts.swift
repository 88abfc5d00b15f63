// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Apps of a token that were renewed lately, by `adamId`.
struct RenewedPart: TokenStatePart {
    static let type = "state.renewed"

    struct Row: Codable, Hashable, Sendable {
        var adamId: AdamID
        var at: Timestamp
    }

    var token: TokenName
    var apps: [Row]

    static func section(of token: TokenState) -> PartSection {
        let rows = token.renewal.renewed.map { Row(adamId: $0.key, at: $0.value) }
            .sorted { $0.adamId < $1.adamId }
        return PartSection(rows: rows.count, weigh: { _ in 80 }) {
            RenewedPart(token: token.name, apps: Array(rows[$0]))
        }
    }

    func restore(into token: inout TokenState, devices: Int) {
        for app in apps { token.renewal.renewed[app.adamId] = app.at }
    }
}

/// Assets of a token that vanished, by asset.
struct VanishedPart: TokenStatePart {
    static let type = "state.vanished"

    struct Row: Codable, Hashable, Sendable {
        var asset: AssetKey
        var at: Timestamp
    }

    var token: TokenName
    var assets: [Row]

    static func section(of token: TokenState) -> PartSection {
        let rows = token.renewal.vanished.map { Row(asset: $0.key, at: $0.value) }
            .sorted { $0.asset < $1.asset }
        return PartSection(rows: rows.count, weigh: { _ in 110 }) {
            VanishedPart(token: token.name, assets: Array(rows[$0]))
        }
    }

    func restore(into token: inout TokenState, devices: Int) {
        for row in assets { token.renewal.vanished[row.asset] = row.at }
    }
}

/// Licenses of a token that went and came lately, by asset.
struct MovementsPart: TokenStatePart {
    static let type = "state.movements"

    struct Row: Codable, Hashable, Sendable {
        var asset: AssetKey
        var movement: RenewalHistory.Movement
    }

    var token: TokenName
    var assets: [Row]

    static func section(of token: TokenState) -> PartSection {
        let rows = token.renewal.movements.map { Row(asset: $0.key, movement: $0.value) }
            .sorted { $0.asset < $1.asset }
        return PartSection(rows: rows.count, weigh: { _ in 200 }) {
            MovementsPart(token: token.name, assets: Array(rows[$0]))
        }
    }

    func restore(into token: inout TokenState, devices: Int) {
        for row in assets { token.renewal.movements[row.asset] = row.movement }
    }
}
