// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import ArgumentParser
import Dispatch
import Foundation

/// `vppd-simulator serve`: runs until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve on 127.0.0.1 until SIGTERM or SIGINT.",
        discussion: "Writes tokens, devices.csv, keys and, last, endpoints.json into DIR.")

    @Option(help: ArgumentHelp("Directory for the files, made with mode 0700.", valueName: "dir"))
    var directory: String

    @Option(help: "Port of Apple's services and the control interface; 0: any free one.")
    var applePort: UInt16 = 0

    @Option(help: "Port of the MDM; 0: any free one.")
    var mdmPort: UInt16 = 0

    @Option(name: .customLong("webhook-url"), help: "Where the MDM's webhook goes.")
    var webhookURL: String?

    @Option(
        help: "Size of the organization: demo, small or huge.",
        transform: { name in
            guard let shape = FleetShape.named(name) else {
                throw ValidationError("no fleet `\(name)`: use demo, small or huge")
            }
            return shape
        })
    var fleet = FleetShape.demo

    @Option(help: "Apps and books of a fleet of your own, instead of --fleet.")
    var assets: Int?

    @Option(help: "Assignments of a fleet of your own.")
    var assignments: Int?

    @Option(help: "Tokens, each with a location, of a fleet of your own.")
    var tokens: Int?

    @Option(help: "Seed of everything random.")
    var seed: UInt64 = 1

    @Option(help: "Records a page.")
    var pageSize = 1_000

    @Option(help: "Factor on all times of devices; 1: fractions of a second.")
    var pace = 1.0

    @Option(help: "maxRequestPerSecond of a token and a location.")
    var rate = 15

    @Option(
        help: ArgumentHelp(
            "Send Apple's notifications, all to this origin: http://127.0.0.1:PORT.",
            valueName: "origin"))
    var notificationProxy: String?

    @Option(
        help: ArgumentHelp(
            "Control actions that happen by themselves (docs/simulator.md).", valueName: "file"))
    var scenario: String?

    func validate() throws {
        for count in [assets, assignments, tokens] where count.map({ $0 < 1 }) ?? false {
            throw ValidationError("--assets, --assignments and --tokens are 1 or more")
        }
    }

    mutating func run() async throws {
        let stopped = Self.stopSignals()
        var configuration = SimulatorConfiguration()
        configuration.directory = directory
        configuration.applePort = applePort
        configuration.mdmPort = mdmPort
        configuration.webhookURL = webhookURL
        configuration.fleet = fleet
        if assets != nil || assignments != nil || tokens != nil {
            configuration.fleet = .sized(
                assets: assets ?? 300, assignments: assignments ?? 40_000, tokens: tokens ?? 3)
        }
        configuration.rate = rate
        configuration.notificationProxy = notificationProxy
        configuration.scenario = try scenario.map { path in
            try Scenario(reading: Data(contentsOf: URL(fileURLWithPath: path)))
        }
        configuration.seed = seed
        configuration.pageSize = pageSize
        configuration.pace = pace
        let simulator = Simulator(configuration)
        _ = try await simulator.start()
        try FileHandle.standardOutput.write(contentsOf: Data("ready\n".utf8))
        for await _ in stopped { break }
        await simulator.stop()
    }

    /// An element for each SIGTERM or SIGINT, caught from now on.
    private static func stopSignals() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { @Sendable in continuation.yield() }
            source.resume()
            return source
        }
        // The sources live as long as somebody waits for the stream.
        nonisolated(unsafe) let kept = sources
        continuation.onTermination = { _ in kept.forEach { $0.cancel() } }
        return stream
    }
}
