// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import AppsAndBooks

/// Every field that is used, one by one: what becomes of an answer when it is null, of another type,
/// written in its other form, or in the company of fields nobody knows yet (docs/apple-services.md).
@Suite struct FieldToleranceTests {
    /// What a field holds.
    enum Content: Sendable {
        case text
        /// A text that Apple also writes as a number.
        case id
        case number, flag, object, list

        /// Values of other types.
        var wrong: [String] {
            switch self {
            case .text: ["true", "7", "[1]", "{\"a\":1}"]
            case .id: ["true", "[1]", "{\"a\":1}", "1.5"]
            case .number: ["true", "\"x\"", "[1]", "{\"a\":1}", "1.5"]
            case .flag: ["\"yes\"", "7", "[1]", "{\"a\":1}"]
            case .object: ["true", "7", "\"x\"", "[1]"]
            case .list: ["true", "7", "\"x\"", "{\"a\":1}"]
            }
        }
    }

    /// What becomes of the answer when a field is of another type.
    enum Verdict: Sendable {
        /// As though the field were left out.
        case absent
        /// Nothing of it is used, and the failure names the field.
        case refused
    }

    struct Field: Sendable, CustomTestStringConvertible {
        let answer: SampleAnswer
        /// The field as it stands in the sample: name and value.
        let text: String
        let content: Content
        let verdict: Verdict
        /// Whether the answer is refused when the field is left out, too.
        let isRequired: Bool

        init(
            _ answer: SampleAnswer, _ text: String, _ content: Content, _ verdict: Verdict,
            isRequired: Bool = false
        ) {
            self.answer = answer
            self.text = text
            self.content = content
            self.verdict = verdict
            self.isRequired = isRequired
        }

        var name: String { text.split(separator: "\"").first.map(String.init) ?? "" }
        var value: String { String(text.drop { $0 != ":" }.dropFirst()) }
        var testDescription: String { "\(answer.rawValue) \(name)" }

        /// The sample with another value for the field.
        func with(_ value: String) -> String {
            answer.json.replacingOccurrences(of: text, with: "\"\(name)\":\(value)")
        }
    }

    static let fields: [Field] =
        [
            Field(
                .serviceConfig,
                #""urls":{"getAssets":"https://vpp.itunes.apple.com/mdm/v3/assets"}"#, .object,
                .absent),
            Field(
                .serviceConfig, #""getAssets":"https://vpp.itunes.apple.com/mdm/v3/assets""#, .id,
                .absent),
            Field(
                .serviceConfig, #""limits":{"maxAssets":7,"maxRequestPerSecond":9}"#, .object,
                .absent),
            Field(.serviceConfig, #""maxAssets":7"#, .number, .absent),
            Field(.serviceConfig, #""maxRequestPerSecond":9"#, .number, .absent),

            Field(.clientConfig, #""countryISO2ACode":"DE""#, .id, .absent),
            Field(.clientConfig, #""defaultPlatform":"volumestore""#, .id, .absent),
            Field(.clientConfig, #""locationName":"Lager Nord""#, .id, .absent),
            Field(.clientConfig, #""websiteURL":"https://business.apple.com""#, .id, .absent),
            Field(
                .clientConfig, #""notificationUrl":"https://hooks.example.org/a""#, .id, .absent),
            Field(.clientConfig, #""notificationAuthToken":"sim""#, .id, .absent),
            Field(
                .clientConfig, #""subscribedNotificationTypes":["ASSET_COUNT"]"#, .list, .absent),
            Field(.clientConfig, #""uId":"980000000000000123""#, .id, .absent),
            Field(
                .clientConfig, #""tokenExpirationDate":"2027-03-01T09:15:00+0000""#, .text,
                .absent),
            Field(
                .clientConfig,
                #""mdmInfo":{"id":"7d0c","name":"ExampleSync","metadata":"sync01"}"#, .object,
                .refused),
            Field(.clientConfig, #""id":"7d0c""#, .id, .refused),
            Field(.clientConfig, #""name":"ExampleSync""#, .id, .absent),
            Field(.clientConfig, #""metadata":"sync01""#, .id, .absent),

            Field(.assets, #""adamId":"900000001""#, .id, .refused, isRequired: true),
            Field(.assets, #""pricingParam":"PLUS""#, .text, .refused),
            Field(.assets, #""productType":"Book""#, .text, .refused),
            Field(.assets, #""totalCount":120"#, .number, .refused),
            Field(.assets, #""assignedCount":87"#, .number, .refused),
            Field(.assets, #""availableCount":33"#, .number, .refused),
            Field(.assets, #""retiredCount":2"#, .number, .absent),
            Field(.assets, #""deviceAssignable":true"#, .flag, .absent),
            Field(.assets, #""revocable":true"#, .flag, .absent),
            Field(.assets, #""supportedPlatforms":["iOS","macOS"]"#, .list, .absent),

            Field(.assignments, #""adamId":"900000001""#, .id, .refused, isRequired: true),
            Field(.assignments, #""pricingParam":"PLUS""#, .text, .refused),
            Field(.assignments, #""serialNumber":"SIM1""#, .text, .refused),
            Field(.assignments, #""clientUserId":"u-1""#, .text, .refused),

            Field(.users, #""clientUserId":"u-1""#, .id, .refused, isRequired: true),
            Field(.users, #""status":"Associated""#, .id, .absent),

            Field(.status, #""eventStatus":"FAILED""#, .text, .refused, isRequired: true),
            Field(.status, #""eventType":"ASSOCIATE""#, .id, .absent),
            Field(.status, #""numRequested":3"#, .number, .refused, isRequired: true),
            Field(.status, #""numCompleted":2"#, .number, .refused, isRequired: true),
            Field(.status, #""errorNumber":9609"#, .number, .absent),
            Field(.status, #""assets":[{"adamId":"900000001"}]"#, .list, .absent),
            Field(.status, #""clientUserIds":["u-404"]"#, .list, .absent),
            Field(.status, #""serialNumbers":["SIM1"]"#, .list, .absent),

            Field(
                .lookup,
                #""meta":{"storefront":{"cc":"DE","id":"143443"},"language":{"tag":"en-gb"}}"#,
                .object, .absent),
            Field(.lookup, #""storefront":{"cc":"DE","id":"143443"}"#, .object, .absent),
            Field(.lookup, #""cc":"DE""#, .id, .absent),
            Field(.lookup, #""name":"Notes""#, .id, .absent),
            Field(.lookup, #""bundleId":"org.example.notes""#, .id, .absent),
            Field(.lookup, #""minimumOSVersion":"17.0""#, .id, .absent),
            Field(.lookup, #""isB2BCustomApp":true"#, .flag, .absent),
            Field(.lookup, #""url":"https://is.example/{w}x{h}bb.{f}""#, .id, .absent),
            Field(.lookup, #""width":256"#, .number, .absent),
            Field(.lookup, #""height":128"#, .number, .absent),
            Field(
                .lookup, #""version":{"display":"4.2.1","externalId":870000123}"#, .object, .absent),
            Field(.lookup, #""display":"4.2.1""#, .id, .absent),
            Field(.lookup, #""externalId":870000123"#, .number, .absent),

            Field(.organizationMetadata, #""id":"900000001""#, .id, .absent),
            Field(.organizationMetadata, #""name":"Notes""#, .id, .absent),
            Field(.organizationMetadata, #""isB2BCustomApp":true"#, .flag, .absent),
            Field(.organizationMetadata, #""bundleId":"org.example.notes""#, .id, .absent),
            Field(.organizationMetadata, #""externalVersionId":870000123"#, .number, .absent),
            Field(.organizationMetadata, #""minimumOSVersion":"17.0""#, .id, .absent),
            Field(
                .organizationMetadata, #""latestVersionInfo":{"versionDisplay":"4.2.1"}"#, .object,
                .absent),
            Field(.organizationMetadata, #""versionDisplay":"4.2.1""#, .id, .absent),

            Field(.subscriptions, #""adamId":910000002"#, .id, .refused, isRequired: true),
            Field(.subscriptions, #""parentAdamId":900000001"#, .id, .absent),
            Field(.subscriptions, #""status":"ACTIVE""#, .id, .absent),
            Field(.subscriptions, #""periodEndDate":"2027-02-15""#, .id, .absent),
            Field(.subscriptions, #""total":{"renewing":12}"#, .object, .refused),
            Field(.subscriptions, #""renewing":7"#, .number, .refused),
            Field(.subscriptions, #""expiring":2"#, .number, .refused),
            Field(.subscriptions, #""nextCursor":"Yy0x""#, .id, .refused),

            Field(
                .subscriptionAssignments, #""adamId":910000002"#, .id, .refused, isRequired: true),
            Field(.subscriptionAssignments, #""clientUserId":"u-1""#, .id, .refused),
            Field(.subscriptionAssignments, #""renewing":true"#, .flag, .absent),

            Field(
                .subscriptionAdministrators, #""adamId":910000002"#, .id, .refused,
                isRequired: true),
            Field(
                .subscriptionAdministrators, #""clientUserId":"u-9""#, .id, .refused,
                isRequired: true),
            Field(.subscriptionAdministrators, #""idHash":"cGFzcw==""#, .id, .absent),
        ]
        + [SampleAnswer.assets, .assignments].flatMap { answer in
            [
                Field(answer, #""currentPageIndex":0"#, .number, .absent),
                Field(answer, #""nextPageIndex":1"#, .number, .refused),
                Field(answer, #""totalPages":2"#, .number, .absent),
                Field(answer, #""versionId":"5b6f""#, .id, .absent),
            ]
        }

    @Test(arguments: fields)
    func isReadAsTheTableSays(field: Field) throws {
        let answer = field.answer
        let usual = try answer.read(answer.json).get()
        #expect(answer.json.components(separatedBy: field.text).count == 2, "not one such field")

        let missing = answer.read(
            answer.json.replacingOccurrences(of: field.text, with: "\"zzNew\":0"))
        let null = answer.read(field.with("null"))
        #expect(null == missing)
        if field.isRequired {
            #expect(missing.failure?.kind == .unreadable)
        } else {
            #expect(try missing.get() != usual, "the field is not used")
        }

        for value in field.content.wrong {
            let result = answer.read(field.with(value))
            switch field.verdict {
            case .absent: #expect(result == missing, "\(value)")
            case .refused:
                #expect(result.failure?.kind == .unreadable, "\(value)")
                #expect(result.failure?.detail.contains(field.name) == true, "\(result)")
            }
        }
    }

    /// A number may come as text, and an id as a number.
    @Test(arguments: fields)
    func isReadInItsOtherForm(field: Field) throws {
        let answer = field.answer
        switch field.content {
        case .number:
            let quoted = try answer.read(field.with("\"\(field.value)\"")).get()
            #expect(quoted == (try answer.read(answer.json).get()))
        case .id:
            let quoted = try answer.read(field.with("\"4711\"")).get()
            #expect(quoted == (try answer.read(field.with("4711")).get()))
        case .text, .flag, .object, .list: break
        }
    }

    /// Fields nobody knows yet, of every type, in every object of every answer.
    @Test(arguments: SampleAnswer.allCases)
    func ignoresFieldsItDoesNotKnow(answer: SampleAnswer) throws {
        let usual = try answer.read(answer.json).get()
        for value in ["null", "true", "7", "1e300", "\"x\"", "[1,[],{}]", "{\"a\":{\"b\":null}}"] {
            // In `urls`, `limits` and `results` it stands in the place of an entry.
            let more = answer.json.replacingOccurrences(
                of: #"\{(?=")"#, with: "{\"zzNew\":\(value),", options: .regularExpression)
            #expect(more.contains("zzNew"))
            #expect(try answer.read(more).get() == usual, "\(value)")
        }
    }

    /// Types of records and words that come later are left out or kept as they are.
    @Test(arguments: [
        (SampleAnswer.assets, #""productType":"Book""#, #""productType":"Film""#),
        (.assets, #""pricingParam":"PLUS""#, #""pricingParam":"GOLD""#),
        (.assignments, #""pricingParam":"PLUS""#, #""pricingParam":"GOLD""#),
        (.assignments, #""serialNumber":"SIM1""#, #""groupId":"G1""#),
        (.users, #""status":"Associated""#, #""status":"Sleeping""#),
        (.status, #""eventType":"ASSOCIATE""#, #""eventType":"TRANSFER""#),
        (.subscriptions, #""status":"ACTIVE""#, #""status":"PAUSED""#),
        (.subscriptionAssignments, #""clientUserId":"u-1""#, #""groupId":"G1""#),
    ])
    func toleratesKindsItDoesNotKnow(answer: SampleAnswer, known: String, new: String) throws {
        let changed = answer.json.replacingOccurrences(of: known, with: new)
        #expect(changed != answer.json)
        #expect(answer.read(changed).failure == nil)
    }

    /// The end of the pages is a field that is left out, and nothing else (6).
    @Test func anEmptyVersionOrCursorIsNone() throws {
        let assets = Field(.assets, #""versionId":"5b6f""#, .id, .absent)
        #expect(
            SampleAnswer.assets.read(assets.with("\"\""))
                == SampleAnswer.assets.read(assets.with("null")))
        let cursor = Field(.subscriptions, #""nextCursor":"Yy0x""#, .id, .refused)
        #expect(
            SampleAnswer.subscriptions.read(cursor.with("\"\""))
                == SampleAnswer.subscriptions.read(cursor.with("null")))
    }

    /// A cursor is followed whole or not at all.
    @Test(arguments: [(1_024, true), (8_192, true), (8_193, false)])
    func cutsNoCursor(length: Int, isFollowed: Bool) throws {
        let cursor = String(repeating: "c", count: length)
        let field = Field(.subscriptions, #""nextCursor":"Yy0x""#, .id, .refused)
        let read = SampleAnswer.subscriptions.read(field.with("\"\(cursor)\""))
        if isFollowed {
            #expect(try read.get().contains(cursor))
        } else {
            #expect(read.failure?.kind == .unreadable)
        }
    }
}
