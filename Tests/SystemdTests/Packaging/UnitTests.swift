// SPDX-License-Identifier: Apache-2.0

import Testing

/// X3: the unit as it is shipped.
@Suite(.enabled(if: Command.exists("systemd-analyze"), "systemd-analyze is not installed"))
struct UnitTests {
    @Test("systemd-analyze has nothing to say about the unit")
    func verify() throws {
        // Unknown keys only make it print, not fail.
        let result = try withUnit { try Command("systemd-analyze", ["verify", "--man=no", $0]) }
        #expect(result.status == 0)
        #expect(result.errors.isEmpty, "\(result.errors)")
    }

    @Test("systemd-analyze would notice an unknown key")
    func verifyNotices() throws {
        let result = try withUnit(appending: "\n[Service]\nWatchdgSec=1\n") {
            try Command("systemd-analyze", ["verify", "--man=no", $0])
        }
        #expect(result.errors.contains("WatchdgSec"))
    }

    @Test("The unit's exposure is 2.0 of 10 at most")
    func exposure() throws {
        let result = try withUnit {
            try Command(
                "systemd-analyze",
                ["security", "--offline=true", "--no-pager", "--threshold=20", $0])
        }
        #expect(result.status == 0, "\(result.lines.last ?? result.errors)")
    }

    @Test(
        "The unit keeps what the daemon relies on",
        arguments: [
            "Type=notify", "ExecReload=/bin/kill -HUP $MAINPID", "RestartPreventExitStatus=65 78",
            "StateDirectory=vppd", "UMask=0077", "LimitCORE=0", "SystemCallFilter=setpriority",
        ])
    func line(_ line: String) throws {
        let unit = try Repository.read("packaging/vppd.service")
        #expect(unit.split(separator: "\n").contains { $0 == line })
    }

    /// The unit in a folder of its own, starting a program that exists on this machine.
    private func withUnit(
        appending text: String = "", do work: (String) throws -> Command
    ) throws -> Command {
        let folder = try TemporaryFolder()
        let unit = try Repository.read("packaging/vppd.service")
        try folder.write(
            unit.replacing("/usr/bin/vppd", with: "/bin/true") + text, to: "vppd.service")
        return try work(folder.path + "/vppd.service")
    }
}
