// SPDX-License-Identifier: Apache-2.0

/// What Apple last said a token may be used for. Changes only by an answer from Apple, never by
/// the local clock or by trouble on the way (T4).
package enum TokenStanding: String, Codable, Sendable, CaseIterable {
    /// Not accepted on a data endpoint yet.
    case pending
    case active
    /// 9621.
    case expired
    /// 9625.
    case revoked
    /// 9622, or a header Apple would not read.
    case invalid
    /// Another MDM's `mdmInfo` stands at the location: read, do not write.
    case claimed
    /// Another token of the configuration opens the same location.
    case duplicate
    /// 9637, 9647 or 403: the token may read, not write.
    case restricted

    /// Whether the token's location is read on the regular timer; if not, only re-checked slowly.
    package var isRead: Bool {
        switch self {
        case .pending, .active, .claimed, .restricted: true
        case .expired, .revoked, .invalid, .duplicate: false
        }
    }

    /// Whether vppd may change anything at Apple with the token.
    package var mayWrite: Bool { self == .active }
}

/// A token's status as people see it (T3): its standing, or what the clock or the network adds.
package enum TokenStatus: String, Codable, Sendable, CaseIterable {
    case pending
    case active
    case expiring
    case expired
    case revoked
    case invalid
    case claimed
    case duplicate
    case restricted
    case unreachable
    /// The configuration names it, but no usable token has been read from its file.
    case missing
}
