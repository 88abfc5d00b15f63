// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPTestKit

@testable import Systemd

/// O2: what becomes of a log message on its way to the journal.
@Suite struct JournalTests {
    @Test(
        "A metadata key becomes the field an administrator expects",
        arguments: [
            ("token", "VPP_TOKEN"), ("adamId", "VPP_ADAM_ID"), ("httpStatus", "VPP_HTTP_STATUS"),
            ("http-status", "VPP_HTTP_STATUS"), ("error.message", "VPP_ERROR_MESSAGE"),
            ("HTTP", "VPP_HTTP"), ("", "VPP_"), ("größe", "VPP_GR____E"),
            ("a=b\nC=d", "VPP_A_B_C_D"),
        ])
    func fieldName(key: String, expected: String) {
        #expect(JournalField(key: key, value: "x").name == expected)
    }

    @Test("No key, however odd, makes a field that journald would drop", arguments: 0..<500)
    func everyKeyIsValid(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let field = JournalField(key: random.text(upTo: 100), value: "x")
        #expect(JournalField.isValid(field.name), "\(field.name)")
    }

    @Test(
        "Names that journald drops are refused",
        arguments: ["", "_PID", "1A", "a", "A-B", "A=B", String(repeating: "A", count: 65)])
    func invalidName(name: String) {
        #expect(JournalField(name: name, value: "x") == nil)
    }

    @Test("The longest name is 64 bytes")
    func longestName() {
        #expect(JournalField(name: String(repeating: "A", count: 64), value: "x") != nil)
    }

    @Test(
        "A message ID is 32 lower-case hexadecimal digits and not zero",
        arguments: [
            ("0a6149763f574cb88ec08b6d701de68e", true),
            ("0A6149763F574CB88EC08B6D701DE68E", false),
            ("00000000000000000000000000000000", false), ("0a61", false), ("", false),
            ("0a6149763f574cb88ec08b6d701de68g", false),
        ])
    func messageID(text: String, valid: Bool) {
        #expect((MessageID(text) != nil) == valid)
    }

    @Test("An entry starts with the standard fields and keeps values whole")
    func entry() {
        let message = JournalMessage(
            messageID: LifecycleMessage.started.messageID, priority: .notice, message: "a\nb",
            fields: [JournalField(key: "token", value: "x\ny")])
        #expect(
            message.entry.map { "\($0.name)=\($0.value)" } == [
                "MESSAGE=a\nb", "PRIORITY=5", "SYSLOG_IDENTIFIER=vppd",
                "MESSAGE_ID=0a6149763f574cb88ec08b6d701de68e", "VPP_TOKEN=x\ny",
            ])
    }

    @Test("Message IDs of lifecycle messages are distinct")
    func lifecycleIdentifiers() {
        #expect(
            Set(LifecycleMessage.allCases.map(\.messageID)).count
                == LifecycleMessage.allCases.count)
    }
}
