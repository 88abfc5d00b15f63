// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension AnswerClass {
    /// Classifies an answer to `InstallApplication`. The first row that applies decides.
    ///
    /// | # | what the answer says | class |
    /// |---|---|---|
    /// | 1 | `NotNow` | notNow |
    /// | 2 | `CommandFormatError` | malformed |
    /// | 3 | a known `RejectionReason` | its own |
    /// | 4 | a `State` that waits for, or heard from, the user | waitingForUser, refusedByUser |
    /// | 5 | a `State` that cannot go on | incurable |
    /// | 6 | a known error code, innermost first | its own |
    /// | 7 | a known error text, innermost first | its own |
    /// | 8 | `Acknowledged`, `State` not `Failed` | pendingVerification |
    /// | 9 | anything else | failed, under the reason, error or state as given |
    ///
    /// Source: Apple, "Install Application" (states and rejection reasons); public reports of the
    /// codes (mdm-servers.md, 4). Values nobody knows are kept and never stop an update for good.
    package init(_ answer: CommandAnswer) {
        if answer.status == .notNow {
            self = .notNow
        } else if answer.status == .commandFormatError {
            self = .malformed
        } else if let known = answer.rejectionReason.flatMap(Self.init(rejectionReason:))
            ?? answer.state.flatMap(Self.init(state:))
            ?? answer.errors.reversed().lazy.compactMap(Self.init(code:)).first
            ?? answer.errors.reversed().lazy.compactMap(Self.init(text:)).first
        {
            self = known
        } else if answer.status == .acknowledged, answer.state != "Failed" {
            self = .pendingVerification
        } else {
            self = .failed(Self.name(of: answer))
        }
    }

    /// Row 3.
    private init?(rejectionReason: String) {
        switch rejectionReason {
        case "AppAlreadyQueued": self = .inProgress
        case "AppAlreadyInstalled": self = .incurable(.unmanagedCopy)
        case "AppStoreDisabled": self = .incurable(.storeDisabled)
        case "CouldNotVerifyAppID": self = .incurable(.appNotVerified)
        case "ManagementChangeNotSupported": self = .incurable(.managementChangeNotSupported)
        case "NotAnApp": self = .incurable(.notAnApp)
        case "NotSupported": self = .incurable(.notSupported)
        case "PurchaseMethodNotSupported", "PurchaseMethodNotSupportedInMultiUser":
            self = .incurable(.purchaseMethodNotSupported)
        // "Other" too: macOS never says anything else.
        default: return nil
        }
    }

    /// Rows 4 and 5. A state of work in hand decides nothing here: beside an error, the error
    /// counts.
    private init?(state: String) {
        switch state {
        case "Prompting", "PromptingForLogin", "PromptingForUpdate", "PromptingForUpdateLogin",
            "PromptingForManagement":
            self = .waitingForUser
        case "UserRejected", "UpdateRejected", "ManagementRejected": self = .refusedByUser
        case "UserInstalledApp": self = .incurable(.unmanagedCopy)
        // The device wants a redemption code, which only an app without a license needs.
        case "NeedsRedemption": self = .incurable(.noLicense)
        default: return nil
        }
    }

    /// Row 6. The short codes count in the App Store's own domains only (`ASDErrorDomain`,
    /// `ASDServerErrorDomain`): other domains use the same numbers for other things.
    private init?(code error: DeviceError) {
        let isStoreError = error.domain.isEmpty || error.domain.hasPrefix("ASD")
        switch error.code {
        case 506 where isStoreError: self = .inProgress
        case 663 where isStoreError: self = .appInUse
        case 1407: self = .waitingForUser
        case 9610: self = .incurable(.noLicense)
        case 12025: self = .incurable(.unmanagedCopy)
        default: return nil
        }
    }

    /// Row 7: errors reported in public whose code is not known, or that differ in code.
    private init?(text error: DeviceError) {
        let text = error.description.lowercased()
        for (words, meaning) in Self.knownTexts where text.contains(words) {
            self = meaning
            return
        }
        return nil
    }

    /// In the lower case they are compared in.
    private static let knownTexts: [(words: String, meaning: AnswerClass)] = [
        ("already being prompted", .waitingForUser),
        ("duplicate request", .inProgress),
        ("app is running", .appInUse),
        ("could not retrieve license", .incurable(.noLicense)),
        ("license not found", .incurable(.noLicense)),
        ("app is already installed", .incurable(.unmanagedCopy)),
    ]

    /// Row 9: the most telling thing the answer has.
    private static func name(of answer: CommandAnswer) -> ParkReason {
        if let reason = answer.rejectionReason, reason != "Other", !reason.isEmpty {
            return .rejected(reason: reason)
        }
        if let error = answer.errors.last {
            return .deviceError(domain: error.domain, code: error.code)
        }
        let word = answer.rejectionReason ?? answer.state ?? ""
        return word.isEmpty ? .unexplained : .rejected(reason: word)
    }
}
