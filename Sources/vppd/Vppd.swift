// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VPPDaemon

/// `vppd`: the daemon and the one command to it (O3).
@main
struct Vppd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vppd",
        abstract: "Keeps Apple volume licenses in sync and apps up to date.",
        discussion: """
            The daemon runs under systemd: systemctl start vppd, journalctl -u vppd. \
            All other commands ask it; status, events, why, updates, apps and alerts read its log \
            when it is down.
            """,
        version: Release.version,
        subcommands: [
            Run.self, Check.self, Status.self, Sync.self, Token.self, Apps.self, Licenses.self,
            Users.self, Subscriptions.self, Updates.self, Why.self, Alerts.self, Events.self,
        ])

    /// Runs the command that was asked for, and ends the process by `endProcess`.
    ///
    /// ArgumentParser's own `main` ends by exit(3), which takes OpenSSL apart while libcurl's thread
    /// may be closing a connection: now and then a command that had done its work ended with
    /// SIGSEGV.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            // Help and version are answers.
            if !text.isEmpty { code.isSuccess ? Terminal.print(text) : Terminal.tell(text) }
            endProcess(code.rawValue)
        }
        endProcess(0)
    }
}

/// This release.
enum Release {
    static let version = "0.1.0"
}
