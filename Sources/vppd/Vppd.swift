// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

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
            Run.self, Check.self, Status.self, Sync.self, Token.self, Apps.self, Updates.self,
            Why.self, Alerts.self, Events.self,
        ])
}

/// This release.
enum Release {
    static let version = "0.1.0"
}
