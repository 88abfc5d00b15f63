// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// The notifications of a token's location that were taken, in the order in which they came.
struct HeardPart: TokenStatePart {
    static let type = "state.heard"

    struct Row: Codable, Hashable, Sendable {
        var at: Timestamp
        /// Stable hash of the id.
        var hash: UInt64
    }

    var token: TokenName
    var heard: [Row]

    static func section(of token: TokenState) -> PartSection {
        let entries = token.heard.entries
        return PartSection(rows: entries.count, weigh: { _ in 80 }) {
            HeardPart(
                token: token.name, heard: entries[$0].map { Row(at: $0.at, hash: $0.hash) })
        }
    }

    func restore(into token: inout TokenState, devices: Int) {
        for row in heard {
            token.heard.restore(HeardNotifications.Entry(hash: row.hash, at: row.at))
        }
    }
}
