// SPDX-License-Identifier: Apache-2.0

import Systemd
import Testing

/// What the service manager hands over in the environment.
@Suite struct EnvironmentTests {
    @Test(
        "The watchdog interval is half of WATCHDOG_USEC",
        arguments: [
            ([:], "watchdog=none"),
            (["WATCHDOG_USEC": "30000000"], "watchdog=15.0 seconds"),
            (["WATCHDOG_USEC": "3"], "watchdog=1e-06 seconds"),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"], "watchdog=none"),
        ])
    func watchdog(environment: [String: String], expected: String) throws {
        let probe = try Command(Repository.probe, ["environment"], environment: environment)
        #expect(probe.lines.first == expected)
    }

    @Test("A watchdog for this very process counts")
    func watchdogOfThisProcess() throws {
        let probe = try Command(
            "sh", ["-c", "WATCHDOG_PID=$$ exec \"$0\" environment", Repository.probe],
            environment: ["WATCHDOG_USEC": "4000000"])
        #expect(probe.lines.first == "watchdog=2.0 seconds")
    }

    @Test("A malformed WATCHDOG_USEC is an error with a next step")
    func malformedWatchdog() throws {
        let probe = try Command(
            Repository.probe, ["environment"], environment: ["WATCHDOG_USEC": "soon"])
        #expect(
            probe.lines.first
                == "error=cannot read $WATCHDOG_USEC and $WATCHDOG_PID: Invalid argument; "
                + "start vppd by its unit, or unset both variables")
    }

    @Test("Inherited sockets come with their names, and only to the process they are meant for")
    func sockets() throws {
        let script = "LISTEN_PID=$1 exec \"$0\" environment 3</dev/null 4</dev/null"
        let environment = ["LISTEN_FDS": "2", "LISTEN_FDNAMES": "webhook:control"]
        let own = try Command(
            "sh", ["-c", script.replacing("$1", with: "$$"), Repository.probe],
            environment: environment)
        #expect(
            own.lines.filter { $0.hasPrefix("socket") } == [
                "socket=3 webhook", "socket=4 control",
            ])
        let others = try Command(
            "sh", ["-c", script, Repository.probe, "1"], environment: environment)
        #expect(!others.output.contains("socket="))
    }

    @Test(
        "A credential's path never leaves the credentials directory (X1)",
        arguments: [
            ("token", "/run/credentials/vppd.service/token"),
            ("a b", "/run/credentials/vppd.service/a b"),
            ("", nil as String?), (".", nil), ("..", nil), ("../token", nil), ("a/b", nil),
            ("a\nb", nil),
            (String(repeating: "x", count: 256), nil),
        ])
    func credentialPath(name: String, expected: String?) {
        let credentials = Credentials(
            environment: ["CREDENTIALS_DIRECTORY": "/run/credentials/vppd.service/"])
        #expect(credentials.path(of: name) == expected)
        if let expected { #expect(credentials.contains(expected)) }
    }

    @Test(
        "Only files directly in the credentials directory are credentials",
        arguments: ["/etc/token", "/run/c", "/run/c/", "/run/c/..", "/run/c/a/b", "/run/cc/a", ""])
    func notACredential(path: String) {
        let credentials = Credentials(environment: ["CREDENTIALS_DIRECTORY": "/run/c"])
        #expect(credentials.contains("/run/c/a"))
        #expect(!credentials.contains(path))
    }

    @Test("Without systemd there are no credentials", arguments: [nil, "", "relative"])
    func noCredentials(directory: String?) {
        let credentials = Credentials(
            environment: directory.map { ["CREDENTIALS_DIRECTORY": $0] } ?? [:])
        #expect(credentials.directory == nil)
        #expect(credentials.path(of: "token") == nil)
        #expect(!credentials.contains("/token"))
    }

    @Test("The first of several service directories counts, relative ones never")
    func serviceDirectories() {
        let directories = ServiceDirectories(environment: [
            "STATE_DIRECTORY": "/var/lib/vppd:/var/lib/other", "RUNTIME_DIRECTORY": "vppd",
            "CONFIGURATION_DIRECTORY": "/etc/vppd/",
        ])
        #expect(directories.state == "/var/lib/vppd")
        #expect(directories.runtime == nil)
        #expect(directories.configuration == "/etc/vppd")
    }
}
