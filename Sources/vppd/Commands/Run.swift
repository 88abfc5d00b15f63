// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Systemd
import VPPDaemon

/// `vppd run`
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon in the foreground, as systemd does.")

    @OptionGroup var options: CommonOptions

    func run() async throws {
        let environment = Environment.all
        let process = DaemonProcess(
            loader: options.loader, release: Release.version,
            output: .standardError(environment: environment),
            notifier: .systemd)
        endProcess(await process.run())
    }
}
