// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import ArgumentParser

/// `vppd-simulator`: Apple's services and a small MDM with devices, on this machine.
@main
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vppd-simulator",
        abstract: "Simulates Apple's Apps and Books service and an MDM with devices.",
        subcommands: [ServeCommand.self], defaultSubcommand: ServeCommand.self)
}
