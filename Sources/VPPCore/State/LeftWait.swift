// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// A wait that Apple asked of a token which has left the configuration since: the token may come
/// back before the wait is over, under another name too, and so may another one of its location (S4).
package struct LeftWait: Hashable, Codable, Sendable {
    package var fingerprint: String?
    package var location: LibraryID?
    /// No request at the location before this moment; nil: none was asked.
    package var askedNotBefore: Timestamp?
    /// What was known of the token's lookups.
    package var lookups: LookupTrouble

    /// Nil: nothing has to be remembered.
    init?(of token: TokenState, at now: Timestamp) {
        fingerprint = token.fingerprint
        location = token.location.uId
        askedNotBefore = token.askedNotBefore.flatMap { $0 > now ? $0 : nil }
        lookups = token.lookups
        guard lasts(at: now) else { return nil }
    }

    package init(
        fingerprint: String?, location: LibraryID?, askedNotBefore: Timestamp?,
        lookups: LookupTrouble
    ) {
        self.fingerprint = fingerprint
        self.location = location
        self.askedNotBefore = askedNotBefore
        self.lookups = lookups
    }

    fileprivate func lasts(at now: Timestamp) -> Bool {
        max(askedNotBefore ?? now, lookups.notBefore ?? now) > now
    }
}

extension State {
    /// A token leaves the configuration; what Apple asked of it stays.
    mutating func remove(_ name: TokenName, at now: Timestamp) {
        guard let token = tokens[name] else { return }
        tokens[name] = nil
        forgetWrites(of: name)
        leftWaits.removeAll { !$0.lasts(at: now) }
        if let wait = LeftWait(of: token, at: now) { leftWaits.append(wait) }
    }

    /// A token waits as Apple asked of one that had its secret, or its location, and left.
    mutating func resumeWaits(of name: TokenName) {
        guard let token = tokens[name] else { return }
        for wait in leftWaits {
            let isSame = wait.fingerprint == token.fingerprint && token.fingerprint != nil
            let isNeighbor = wait.location == token.location.uId && token.location.uId != nil
            if isSame { tokens[name]?.lookups = wait.lookups }
            if isSame || isNeighbor, let asked = wait.askedNotBefore {
                tokens[name]?.waitAsAsked(until: asked)
            }
        }
    }
}
