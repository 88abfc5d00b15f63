// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// A content token was read from its file: the first one, or another than before (T2).
package struct TokenLoaded: EventPayload {
    package static let type = "token.loaded"
    package var token: TokenName
    /// Tells one secret from another without revealing either.
    package var fingerprint: String
    /// `expDate` of the file.
    package var expires: Timestamp
    /// `orgName` of the file.
    package var organization: String
}

/// A token's file could not be used; a token read from it earlier stays in use.
package struct TokenFileRefused: EventPayload {
    package static let type = "token.file_refused"
    package var token: TokenName
    /// One line with the file and the remedy. Empty: the file is in order again.
    package var problem: String
}

/// The configuration no longer names a token.
package struct TokenRemoved: EventPayload {
    package static let type = "token.removed"
    package var token: TokenName
}

/// Apple's answer changed what a token may be used for (T3, T4).
package struct TokenStandingChanged: EventPayload {
    package static let type = "token.standing_changed"
    package var token: TokenName
    package var from: TokenStanding
    package var to: TokenStanding
    /// The answer that did it; nil when the token was accepted.
    package var failure: AppleFailure?
    /// The other token of the same location, for `duplicate`.
    package var other: TokenName?
    /// The other MDM, for `claimed`.
    package var mdmInfo: MDMInfo?
}

/// A location described itself (`client/config`).
package struct LocationDescribed: EventPayload {
    package static let type = "location.described"
    package var token: TokenName
    package var config: ClientConfig
}

/// Intent: write our `mdmInfo` to a location (T6).
package struct ClaimRequested: EventPayload {
    package static let type = "claim.requested"
    package var token: TokenName
    package var mdmInfo: MDMInfo
    /// The MDM whose claim is taken over, with `take_over = true`.
    package var replaces: MDMInfo?
}

/// What became of a claim.
package struct ClaimAnswered: EventPayload {
    package static let type = "claim.answered"
    package var token: TokenName
    /// Nil when the claim stands.
    package var failure: AppleFailure?
}
