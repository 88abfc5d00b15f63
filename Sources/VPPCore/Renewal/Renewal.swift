// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// One app that counts as renewed, and by which sign (A2).
package struct Renewal: Codable, Hashable, Sendable {
    package enum Sign: String, Codable, Sendable {
        /// Licenses were bought or renewed: the total went up.
        case bought
        /// Half of the assigned licenses or more were taken away and assigned again.
        case reissued
        /// All licenses vanished and came back.
        case returned
    }

    package var adamId: AdamID
    package var sign: Sign

    package init(adamId: AdamID, sign: Sign) {
        self.adamId = adamId
        self.sign = sign
    }
}

/// How alarming the renewals of a token are.
package enum RenewalLevel: String, Codable, Sendable, Comparable, CaseIterable {
    case calm
    case warning
    /// Writes for the token are held.
    case critical

    private var rank: Int {
        switch self {
        case .calm: 0
        case .warning: 1
        case .critical: 2
        }
    }

    package static func < (left: RenewalLevel, right: RenewalLevel) -> Bool {
        left.rank < right.rank
    }
}

/// What the detector remembers of a token.
package struct RenewalHistory: Hashable, Sendable {
    package var level: RenewalLevel = .calm
    package var levelSince: Timestamp?
    /// The last renewal of each app; those older than the window do not count and are dropped.
    package var renewed: [AdamID: Timestamp] = [:]
    /// The last time the level rose: to what, when, and with how many apps. Evidence for a later
    /// 9625.
    package var lastAlarm: Alarm?
    /// When Apple last throttled the token.
    package var throttledAt: Timestamp?
    /// Assets that vanished, and when.
    package var vanished: [AssetKey: Timestamp] = [:]
    /// Licenses that went and came lately, by asset: the halves of a re-issue, in either order. A
    /// delta shows what was given first, the full read after it what was taken away.
    package var movements: [AssetKey: Movement] = [:]

    package struct Alarm: Hashable, Codable, Sendable {
        package var at: Timestamp
        package var level: RenewalLevel
        package var apps: Int
    }

    package struct Movement: Hashable, Codable, Sendable {
        /// When the count began.
        package var since: Timestamp
        /// Licenses that were assigned when it began.
        package var assignedBefore: Int
        package var removed: Int
        package var added: Int
    }
}

extension RenewalHistory: Codable {
    /// Coded for checkpoints as a part of its token, without the collections: those have parts of
    /// their own there (Checkpoint/RenewalParts.swift).
    private enum CodingKeys: String, CodingKey {
        case level, levelSince, lastAlarm, throttledAt
    }
}
