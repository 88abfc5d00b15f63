// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationEssentials
import Glibc

/// `vppd run` with ten tokens of a simulator and the demo fleet's number of licenses, as an administrator would have it.
struct DaemonUnderTest {
    private let simulator: SimulatorProcess
    private let process: ChildProcess
    private let log: String

    /// Starts both.
    init(program: String, simulator: String, in workspace: Workspace) async throws {
        let port = try Self.freePort()
        self.simulator = try await SimulatorProcess(
            program: simulator, in: workspace,
            fleet: ["--assets", "300", "--assignments", "40000", "--tokens", "10"],
            webhookURL: "http://127.0.0.1:\(port)/webhook")
        let state = try workspace.directory("state")
        log = "\(state)/log"
        let configuration = workspace.file("vppd.toml")
        let text = try Self.configuration(self.simulator, port: port, state: state)
        try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
        process = try ChildProcess(
            program, ["run", "--config", configuration], log: workspace.file("vppd.out"))
    }

    /// The daemon's process.
    var id: Int32 { process.id }

    /// Waits until it has had nothing to write for forty seconds: each answered request leaves a
    /// timer of thirty seconds behind, which fires for nothing.
    func waitUntilQuiet() async throws {
        var size = -1
        var since = ContinuousClock.now
        try await Waiting.until(within: .seconds(240), "vppd to finish its first work") {
            guard process.isRunning else { throw Failure("vppd ended; see its output") }
            let present = try logSize()
            if present != size { (size, since) = (present, .now) }
            return size > 1_000_000 && ContinuousClock.now - since > .seconds(40)
        }
    }

    /// Ends both.
    func stop() {
        process.stop()
        simulator.stop()
    }

    private func logSize() throws -> Int {
        guard FileManager.default.fileExists(atPath: log) else { return 0 }
        return try FileManager.default.contentsOfDirectory(atPath: log)
            .filter { $0.hasSuffix(".jsonl") }
            .reduce(0) {
                let facts = try FileManager.default.attributesOfItem(atPath: "\(log)/\($1)")
                return $0 + (facts[.size] as? Int ?? 0)
            }
    }

    private static func configuration(
        _ simulator: SimulatorProcess, port: UInt16, state: String
    ) throws -> String {
        let directory = simulator.directory
        let tokens = try simulator.tokens().map {
            "[[token]]\nname = \"\($0)\"\nfile = \"\(simulator.tokenFile($0))\"\n"
        }
        // A path of a Unix socket has room for 107 bytes; the scratch directory may be deeper.
        let socket = "/tmp/vppd-bench-\(getpid())/control.sock"
        return """
            [daemon]
            state_directory = "\(state)"
            control_socket = "\(socket)"
            [apple]
            base_url = "\(simulator.endpoints.apple)"
            [mdm]
            type = "nanomdm"
            url = "\(simulator.endpoints.mdm)"
            api_key_file = "\(directory)/nanomdm.key"
            webhook_key_file = "\(directory)/webhook.key"
            [listener]
            port = \(port)
            [devices]
            file = "\(directory)/devices.csv"
            [[rule]]
            name = "all"
            action = "automatic"

            """ + tokens.joined()
    }

    /// A port of loopback that nobody listens on now.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("no socket: errno \(errno)") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound else { throw Failure("no free port: errno \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }
}
