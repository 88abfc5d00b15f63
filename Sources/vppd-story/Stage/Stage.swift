// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// The directory of a run laid out, and the two programs of the story in it.
struct Stage {
    /// Has the directory, and ends what is started.
    let scene: Scene
    /// The folder `vppd`, `vppd-simulator` and this program are in.
    private let binaries: String
    /// Where the daemon hears the MDM's webhook.
    private let port: UInt16
    /// All of the environment of every program started.
    private let environment: [String: String]

    init(scene: Scene) throws(StoryFailure) {
        self.scene = scene
        port = try LoopbackPort.free()
        var own = ProcessInfo.processInfo.environment
        // What systemd tells this process is not meant for the daemon.
        own = own.filter { ["PATH", "HOME", "LANG", "TZ", "TMPDIR"].contains($0.key) }
        environment = own
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &path, path.count)
        guard length > 0 else {
            throw StoryFailure("this program's own path is not known: /proc is not mounted")
        }
        let text = String(decoding: path.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        binaries = (text as NSString).deletingLastPathComponent
        for folder in ["output", "state/tokens"] {
            try Self.makeFolder("\(scene.directory)/\(folder)")
        }
    }

    /// The command under test.
    var vppd: Vppd {
        Vppd(
            path: "\(binaries)/vppd", configuration: configuration, environment: environment,
            folder: output, scene: scene)
    }

    /// The configuration file.
    var configuration: String { "\(scene.directory)/vppd.toml" }
    /// Where everything is kept that any program printed.
    var output: String { "\(scene.directory)/output" }
    /// The daemon's state directory.
    var state: String { "\(scene.directory)/state" }
    /// The simulator's directory.
    var simulator: String { "\(scene.directory)/simulator" }

    /// Starts the simulator and waits until it serves.
    func startSimulator() async throws -> (Program, SimulatorView.Endpoints) {
        let program = try Program(
            "vppd-simulator", path: "\(binaries)/vppd-simulator",
            [
                "serve", "--directory", simulator, "--fleet", "demo", "--webhook-url",
                "http://127.0.0.1:\(port)/webhook",
            ], environment: environment, output: "\(output)/simulator.out",
            errors: "\(output)/simulator.err")
        scene.add(program)
        let file = "\(simulator)/endpoints.json"
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let status = program.status {
                throw StoryFailure(
                    "vppd-simulator ended with status \(status): \(tail("simulator.err"))")
            }
            if let data = FileManager.default.contents(atPath: file) {
                return (program, try JSONDecoder().decode(SimulatorView.Endpoints.self, from: data))
            }
            if ContinuousClock.now > deadline {
                throw StoryFailure("vppd-simulator does not serve after 60 s: \(file) is missing")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Starts the daemon. It is ready when its control socket answers.
    func startDaemon() throws(StoryFailure) -> Program {
        try vppd.start(["run"], as: "daemon")
    }

    /// The last lines a program printed.
    func tail(_ name: String) -> String {
        let data = FileManager.default.contents(atPath: "\(output)/\(name)") ?? Data()
        return String(decoding: data.suffix(600), as: UTF8.self)
    }

    /// Puts the tokens where the daemon looks for them, as an administrator would.
    func installTokens(_ names: [String]) throws {
        for name in names {
            let target = "\(state)/tokens/\(name).vpptoken"
            try FileManager.default.copyItem(
                atPath: "\(simulator)/tokens/\(name).vpptoken", toPath: target)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: target)
        }
    }

    /// Writes `vppd.toml`: the example's settings with shorter intervals, which only loopback
    /// allows.
    func writeConfiguration(_ endpoints: SimulatorView.Endpoints, tokens: [String]) throws {
        let tables = tokens.map { "[[token]]\nname = \"\($0)\"\n" }.joined(separator: "\n")
        let text = """
            [daemon]
            state_directory = "\(state)"
            control_socket = "\(scene.directory)/run/control.sock"

            [apple]
            base_url = "\(endpoints.apple)"
            sync_interval = "\(Pace.sync)s"
            metadata_interval = "\(Pace.metadata)s"
            retry_interval = "2s"

            [mdm]
            type = "nanomdm"
            url = "\(endpoints.mdm)"
            api_key_file = "\(simulator)/nanomdm.key"
            webhook_key_file = "\(simulator)/webhook.key"

            [listener]
            port = \(port)

            [devices]
            file = "\(simulator)/devices.csv"

            [updates]
            attempts = \(Pace.attempts)
            verify_after = "2s"
            command_deadline = "\(Pace.commandDeadline)s"
            retry_interval = "3s"

            \(tables)
            [[rule]]
            name = "ring by ring"
            action = "automatic"
            rings = [{ percent = 10 }, { percent = 90, soak = "\(Pace.soak)s" }]
            per_minute = 60000

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
    }

    private static func makeFolder(_ path: String) throws(StoryFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoryFailure("\(path) cannot be made: \(error.localizedDescription)")
        }
    }
}
