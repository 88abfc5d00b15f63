// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Whether a new secret may take the place of a token's present one (T2).
package enum ReplacementVerdict: Hashable, Sendable {
    case accepted
    /// One line that says why not, and what would make it acceptable.
    case refused(String)
}

/// Judges a new content token that Apple has answered for.
///
/// | # | the new token | without `--force` |
/// |---|---|---|
/// | 1 | is the present one, and so says the file | refused |
/// | 2 | opens another location | refused |
/// | 3 | expires no later than the present one | refused |
/// | 4 | otherwise | accepted |
package func judgeReplacement(
    of token: TokenState, with candidate: TokenFacts, opening uId: LibraryID?, forced: Bool
) -> ReplacementVerdict {
    if forced || token.fingerprint == nil { return .accepted }
    if candidate.fingerprint == token.fingerprint {
        // It brings back a file that was lost or spoiled.
        if token.fileProblem != nil { return .accepted }
        return .refused("this is the token already in use; download a fresh one from Apple")
    }
    if let known = token.location.uId, let uId, uId != known {
        let place = token.location.locationName.map { " (\($0))" } ?? ""
        return .refused(
            "it opens location \(uId), but token \"\(token.name)\" is for location "
                + "\(known)\(place); use --force if the change is meant")
    }
    if let present = token.expires, candidate.expires <= present {
        return .refused(
            "it expires \(candidate.expires.toTheSecond), no later than the present one "
                + "(\(present.toTheSecond)); use --force if it is meant all the same")
    }
    return .accepted
}
