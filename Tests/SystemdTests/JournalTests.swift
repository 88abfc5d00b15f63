// SPDX-License-Identifier: Apache-2.0

import Logging
import Testing

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

    @Test(
        "swift-log's levels become syslog priorities (style 31)",
        arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2]))
    func priority(level: Logger.Level, expected: Int) {
        #expect(JournalPriority(level).rawValue == expected)
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

    @Test("Metadata becomes fields in the order of the keys, the message ID apart")
    func metadata() {
        let event = event(.warning)
        let message = JournalLogHandler.message(
            event,
            metadata: .fields(
                LogKeys.token("berlin"), LogKeys.adamId(7),
                LogKeys.messageID(LifecycleMessage.reloaded.messageID)))
        #expect(message.messageID == LifecycleMessage.reloaded.messageID)
        #expect(message.priority == .warning)
        #expect(
            message.fields == [
                JournalField(key: "adamId", value: "7"),
                JournalField(key: "token", value: "berlin"),
            ])
    }

    @Test("A malformed message ID stays visible as a field")
    func malformedMessageID() {
        let message = JournalLogHandler.message(event(.info), metadata: ["messageID": "nonsense"])
        #expect(message.messageID == nil)
        #expect(message.fields == [JournalField(key: "messageID", value: "nonsense")])
    }

    @Test("Nested metadata reads the same whatever the order it was made in")
    func nestedMetadata() {
        let message = JournalLogHandler.message(
            event(.info), metadata: ["a": ["z": "1", "b": ["x", "y"], "c": "3"]])
        #expect(message.fields.map(\.value) == ["[b: [x, y], c: 3, z: 1]"])
    }

    @Test("Errors say where in the code they come from, warnings do not")
    func codePlace() {
        let error = JournalLogHandler.message(event(.error), metadata: [:])
        #expect(error.fields.map(\.name) == ["CODE_FILE", "CODE_LINE"])
        #expect(JournalLogHandler.message(event(.warning), metadata: [:]).fields.isEmpty)
    }

    @Test("The level of all loggers can be set while they run")
    func threshold() {
        let threshold = LogThreshold(.info)
        let output = LogOutput(style: .plain)
        var first = JournalLogHandler(output: output, threshold: threshold)
        let second = JournalLogHandler(output: output, threshold: threshold)
        threshold.level = .debug
        #expect(first.logLevel == .debug)
        first.logLevel = .error
        #expect(first.logLevel == .error)
        #expect(second.logLevel == .debug)
    }

    private func event(_ level: Logger.Level) -> LogEvent {
        LogEvent(
            level: level, message: "text", metadata: nil, source: "S", file: "S/F.swift",
            function: "f()", line: 3)
    }
}
