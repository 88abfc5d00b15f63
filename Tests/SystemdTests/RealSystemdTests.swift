// SPDX-License-Identifier: Apache-2.0

import Foundation
import Systemd
import Testing

/// O1, O2, A1, X3 under a real systemd, with the daemon's own unit and the probe in its place.
@Suite(
    .serialized,
    .enabled(if: RealSystemd.refusal == nil, Comment(rawValue: RealSystemd.refusal ?? "")))
struct RealSystemdTests {
    @Test("The manager sees ready, reload, status and stop, under the whole sandbox")
    func lifecycle() throws {
        let result = try RealSystemd.run(
            """
            systemctl start vppd
            echo "$(show ActiveState) $(show StatusText) $(show User) $(show NRestarts)"
            systemctl reload vppd
            wait_for 'test "$(show ActiveState) $(show StatusText)" = "active reloaded"'
            systemctl kill --kill-whom=main --signal=SIGUSR1 vppd
            wait_for 'test "$(show StatusText)" = "one two"'
            systemctl stop vppd
            echo "$(show ActiveState) $(show Result) $(show ExecMainStatus)"
            """)
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            result.lines == [
                "active serving vppd 0", "inactive success 0",
            ])
    }

    @Test("Entries keep their fields in the journal, and journalctl -x explains them")
    func journal() throws {
        let result = try RealSystemd.run(
            """
            systemctl start vppd
            systemctl kill --kill-whom=main --signal=SIGUSR1 vppd
            revoked=MESSAGE_ID=379784782e3e4fceaa774a6a088a039d
            wait_for 'journalctl --sync && journalctl -t vppd --quiet $revoked | grep -q revoked'
            journalctl -t vppd -o json MESSAGE_ID=\(LifecycleMessage.started.messageID)
            journalctl -t vppd -o json $revoked
            journalctl -t vppd -x $revoked
            """)
        #expect(result.status == 0, "\(result.errors)")
        let started = try entry(result.lines.first)
        #expect(started["MESSAGE"] == "vppd is running")
        #expect(started["PRIORITY"] == "5")
        #expect(started["SYSLOG_IDENTIFIER"] == "vppd")
        #expect(started["VPPLOG_SEQ"] == "7")
        #expect(started["VPP_ADAM_ID"] == "361309726")
        #expect(started["VPP_REASON"] == "first\nsecond")
        #expect(started["_SYSTEMD_UNIT"] == "vppd.service")
        let revoked = try entry(result.lines.dropFirst().first)
        #expect(revoked["MESSAGE"] == "token \"berlin\" was revoked\nby Apple")
        #expect(revoked["PRIORITY"] == "2")
        #expect(revoked["VPP_TOKEN"] == "berlin")
        #expect(result.output.contains("Subject: Apple revoked the token berlin"))
        #expect(result.output.contains("    vppd token update berlin FILE"))
    }

    @Test("The state directory belongs to vppd alone, and a core dump cannot be written (X1)")
    func directories() throws {
        let result = try RealSystemd.run(
            """
            systemctl start vppd
            stat -c '%U %a %n' /var/lib/vppd /run/vppd
            grep -c 'Max core file size *0 *0' "/proc/$(show MainPID)/limits"
            """)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.lines == ["vppd 700 /var/lib/vppd", "vppd 755 /run/vppd", "1"])
    }

    @Test("A service that stops giving signs of life is ended by the watchdog")
    func watchdog() throws {
        let unit = try Repository.read("packaging/vppd.service")
            .replacing("WatchdogSec=60s", with: "WatchdogSec=2s")
            .replacing("Restart=on-failure", with: "Restart=no")
        let result = try RealSystemd.run(
            """
            systemctl start vppd
            pid=$(show MainPID)
            test "$pid" -gt 1
            kill -STOP "$pid"
            wait_for 'test "$(show Result)" = watchdog'
            """, unit: unit)
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test("Without setpriority in the unit's filter, libdispatch is killed: the line is needed")
    func setpriority() throws {
        let unit = try Repository.read("packaging/vppd.service")
            .replacing("\nSystemCallFilter=setpriority\n", with: "\n")
            .replacing("Restart=on-failure", with: "Restart=no")
        let result = try RealSystemd.run(
            """
            # On a busy machine it is ready before it is killed.
            systemctl start vppd 2>/dev/null || true
            wait_for 'test "$(show Result)" = signal'
            echo "$(show Result) $(show ExecMainStatus)"
            """, unit: unit)
        #expect(result.lines == ["signal \(SIGSYS)"], "\(result.errors)")
    }

    @Test("The script passes output, errors and status on, and leaves nothing behind")
    func script() throws {
        let folder = try TemporaryFolder()
        let result = try Command(
            Repository.path("packaging/test/with-systemd"),
            ["sh", "-c", "echo out; echo err >&2; touch /etc/vppd-was-here; exit 7"],
            environment: ["TMPDIR": folder.path])
        #expect(result.status == 7)
        #expect(result.output == "out\n")
        #expect(result.errors == "err\n")
        #expect(!FileManager.default.fileExists(atPath: "/etc/vppd-was-here"))
        #expect(try Command("ls", ["-A", folder.path]).output.isEmpty)
    }

    @Test("The script ends what takes too long and says so")
    func scriptTimeout() throws {
        let result = try Command(
            Repository.path("packaging/test/with-systemd"),
            ["--timeout", "2", "sleep", "infinity"])
        #expect(result.status == 124)
        #expect(result.errors.contains("ended after 2 seconds"))
    }

    private func entry(_ line: String?) throws -> [String: String] {
        let line = try #require(line)
        return try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
    }
}
