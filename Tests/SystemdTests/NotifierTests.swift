// SPDX-License-Identifier: Apache-2.0

import Systemd
import Testing
import VPPTestKit

/// O1: READY, RELOADING, STATUS, WATCHDOG, STOPPING.
@Suite struct NotifierTests {
    @Test(
        "Every message has the text sd_notify(3) defines",
        arguments: [
            (Notification.ready(status: "3 tokens"), "READY=1\nSTATUS=3 tokens"),
            (
                .reloading(monotonicMicroseconds: 42, status: "x"),
                "RELOADING=1\nMONOTONIC_USEC=42\nSTATUS=x"
            ),
            (.status("x"), "STATUS=x"),
            (.stopping(status: "x"), "STOPPING=1\nSTATUS=x"),
            (.watchdog, "WATCHDOG=1"),
            (
                .failing(errno: 28, exitStatus: 74, status: "x"),
                "ERRNO=28\nEXIT_STATUS=74\nSTATUS=x"
            ),
            (.failing(errno: 0, exitStatus: 78, status: "x"), "EXIT_STATUS=78\nSTATUS=x"),
            (
                .extendTimeout(microseconds: 9, status: "x"),
                "EXTEND_TIMEOUT_USEC=9\nSTATUS=x"
            ),
        ])
    func text(_ notification: Notification, _ expected: String) {
        #expect(notification.text == expected)
    }

    @Test("A status cannot add a field of its own", arguments: UInt64(0)..<200)
    func statusIsOneLine(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let status = random.text(upTo: 40) + "\nMAINPID=1"
        let text = Notification.ready(status: status).text
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        #expect(!text.unicodeScalars.dropFirst(8).contains { $0.value < 0x20 || $0.value == 0x7F })
    }

    @Test("The recorder keeps every message in order and answers as told")
    func recorder() {
        let recorder = NotificationRecorder()
        let notifier = recorder.notifier(monotonicMicroseconds: 5, outcome: .failed(errno: 2))
        #expect(notifier.ready(status: "a") == .failed(errno: 2))
        notifier.reloading(status: "b")
        notifier.watchdog()
        notifier.extendTimeout(by: .milliseconds(2), status: "c")
        notifier.extendTimeout(by: .seconds(-2), status: "d")
        #expect(
            recorder.notifications == [
                .ready(status: "a"), .reloading(monotonicMicroseconds: 5, status: "b"), .watchdog,
                .extendTimeout(microseconds: 2_000, status: "c"),
                .extendTimeout(microseconds: 0, status: "d"),
            ])
    }

    @Test("Messages reach a manager on an abstract socket")
    func abstractSocket() throws {
        let socket = try NotificationSocket()
        let probe = try Command(
            Repository.probe, ["notify"], environment: ["NOTIFY_SOCKET": socket.address])
        #expect(probe.lines == Array(repeating: "sent", count: 7))
        let received = socket.received()
        let patterns = [
            "READY=1\nSTATUS=a", "RELOADING=1\nMONOTONIC_USEC=", "STATUS=c",
            "EXTEND_TIMEOUT_USEC=30000000\nSTATUS=d", "ERRNO=28\nEXIT_STATUS=74\nSTATUS=e",
            "STOPPING=1\nSTATUS=f", "WATCHDOG=1",
        ]
        #expect(received.count == patterns.count)
        for (message, pattern) in zip(received, patterns) {
            #expect(message.hasPrefix(pattern), "\(message)")
        }
    }

    @Test("Without a manager nothing is sent, and nothing fails")
    func noManager() throws {
        let probe = try Command(Repository.probe, ["notify"], environment: [:])
        #expect(probe.lines == Array(repeating: "noManager", count: 7))
    }

    @Test("A manager that is gone is reported with its error number")
    func managerGone() throws {
        let probe = try Command(
            Repository.probe, ["notify"], environment: ["NOTIFY_SOCKET": "/nonexistent/notify"])
        #expect(probe.lines == Array(repeating: "failed(errno: 2)", count: 7))
    }
}
