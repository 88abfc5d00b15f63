// SPDX-License-Identifier: Apache-2.0

/// How Apple judges a token.
package enum TokenStanding: String, Sendable, CaseIterable {
    /// Accepted.
    case valid
    /// Past its date: 9621.
    case expired
    /// Revoked by Apple: 9625.
    case revoked
    /// Not known: 9622.
    case invalid
    /// May read; every POST is refused with 9637.
    case readOnly

    /// The error of each call with such a token; nil where calls are answered.
    package var errorNumber: Int? {
        switch self {
        case .valid, .readOnly: nil
        case .expired: 9621
        case .revoked: 9625
        case .invalid: 9622
        }
    }

    /// The HTTP status clients have seen: 401, but 200 for an invalid one (field-notes.md, 3).
    package var observedStatus: Int { self == .invalid ? 200 : 401 }
}
