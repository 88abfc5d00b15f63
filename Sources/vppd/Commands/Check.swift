// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VPPDaemon

/// `vppd check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration and the files it names, without a running daemon.",
        discussion: "Prints every fault with its place and remedy; ends with 78 if there is one.")

    @OptionGroup var options: CommonOptions

    func run() throws {
        var lines: [String] = []
        do throws(ConfigurationProblem) {
            let loaded = try options.loader.load()
            lines = loaded.problems.map(\.line)
            if lines.isEmpty {
                let rules = loaded.settings.rules.count
                Terminal.print(
                    "\(options.path): valid; \(loaded.settings.tokens.count) tokens "
                        + "(\(loaded.tokens.count) files present), "
                        + "\(loaded.devices?.count ?? 0) devices in the device file, "
                        + "\(rules) update rules")
            }
        } catch {
            lines = [error.line] + error.others
        }
        for line in lines { Terminal.complain(line) }
        if !lines.isEmpty { throw ExitCode(SysExit.configuration) }
    }
}
