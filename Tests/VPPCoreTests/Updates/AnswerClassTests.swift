// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import VPPCore

/// U6: what a device's answer means. Rows as in ``VPPCore/AnswerClass``.
@Suite struct AnswerClassTests {
    private func answer(
        _ status: CommandAnswer.Status = .error, state: String? = nil, reason: String? = nil,
        errors: [DeviceError] = []
    ) -> AnswerClass {
        AnswerClass(
            CommandAnswer(status: status, errors: errors, state: state, rejectionReason: reason))
    }

    private func error(
        _ code: Int, _ domain: String = "ASDErrorDomain", _ text: String = ""
    ) -> DeviceError {
        DeviceError(domain: domain, code: code, description: text)
    }

    @Test func notNowAndFormatErrorsDecideWhateverElseIsSaid() {
        let other = error(9610)
        #expect(answer(.notNow, state: "Failed", reason: "NotAnApp", errors: [other]) == .notNow)
        #expect(
            answer(.commandFormatError, state: "Failed", reason: "NotAnApp", errors: [other])
                == .malformed)
    }

    @Test(
        arguments: [
            ("AppAlreadyQueued", .inProgress),
            ("AppAlreadyInstalled", .incurable(.unmanagedCopy)),
            ("AppStoreDisabled", .incurable(.storeDisabled)),
            ("CouldNotVerifyAppID", .incurable(.appNotVerified)),
            ("ManagementChangeNotSupported", .incurable(.managementChangeNotSupported)),
            ("NotAnApp", .incurable(.notAnApp)),
            ("NotSupported", .incurable(.notSupported)),
            ("PurchaseMethodNotSupported", .incurable(.purchaseMethodNotSupported)),
            ("PurchaseMethodNotSupportedInMultiUser", .incurable(.purchaseMethodNotSupported)),
            ("Other", .failed(.rejected(reason: "Other"))),
            ("SomethingNew", .failed(.rejected(reason: "SomethingNew"))),
        ] as [(String, AnswerClass)])
    func everyRejectionReasonHasItsClass(reason: String, expected: AnswerClass) {
        #expect(answer(reason: reason) == expected)
    }

    @Test(
        arguments: [
            ("Queued", .pendingVerification), ("Redeeming", .pendingVerification),
            ("ValidatingPurchase", .pendingVerification), ("Installing", .pendingVerification),
            ("Managed", .pendingVerification), ("ValidatingUpdate", .pendingVerification),
            ("Updating", .pendingVerification), ("Unknown", .pendingVerification),
            ("ManagedButUninstalled", .pendingVerification), ("NewState", .pendingVerification),
            ("Prompting", .waitingForUser), ("PromptingForLogin", .waitingForUser),
            ("PromptingForUpdate", .waitingForUser), ("PromptingForUpdateLogin", .waitingForUser),
            ("PromptingForManagement", .waitingForUser),
            ("UserRejected", .refusedByUser), ("UpdateRejected", .refusedByUser),
            ("ManagementRejected", .refusedByUser),
            ("NeedsRedemption", .incurable(.noLicense)),
            ("UserInstalledApp", .incurable(.unmanagedCopy)),
            ("Failed", .failed(.rejected(reason: "Failed"))),
        ] as [(String, AnswerClass)])
    func everyStateOfAnAcknowledgedCommandHasItsClass(state: String, expected: AnswerClass) {
        #expect(answer(.acknowledged, state: state) == expected)
    }

    @Test(
        arguments: [
            (506, "ASDErrorDomain", .inProgress),
            (506, "", .inProgress),
            (506, "NSURLErrorDomain", .failed(.deviceError(domain: "NSURLErrorDomain", code: 506))),
            (663, "ASDErrorDomain", .appInUse),
            (663, "SKErrorDomain", .failed(.deviceError(domain: "SKErrorDomain", code: 663))),
            (1407, "MDMErrorDomain", .waitingForUser),
            (9610, "ASDServerErrorDomain", .incurable(.noLicense)),
            (12025, "MCMDMErrorDomain", .incurable(.unmanagedCopy)),
            (
                12026, "MCMDMErrorDomain",
                .failed(.deviceError(domain: "MCMDMErrorDomain", code: 12026))
            ),
        ] as [(Int, String, AnswerClass)])
    func everyKnownCodeHasItsClass(code: Int, domain: String, expected: AnswerClass) {
        #expect(answer(errors: [error(code, domain)]) == expected)
        // macOS never gives another reason, and Apple says Failed beside it.
        #expect(answer(state: "Failed", reason: "Other", errors: [error(code, domain)]) == expected)
        #expect(answer(.acknowledged, state: "Failed", errors: [error(code, domain)]) == expected)
    }

    @Test(
        arguments: [
            ("Duplicate request", .inProgress),
            ("The app is running and we don't have the context to quit it", .appInUse),
            ("App is running", .appInUse),
            ("The user is already being prompted", .waitingForUser),
            (
                "Could not retrieve license for the app with iTunes Store ID 1",
                .incurable(.noLicense)
            ),
            ("License not found", .incurable(.noLicense)),
            ("The app is already installed.", .incurable(.unmanagedCopy)),
            ("Something new", .failed(unnamed)),
        ] as [(String, AnswerClass)])
    func aKnownTextIsTheLastResort(text: String, expected: AnswerClass) {
        #expect(answer(errors: [error(1, "NewDomain", text)]) == expected)
    }

    private static let unnamed = ParkReason.deviceError(domain: "NewDomain", code: 1)

    @Test func reasonAndStateComeBeforeCodesAndCodesBeforeTexts() {
        let running = error(1, "X", "app is running")
        #expect(answer(reason: "AppAlreadyQueued", errors: [error(9610)]) == .inProgress)
        #expect(answer(state: "UpdateRejected", reason: "NotAnApp") == .incurable(.notAnApp))
        #expect(answer(state: "UpdateRejected", errors: [error(9610)]) == .refusedByUser)
        #expect(answer(errors: [running, error(9610)]) == .incurable(.noLicense))
        #expect(answer(errors: [error(9610), running]) == .incurable(.noLicense))
    }

    @Test func ofSeveralErrorsTheInnermostCounts() {
        #expect(answer(errors: [error(12025), error(663)]) == .appInUse)
        #expect(answer(errors: [error(663), error(12025)]) == .incurable(.unmanagedCopy))
        #expect(
            answer(errors: [error(1), error(2)])
                == .failed(.deviceError(domain: "ASDErrorDomain", code: 2)))
    }

    @Test func aStateOfWorkInHandDoesNotHideAnError() {
        #expect(answer(state: "Installing", errors: [error(9610)]) == .incurable(.noLicense))
        #expect(answer(state: "Queued") == .failed(.rejected(reason: "Queued")))
    }

    @Test func anAnswerWithoutAnyReasonIsOneToRetryOrVerify() {
        #expect(answer(.acknowledged) == .pendingVerification)
        #expect(answer(.error) == .failed(.unexplained))
        #expect(answer(.error, state: "", reason: "") == .failed(.unexplained))
    }

    private static let reasons: [ParkReason] = [
        .noVersionAdvance(attempts: 3), .unanswered(attempts: 2), .appInUse, .userPrompted,
        .userRefused, .noLicense, .unmanagedCopy, .storeDisabled, .appNotVerified, .notAnApp,
        .notSupported, .managementChangeNotSupported, .purchaseMethodNotSupported,
        .commandMalformed, .refusedByServer(detail: "foreign key"), .rejected(reason: "New"),
        .deviceError(domain: "ASDErrorDomain", code: 1), .unexplained,
    ]

    @Test func everyReasonHasOneLineAndARemedyOfItsOwnAndIsCodedBack() throws {
        #expect(Set(Self.reasons.map(\.text)).count == Self.reasons.count)
        for reason in Self.reasons {
            for line in [reason.text, reason.remedy] {
                #expect(!line.isEmpty && !line.contains("\n") && !line.hasSuffix("."))
            }
            for outcome in [AnswerClass.incurable(reason), .failed(reason)] {
                let coded = try JSONEncoder().encode(outcome)
                #expect(try JSONDecoder().decode(AnswerClass.self, from: coded) == outcome)
            }
        }
    }
}
