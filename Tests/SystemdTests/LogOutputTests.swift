// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPTestKit

@testable import Systemd

/// O2: without journald, readable lines on standard error.
@Suite struct LogOutputTests {
    private let message = JournalMessage(
        priority: .notice, message: "token \"berlin\" is active",
        fields: [
            JournalField(key: "token", value: "berlin"), JournalField(key: "adamId", value: "7"),
        ])

    @Test("A line for people has time, level, text and data")
    func terminalLine() {
        let line = LogLine.terminal(message, seconds: 1_793_620_805)
        let pattern = /\d\d:\d\d:05 notice  token "berlin" is active \(token=berlin, adamId=7\)\n/
        #expect(line.wholeMatch(of: pattern) != nil, "\(line)")
    }

    @Test(
        "A line in a file has the date, in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_709_164_799, "2024-02-28T23:59:59Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func plainLine(seconds: Int64, expected: String) {
        #expect(
            LogLine.plain(message, seconds: seconds)
                == expected + " notice  token \"berlin\" is active (token=berlin, adamId=7)\n")
    }

    @Test("A line for a service manager starts with the priority")
    func prefixedLine() {
        #expect(
            LogLine.prefixed(message)
                == "<5>token \"berlin\" is active (token=berlin, adamId=7)\n")
    }

    @Test(
        "Values that could be misread are quoted",
        arguments: [
            ("", "\"\""), ("a b", "\"a b\""), ("a\"b", "\"a\\\"b\""), ("a\nb", "a\\nb"),
            ("a=b", "\"a=b\""), ("\u{1B}[31m", "\\u{1b}[31m"), ("a)", "\"a)\""),
        ])
    func quoting(value: String, expected: String) {
        let message = JournalMessage(
            priority: .info, message: "m", fields: [JournalField(key: "k", value: value)])
        #expect(LogLine.prefixed(message) == "<6>m (k=\(expected))\n")
    }

    @Test("Nothing in a message can end its line or drive a terminal", arguments: 0..<300)
    func oneLine(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let message = JournalMessage(
            priority: .error, message: random.text(upTo: 50),
            fields: [JournalField(key: random.text(upTo: 20), value: random.text(upTo: 50))])
        for line in [LogLine.prefixed(message), LogLine.plain(message, seconds: 0)] {
            #expect(line.last == "\n")
            #expect(!line.unicodeScalars.dropLast().contains { $0.isControl })
        }
    }

    @Test("The style follows what the descriptor is connected to")
    func style() throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        var status = stat()
        #expect(fstat(descriptor, &status) == 0)
        let stream = "\(status.st_dev):\(status.st_ino)"
        let other = "\(status.st_dev):\(status.st_ino + 1)"
        func style(_ environment: [String: String]) -> LogOutput.Style {
            LogOutput.style(for: descriptor, environment: environment)
        }
        #expect(style([:]) == .plain)
        #expect(style(["INVOCATION_ID": "x"]) == .prefixed)
        #expect(style(["JOURNAL_STREAM": stream]) == .journal)
        for malformed in [other, "", ":", stream + ":1", "x:y"] {
            #expect(style(["JOURNAL_STREAM": malformed]) == .plain, "\(malformed)")
        }
    }

    @Test("A terminal gets no prefix, also within a unit")
    func terminal() {
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        defer { close(descriptor) }
        #expect(
            LogOutput.style(for: descriptor, environment: ["INVOCATION_ID": "x"]) == .terminal)
    }

    @Test("A message is written whole, a long one too")
    func writes() throws {
        let folder = try TemporaryFolder()
        let file = try folder.create("log")
        let output = LogOutput(style: .prefixed, descriptor: file.fileDescriptor)
        let long = JournalMessage(priority: .info, message: String(repeating: "x", count: 300_000))
        #expect(long.send(to: output) == .line)
        #expect(message.send(to: output) == .line)
        #expect(try folder.read("log") == LogLine.prefixed(long) + LogLine.prefixed(message))
    }

    @Test("A descriptor that takes nothing is reported with its error number")
    func fails() {
        let output = LogOutput(style: .plain, descriptor: -1)
        #expect(message.send(to: output) == .failed(errno: EBADF))
    }

    @Test("Messages reach standard error, line by line")
    func endToEnd() throws {
        let probe = try Command(Repository.probe, ["log"], environment: ["INVOCATION_ID": "x"])
        #expect(probe.status == 0)
        #expect(
            probe.errors == """
                <5>token "berlin" is active (token=berlin)
                <3>two\\nlines (reason=a\\nb)

                """)
    }
}
