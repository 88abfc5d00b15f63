// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Apps of a token that count as renewed (A2).
package struct RenewalsObserved: EventPayload {
    package static let type = "renewals.observed"
    package var token: TokenName
    package var renewals: [Renewal]
}

/// The bulk-renewal detector changed its mind about a token.
package struct RenewalLevelChanged: EventPayload {
    package static let type = "renewal.level_changed"
    package var token: TokenName
    package var level: RenewalLevel
    /// Distinct renewed apps in the window.
    package var renewed: Int
    /// Apps in the token's catalog.
    package var catalog: Int
}

/// A condition that needs a person began (A1).
package struct AlertRaised: EventPayload {
    package static let type = "alert.raised"
    package var alert: Alert
}

/// A condition ended.
package struct AlertCleared: EventPayload {
    package static let type = "alert.cleared"
    package var key: AlertKey
}
