// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What is known of one token but its collections, which follow in parts of their own.
struct TokenPart: StatePart {
    static let type = "state.token"

    /// Coded without its collections.
    var token: TokenState

    func restore(into state: inout State) throws(EventDecodingError) {
        guard state.tokens[token.name] == nil else {
            throw Self.misfit("token \(token.name) comes twice")
        }
        state.tokens[token.name] = token
    }
}

/// A part with something that belongs to a token.
protocol TokenStatePart: StatePart {
    var token: TokenName { get }
    func restore(into token: inout TokenState, devices: Int) throws(EventDecodingError)
}

extension TokenStatePart {
    func restore(into state: inout State) throws(EventDecodingError) {
        let devices = state.devices.count
        guard try state.tokens[token]?.restore(self, devices: devices) != nil else {
            throw Self.misfit("there is no token \(token)")
        }
    }
}

extension TokenState {
    /// Puts a part into the token where it lies: its collections may be large.
    fileprivate mutating func restore(
        _ part: some TokenStatePart, devices: Int
    ) throws(EventDecodingError) {
        try part.restore(into: &self, devices: devices)
    }
}

/// Assets of a token and who holds their licenses, by asset.
struct HoldingsPart: TokenStatePart {
    static let type = "state.holdings"

    /// An asset and holders of its licenses. An asset with very many has several rows, the devices
    /// rising through all of them.
    struct Row: Codable, Hashable, Sendable {
        var asset: Asset
        var devices: DeviceList
        var users: WordText
    }

    var token: TokenName
    var holdings: [Row]

    static func section(of token: TokenState, limit: Int) -> PartSection {
        // The row of an asset: which of its devices, which of its users.
        var rows: [(key: AssetKey, devices: Range<Int>, users: Range<Int>)] = []
        for key in token.holdings.keys.sorted() {
            guard let holding = token.holdings[key] else { continue }
            let devices = Range.pieces(
                of: holding.devices.count, size: max(1, limit / devicesShare))
            let users = Range.pieces(of: holding.users.count, size: max(1, limit / usersShare))
            for piece in 0..<max(devices.count, users.count) {
                rows.append(
                    (
                        key, piece < devices.count ? devices[piece] : 0..<0,
                        piece < users.count ? users[piece] : 0..<0
                    ))
            }
        }
        return PartSection(
            rows: rows.count,
            weigh: { 300 + 4 * rows[$0].devices.count + 48 * rows[$0].users.count },
            part: { run in
                HoldingsPart(
                    token: token.name,
                    holdings: rows[run].compactMap { row in
                        token.holdings[row.key].map {
                            Row(
                                asset: $0.asset, devices: DeviceList($0.devices[row.devices]),
                                users: WordText($0.users[row.users].map(\.text)))
                        }
                    })
            })
    }

    /// A row has at most this part of a line's bytes in devices: 16,384, of 11 bytes at most each.
    private static let devicesShare = 32
    /// The same for users: 2,048, of up to 160 bytes each.
    private static let usersShare = 256

    func restore(into token: inout TokenState, devices: Int) throws(EventDecodingError) {
        for row in holdings {
            let more = try row.devices.checked(by: Self.self, known: devices)
            var holding =
                token.holdings.removeValue(forKey: row.asset.key) ?? Holding(asset: row.asset)
            if let last = holding.devices.last, let next = more.first, last >= next {
                throw Self.misfit("devices do not rise")
            }
            holding.devices += more
            holding.users += row.users.words.map { ClientUserID($0) }
            token.holdings[row.asset.key] = holding
        }
    }
}

/// Users of a token's location, by status.
struct UsersPart: TokenStatePart {
    static let type = "state.users"

    struct Group: Codable, Hashable, Sendable {
        var status: String
        var users: WordText
    }

    var token: TokenName
    var groups: [Group]

    static func section(of token: TokenState) -> PartSection {
        let users = token.users.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        return PartSection(
            rows: users.count, weigh: { 8 + users[$0].key.text.utf8.count },
            part: { rows in
                var groups: [Group] = []
                for (user, status) in users[rows] {
                    if groups.last?.status != status {
                        groups.append(Group(status: status, users: WordText([])))
                    }
                    groups[groups.count - 1].users.words.append(user.text)
                }
                return UsersPart(token: token.name, groups: groups)
            })
    }

    func restore(into token: inout TokenState, devices: Int) {
        for group in groups {
            for user in group.users.words { token.users[ClientUserID(user)] = group.status }
        }
    }
}

/// The apps in the catalog of a token, by `adamId`.
struct CatalogPart: TokenStatePart {
    static let type = "state.catalog"

    struct Row: Codable, Hashable, Sendable {
        var adamId: AdamID
        var entry: CatalogEntry
    }

    var token: TokenName
    var entries: [Row]

    static func section(of token: TokenState) -> PartSection {
        let rows = token.catalog.map { Row(adamId: $0.key, entry: $0.value) }
            .sorted { $0.adamId < $1.adamId }
        return PartSection(rows: rows.count, weigh: { _ in 120 }) {
            CatalogPart(token: token.name, entries: Array(rows[$0]))
        }
    }

    func restore(into token: inout TokenState, devices: Int) {
        for row in entries { token.catalog[row.adamId] = row.entry }
    }
}
