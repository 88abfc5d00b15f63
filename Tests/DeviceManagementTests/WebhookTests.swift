// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import DeviceManagement

/// U9, U10: what the webhook's calls mean (mdm-servers.md, 2).
@Suite struct WebhookTests {
    private let device = Enrollment(id: "D1")
    private let uuid = CommandUUID(WebhookCalls.uuid)

    private func parse(_ body: [UInt8]) throws -> DeviceReport? {
        try Webhook.parse(body: body, signature: nil, key: nil)
    }

    private func code(_ body: [UInt8]) -> WebhookError.Code? {
        do throws(WebhookError) {
            _ = try Webhook.parse(body: body, signature: nil, key: nil)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func idleNeedsNoPayload() throws {
        for payload in [nil, Array("not a property list".utf8)] {
            let body = WebhookCalls.connect("Idle", payload: payload, uuid: nil)
            #expect(try parse(body) == .idle(device))
        }
    }

    @Test func anInstallAnswerKeepsStateReasonAndErrors() throws {
        let payload = WebhookCalls.xml(
            """
            <key>Status</key><string>Error</string>
            <key>State</key><string>Failed</string>
            <key>RejectionReason</key><string>Other</string>
            <key>ErrorChain</key><array>
            <dict><key>ErrorCode</key><integer>12025</integer>
            <key>ErrorDomain</key><string>MCMDMErrorDomain</string>
            <key>LocalizedDescription</key><string>Schon da</string>
            <key>USEnglishDescription</key><string>Already there</string></dict>
            <dict><key>ErrorCode</key><integer>-506</integer>
            <key>ErrorDomain</key><string>ASDErrorDomain</string>
            <key>LocalizedDescription</key><string>Duplicate request</string></dict>
            <dict/></array>
            """)
        let answer = CommandAnswer(
            status: .error,
            errors: [
                DeviceError(domain: "MCMDMErrorDomain", code: 12025, description: "Already there"),
                DeviceError(domain: "ASDErrorDomain", code: -506, description: "Duplicate request"),
                DeviceError(domain: "", code: 0, description: ""),
            ],
            state: "Failed", rejectionReason: "Other")
        let report = try parse(WebhookCalls.connect("Error", payload: payload))
        #expect(report == .answered(device, uuid, answer))
    }

    @Test(arguments: ["Acknowledged", "Error", "CommandFormatError", "NotNow"])
    func everyStatusOfAnAnswerIsKnown(status: String) throws {
        for payload in [nil, WebhookCalls.xml("")] {
            let report = try parse(WebhookCalls.connect(status, payload: payload))
            let answer = CommandAnswer(status: try #require(.init(rawValue: status)))
            #expect(report == .answered(device, uuid, answer))
        }
    }

    private static let xmlList = WebhookCalls.xml(
        """
        <key>InstalledApplicationList</key><array>
        <dict><key>Identifier</key><string>org.example.notes</string>
        <key>ShortVersion</key><string>4.2.1</string>
        <key>ExternalVersionIdentifier</key><integer>861234567</integer>
        <key>Installing</key><false/></dict>
        <dict><key>Identifier</key><string>org.example.größe</string>
        <key>ShortVersion</key><string>2024a</string><key>Installing</key><true/></dict></array>
        """)

    /// NanoMDM passes through what the device sends, binary included.
    @Test(arguments: [xmlList, WebhookCalls.binaryListBytes])
    func anInstalledApplicationListReadsTheSameInBothFormats(payload: [UInt8]) throws {
        let list = [
            InstalledApplication(
                bundleId: "org.example.notes", externalVersion: 861_234_567, shortVersion: "4.2.1"),
            InstalledApplication(
                bundleId: "org.example.größe", shortVersion: "2024a", installing: true),
        ]
        let report = try parse(WebhookCalls.connect("Acknowledged", payload: payload))
        let answer = CommandAnswer(status: .acknowledged, installedApplications: list)
        #expect(report == .answered(device, uuid, answer))
    }

    @Test(
        arguments: [
            ("<integer>0</integer>", nil), ("<integer>-1</integer>", nil),
            ("<string>861234567</string>", 861_234_567), ("<real>1.5</real>", nil),
            ("<real>nan</real>", nil), ("<integer>99999999999999999999</integer>", nil),
            ("<integer>9007199254740993</integer>", 9_007_199_254_740_993), ("<date/>", nil),
        ] as [(String, UInt64?)])
    func anExternalVersionIsAPositiveNumberOrNone(value: String, version: UInt64?) throws {
        let payload = WebhookCalls.xml(
            """
            <key>InstalledApplicationList</key><array><dict><key>Identifier</key>\
            <string>a</string><key>ExternalVersionIdentifier</key>\(value)</dict></array>
            """)
        do {
            let report = try parse(WebhookCalls.connect("Acknowledged", payload: payload))
            guard case .answered(_, _, let answer) = report else {
                Issue.record("no answer")
                return
            }
            #expect(answer.installedApplications?.first?.externalVersion == version)
        } catch let error as WebhookError {
            // A value the format does not know may also make the whole list unreadable.
            #expect(error.code == .payloadUnreadable && version == nil)
        }
    }

    @Test func checkInsTellTheDeviceAndItsSerialNumber() throws {
        let payload = WebhookCalls.authenticate
        #expect(
            try parse(WebhookCalls.checkIn("mdm.Authenticate", payload: payload))
                == .authenticated(
                    Enrollment(
                        id: "D1", serialNumber: "C02XK1",
                        description: .init(platform: .iPadOS, osVersion: "18.1"))))
        #expect(
            try parse(WebhookCalls.checkIn("mdm.TokenUpdate", payload: payload))
                == .tokenUpdated(device))
        #expect(
            try parse(WebhookCalls.checkIn("mdm.CheckOut", payload: payload))
                == .checkedOut(device))
    }

    @Test func deviceInformationTellsSerialNumberAndOS() throws {
        let payload = WebhookCalls.xml(
            """
            <key>QueryResponses</key><dict><key>SerialNumber</key><string>C02XK1</string>
            <key>OSVersion</key><string>26.1</string>
            <key>ProductName</key><string>MacBookPro18,3</string>
            <key>TimeZone</key><string>Asia/Kolkata</string></dict>
            """)
        let report = try parse(WebhookCalls.connect("Acknowledged", payload: payload))
        let enrollment = Enrollment(
            id: "D1", serialNumber: "C02XK1",
            description: .init(platform: .macOS, osVersion: "26.1", timeZone: "Asia/Kolkata"))
        #expect(report == .answered(enrollment, uuid, CommandAnswer(status: .acknowledged)))
    }

    /// X3: what is kept of each device, and shown to people, has bounds.
    @Test(arguments: [String(repeating: "9", count: 256), "26\u{85}1", ""])
    func wordsThatAreNoneAreNotTaken(text: String) throws {
        let payload = WebhookCalls.xml(
            """
            <key>QueryResponses</key><dict><key>SerialNumber</key><string>\(text)</string>
            <key>OSVersion</key><string>\(text)</string></dict>
            """)
        let report = try parse(WebhookCalls.connect("Acknowledged", payload: payload))
        #expect(report == .answered(device, uuid, CommandAnswer(status: .acknowledged)))
    }

    @Test(arguments: [
        "mdm.UserAuthenticate", "mdm.GetToken", "mdm.DeclarativeManagement",
        "mdm.SetBootstrapToken", "mdm.GetBootstrapToken", "mdm.Unheard", "",
    ])
    func topicsThatDoNotMatterAreLeft(topic: String) throws {
        #expect(try parse(WebhookCalls.checkIn(topic, payload: [])) == nil)
    }

    @Test(arguments: [
        ("Device", true), ("User Enrollment (Device)", true), ("User", false),
        ("User Enrollment", false), ("Shared iPad", false),
    ])
    func usersChannelsAreLeft(type: String, isDevice: Bool) throws {
        let idle = WebhookCalls.connect("Idle", payload: nil, type: type)
        let answer = WebhookCalls.connect(
            "Acknowledged", payload: WebhookCalls.xml(""), type: type)
        let checkIn = WebhookCalls.checkIn(
            "mdm.TokenUpdate", payload: WebhookCalls.authenticate, type: type)
        for body in [idle, answer, checkIn] {
            #expect((try parse(body) != nil) == isDevice)
        }
    }

    /// MicroMDM has no `ids`.
    @Test func withoutIdsTheUdidOrEnrollmentIdCounts() throws {
        let payload = Data(WebhookCalls.xml("")).base64EncodedString()
        let user = Data(WebhookCalls.xml("<key>UserID</key><string>U</string>"))
            .base64EncodedString()
        func body(_ fields: String) -> [UInt8] {
            Array(
                #"{"topic":"mdm.Connect","acknowledge_event":{\#(fields),"url_params":null}}"#.utf8)
        }
        #expect(
            try parse(body(#""udid":"M1","status":"Idle","raw_payload":"\#(payload)""#))
                == .idle(Enrollment(id: "M1")))
        #expect(
            try parse(body(#""udid":"","enrollment_id":"E1","status":"Idle","ids":null"#))
                == .idle(Enrollment(id: "E1")))
        #expect(
            try parse(body(#""udid":"M1","status":"Idle","raw_payload":"\#(user)""#)) == nil)
    }

    @Test(arguments: [
        ("", WebhookError.Code.notJSON), ("<html>", .notJSON), (#"{"topic":"mdm"#, .notJSON),
        ("[]", .wrongShape), ("{}", .wrongShape), (#"{"topic":null}"#, .wrongShape),
        (#"{"topic":1}"#, .wrongShape), (#"{"topic":"mdm.Connect"}"#, .wrongShape),
        (#"{"topic":"mdm.Connect","acknowledge_event":[]}"#, .wrongShape),
        (#"{"topic":"mdm.Connect","acknowledge_event":{}}"#, .wrongShape),
        (#"{"topic":"mdm.Connect","acknowledge_event":{"udid":"D"}}"#, .wrongShape),
        (#"{"topic":"mdm.Connect","acknowledge_event":{"udid":"D","status":"New"}}"#, .wrongShape),
        (
            #"{"topic":"mdm.Connect","acknowledge_event":{"udid":"D","status":"Error"}}"#,
            .wrongShape
        ),
        (#"{"topic":"mdm.Connect","acknowledge_event":{"ids":{}}}"#, .wrongShape),
        (
            #"{"topic":"mdm.Connect","acknowledge_event":{"ids":{"id":""},"status":"Idle"}}"#,
            .wrongShape
        ),
        (
            #"{"topic":"mdm.Connect","acknowledge_event":{"udid":"a\nb","status":"Idle"}}"#,
            .wrongShape
        ),
        (#"{"topic":"mdm.Authenticate","acknowledge_event":{"udid":"D"}}"#, .wrongShape),
        (
            #"{"topic":"mdm.Authenticate","checkin_event":{"udid":"D","raw_payload":"*"}}"#,
            .payloadUnreadable
        ),
        (
            #"{"topic":"mdm.Authenticate","checkin_event":{"udid":"D","raw_payload":""}}"#,
            .payloadUnreadable
        ),
        (
            #"{"topic":"mdm.Authenticate","checkin_event":{"udid":"D","raw_payload":"aGVsbG8="}}"#,
            .payloadUnreadable
        ),
    ])
    func malformedCallsAreTypedErrors(body: String, code: WebhookError.Code) {
        #expect(self.code(Array(body.utf8)) == code)
    }

    @Test func errorsSayWhereAndNeverQuoteTheBody() throws {
        let body = Array(
            #"{"topic":"mdm.Connect","acknowledge_event":{"udid":{"s":"hunter2"}}}"#.utf8)
        let error = #expect(throws: WebhookError.self) { try parse(body) }
        #expect(error?.description == "webhook: acknowledge_event.udid has the wrong type")
        #expect(
            WebhookError.Code.allCases.allSatisfy {
                !WebhookError(code: $0, message: "").remedy.isEmpty
            })
    }

    @Test func theLargestBodyIsReadAndOneByteMoreIsNot() throws {
        let idle = WebhookCalls.connect("Idle", payload: nil)
        let space = [UInt8](repeating: 0x20, count: Webhook.maximumBody - idle.count)
        #expect(try parse(idle + space) == .idle(device))
        #expect(code(idle + space + [0x20]) == .bodyTooLarge)
    }

    /// Signature worked out with Python's `hmac`.
    @Test func onlyTheRightSignatureOpensTheBody() throws {
        let body = Array(#"{"topic":"mdm.GetToken"}"#.utf8)
        let right = "vghFKMw/0HjV8pPJSbNdTrAlWyyuncSUh/qz87g8CGw="
        let key = WebhookKey(revealed: "secret-key")
        #expect(try Webhook.parse(body: body, signature: right, key: key) == nil)
        func code(_ body: [UInt8], _ signature: String?, _ key: WebhookKey) -> WebhookError.Code? {
            do throws(WebhookError) {
                _ = try Webhook.parse(body: body, signature: signature, key: key)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(body, nil, key) == .signatureMissing)
        #expect(code(body + [0x20], right, key) == .signatureWrong)
        #expect(code(body, right, WebhookKey(revealed: "other")) == .signatureWrong)
        let bytes = [UInt8](try #require(Data(base64Encoded: right)))
        for bit in 0..<256 {
            var wrong = bytes
            wrong[bit / 8] ^= 1 << (bit % 8)
            #expect(code(body, Data(wrong).base64EncodedString(), key) == .signatureWrong)
        }
        for wrong in ["", "x", right + "A", String(right.dropLast(4)), "AAAA"] {
            #expect(code(body, wrong, key) == .signatureWrong)
        }
        // Without a key there is nothing to check, also not a wrong signature.
        #expect(try Webhook.parse(body: body, signature: "x", key: nil) == nil)
    }
}
