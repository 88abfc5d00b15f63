// SPDX-License-Identifier: Apache-2.0

import Testing

/// O1 with the daemon itself, as it was built with the tests.
@Suite(
    .serialized,
    .enabled(if: RealSystemd.refusal == nil, Comment(rawValue: RealSystemd.refusal ?? "")))
struct DaemonUnderSystemdTests {
    @Test("The daemon is ready, reloads, and stops within five seconds")
    func lifecycle() throws {
        let result = try RealSystemd.run(
            """
            mkdir -p /etc/vppd && echo '[updates]' > /etc/vppd/vppd.toml
            systemctl start vppd
            echo "$(show ActiveState) $(show NRestarts)"
            test -n "$(show StatusText)"
            systemctl reload vppd
            # The manager's job is over when the signal is sent.
            wait_for 'test "$(show ActiveState)" = active'
            timeout 5 systemctl stop vppd
            echo "$(show ActiveState) $(show Result) $(show ExecMainStatus)"
            """, binary: Repository.product("vppd"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.lines == ["active 0", "inactive success 0"])
    }

    @Test("A bad new configuration is refused and alerted, and the old one stays")
    func badReload() throws {
        let result = try RealSystemd.run(
            """
            mkdir -p /etc/vppd && echo '[updates]' > /etc/vppd/vppd.toml
            systemctl start vppd
            echo 'nonsense' > /etc/vppd/vppd.toml
            systemctl reload vppd
            refused=VPP_ALERT=configuration-refused
            wait_for 'journalctl --sync && journalctl -t vppd -q $refused | grep -q .'
            wait_for 'test "$(show ActiveState)" = active'
            echo "$(show ActiveState) $(show NRestarts)"
            journalctl -t vppd -x $refused
            """, binary: Repository.product("vppd"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.lines.first == "active 0")
        #expect(result.output.contains("Subject: A new configuration was refused"))
    }

    @Test("P12: the journal's anchors hold a log that is there, and show one that is not")
    func anchorsInTheJournal() throws {
        let result = try RealSystemd.run(
            """
            mkdir -p /etc/vppd && echo '[updates]' > /etc/vppd/vppd.toml
            systemctl start vppd && systemctl stop vppd && journalctl --sync
            vppd=$(systemctl show -p ExecStart --value vppd | sed 's/.*path=\\([^ ;]*\\).*/\\1/')
            $vppd events verify --from-anchor journal | sed 's/.*, \\([0-9]* anchors\\);.*/\\1/'
            rm -r /var/lib/vppd/log
            systemctl start vppd && systemctl stop vppd
            $vppd events verify >/dev/null && echo alone: $?
            $vppd events verify --from-anchor journal >/dev/null || echo anchored: $?
            """, binary: Repository.product("vppd"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.lines == ["2 anchors", "alone: 0", "anchored: 65"], "\(result.errors)")
    }

    @Test("A bad configuration at the start is not tried again")
    func badStart() throws {
        let result = try RealSystemd.run(
            """
            mkdir -p /etc/vppd && echo 'nonsense' > /etc/vppd/vppd.toml
            ! systemctl start vppd 2>/dev/null
            echo "$(show ActiveState) $(show ExecMainStatus) $(show NRestarts)"
            """, binary: Repository.product("vppd"))
        #expect(result.lines == ["failed 78 0"], "\(result.errors)")
    }
}
