// SPDX-License-Identifier: Apache-2.0

import VPPTestKit

/// How often each thing goes wrong in one world, in thousandths of its occasions; for what somebody
/// does of their own accord, how often compared with the others.
///
/// Worlds differ: some have much of one thing and nothing of another.
struct FaultRates {
    private var rates: [FaultKind: Int] = [:]

    /// Nothing goes wrong.
    static let none = FaultRates()

    /// Rates of a world.
    /// - Parameters:
    ///   - without: what is left out, whatever would have been drawn.
    ///   - all: whether all others are to strike.
    static func drawn(
        by random: inout SeededRandom, without: Set<FaultKind>, all: Bool
    ) -> FaultRates {
        var drawn = FaultRates()
        for kind in FaultKind.allCases {
            let isLeftOut = random.chance(30) && !all
            let rate = isLeftOut ? 0 : random.number(1...most(kind))
            if !without.contains(kind) { drawn.rates[kind] = rate }
        }
        return drawn
    }

    subscript(kind: FaultKind) -> Int { rates[kind] ?? 0 }

    /// The highest rate of each.
    private static func most(_ kind: FaultKind) -> Int {
        switch kind {
        // Of steps, and of calls of the log beside them.
        case .powerLossAtCall, .ioError: 6
        // Comes of others, or by itself.
        case .tornTail, .clocksChange: 1
        case .diskFull: 2
        case .faultInRecovery: 250
        case .killed, .powerLoss, .stopped, .endAmidEffects: 4
        // Of fillings of the disk.
        case .spaceFlicker: 700
        // Of requests.
        case .notConnected, .requestLost, .answerLost, .requestLate, .truncated: 40
        case .slow: 60
        case .throttled, .retryAfterSeconds, .retryAfterDate, .internalError, .html, .wrongBody: 25
        case .unauthorized: 10
        case .staleVersion, .pageOutOfRange: 25
        case .pageShift: 250
        case .mdmError: 60
        // Of commands the server took.
        case .commandLost: 60
        case .requestRepeated: 100
        // Of webhook calls.
        case .webhookLost, .webhookTwice, .webhookLate: 120
        // Of notifications.
        case .notificationLost, .notificationTwice, .notificationLate, .notificationForged: 200
        // What somebody does: weights.
        // Of requests that change licenses or users.
        case .writeFails, .writeStuck, .writeLost: 250
        case .versionPublished, .licenseWished: 60
        case .syncWished, .licenseAssigned, .licenseTakenBack: 20
        case .asleep, .notNow, .failing, .stuck, .refusing, .reenrolled, .pushFails: 15
        case .clockStep, .appleOutage, .tokenRevoked, .tokenExpired, .tokenInvalid, .tokenReadOnly,
            .tokenSuperseded, .anotherMDM, .mdmInfoCleared, .versionHidden, .unsold,
            .licensesBought, .bulkRenewal, .assetGone, .mdmOutage, .queueLost, .checkedOut,
            .appRemoved, .settingsEdited, .settingsBroken, .deviceFileEdited, .deviceFileBroken,
            .tokenReplaced, .tokenFileBroken, .tokenRemoved, .developerTokenRefused,
            .notificationUnknown, .limitsChanged, .systemUpdated, .askedByOthers:
            10
        }
    }
}
