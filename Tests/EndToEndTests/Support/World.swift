// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTP
import Synchronization

/// A simulator, a configuration, and the daemon: in one temporary folder.
///
/// `base` is the configuration all tests begin from; a test changes the text and reloads.
final class World: Sendable {
    let folder: TemporaryFolder
    let simulator: Simulator
    let webhookPort: UInt16
    static let tokens = ["berlin", "hamburg", "muenchen"]
    /// Keeps daemons alive until the test is over.
    private let daemons = Mutex<[ChildProcess]>([])

    init(fleet: String = "small", pace: String = "1") async throws {
        folder = try TemporaryFolder()
        webhookPort = try Ports.free()
        simulator = try await Simulator(
            in: folder, fleet: fleet, webhookPort: webhookPort, pace: pace)
        for name in Self.tokens {
            try folder.write(try simulator.token(name), to: "state/tokens/\(name).vpptoken")
        }
    }

    // MARK: Configuration

    var configurationPath: String { folder("vppd.toml") }

    /// - Parameters:
    ///   - apple: further lines of `[apple]`.
    ///   - mdm: with the tables that let updates be sent.
    ///   - more: further tables.
    func configuration(
        apple: String = "", tokens: [String] = World.tokens, mdm: Bool = false, more: String = ""
    ) -> String {
        var text = """
            [daemon]
            state_directory = "\(folder("state"))"
            control_socket = "\(folder("run/control.sock"))"
            [apple]
            base_url = "\(simulator.appleURL)"
            request_share = 1.0
            \(apple)

            """
        if mdm {
            text += """
                [mdm]
                type = "nanomdm"
                url = "\(simulator.mdmURL)"
                api_key_file = "\(simulator.folder)/nanomdm.key"
                webhook_key_file = "\(simulator.folder)/webhook.key"
                [listener]
                port = \(webhookPort)
                [devices]
                file = "\(simulator.folder)/devices.csv"

                """
        }
        for name in tokens { text += "[[token]]\nname = \"\(name)\"\n" }
        return text + more + "\n"
    }

    func configure(_ text: String) throws {
        try folder.write(text, to: "vppd.toml", mode: 0o644)
    }

    // MARK: The daemon and the command

    /// Starts `vppd run` and waits until its control socket answers.
    func start(_ environment: [String: String] = [:]) async throws -> ChildProcess {
        let daemon = try launch(environment)
        try await eventually("the daemon answers", within: .seconds(60)) {
            if let ending = daemon.poll() {
                throw TimedOut(description: "the daemon ended: \(ending): \(daemon.errorText)")
            }
            return try await get("/v1/status") != nil
        }
        return daemon
    }

    /// Starts `vppd run` and does not wait.
    func launch(_ environment: [String: String] = [:]) throws -> ChildProcess {
        let daemon = try ChildProcess(
            Products.vppd, ["run", "--config", configurationPath],
            environment: Products.environment(environment), output: folder("vppd.out"),
            errors: folder("vppd.err"))
        daemons.withLock { $0.append(daemon) }
        return daemon
    }

    /// Runs the command `vppd` to its end.
    @discardableResult
    func vppd(_ arguments: String..., within limit: Duration = .seconds(60)) async throws
        -> Ended
    {
        try await vppd(arguments, within: limit)
    }

    /// Runs the command `vppd` to its end.
    @discardableResult
    func vppd(_ arguments: [String], within limit: Duration = .seconds(60)) async throws -> Ended {
        let scratch = try TemporaryFolder()
        let process = try ChildProcess(
            Products.vppd, arguments + ["--config", configurationPath],
            environment: Products.environment(), output: scratch("out"), errors: scratch("err"))
        let ending = try await process.end(within: limit)
        let text = process.outputText
        try folder.append(text + process.errorText, to: "commands.log")
        return Ended(ending: ending, output: text, errors: process.errorText)
    }

    /// A command that has ended.
    struct Ended: Sendable {
        let ending: ChildProcess.Ending
        let output: String
        let errors: String

        var json: JSON {
            get throws { try JSON(Data(output.utf8)) }
        }
    }

    /// The daemon's answer over its control socket; nil while it does not listen.
    func get(_ path: String) async throws -> Data? {
        let request = HTTPRequest(
            .get, "http://vppd\(path)", timeout: .seconds(60),
            unixSocket: folder("run/control.sock"))
        do throws(HTTPError) {
            let response = try await Wire.transport.send(request)
            return response.status == 200 ? Data(response.body) : nil
        } catch {
            guard error.code == .notConnected else { throw error }
            return nil
        }
    }

    func status() async throws -> JSON {
        guard let data = try await get("/v1/status") else { return .null }
        return try JSON(data)
    }

    func token(_ name: String) async throws -> JSON {
        try await status()["tokens"].list.first { $0["name"].text == name } ?? .null
    }

    func alerts(_ code: String? = nil) async throws -> [JSON] {
        try await status()["alerts"].list.filter { code == nil || $0["code"].text == code }
    }

    /// Every durable event, a line each, as the control socket shows them.
    func events(after seq: Int = 0) async throws -> [String] {
        var lines: [String] = []
        var last = seq
        while let data = try await get("/v1/events?after=\(last)"), !data.isEmpty {
            let more = data.split(separator: UInt8(ascii: "\n")).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard let newest = more.last else { break }
            lines += more
            last = try JSON(Data(newest.utf8))["seq"].int
            // A page that is not full was the last one; a busy daemon would always have more.
            if more.count < 5_000 { break }
        }
        return lines
    }

    /// The types of events after `seq`.
    func types(after seq: Int = 0) async throws -> [String] {
        try await events(after: seq).map { try JSON(Data($0.utf8))["type"].text }
    }

    /// `seq` of the last durable event.
    func lastSeq() async throws -> Int {
        try await events().last.map { try JSON(Data($0.utf8))["seq"].int } ?? 0
    }

    /// Waits until every token has been read in full, its apps looked up and the location claimed,
    /// and a further sync found nothing new.
    func settle(_ names: [String] = World.tokens, within limit: Duration = .seconds(60))
        async throws
    {
        try await eventually("the first sync is over", within: limit) {
            let tokens = try await status()["tokens"].list.filter {
                names.contains($0["name"].text)
            }
            return tokens.count == names.count
                && tokens.allSatisfy {
                    $0["status"].text == "active" && $0["totals"]["found"].int > 0
                }
        }
        try await eventually("the locations are claimed", within: limit) {
            let claimed = try await simulator.view("totals")["tokens"].list.filter {
                names.contains($0["name"].text) && $0["mdmInfo"] != .null
            }
            let types = try await types(after: 0)
            return claimed.count == names.count
                && types.count { $0 == "claim.requested" }
                    == types.count { $0 == "claim.answered" }
        }
        try await eventually("a sync finds nothing new", within: limit) {
            try await vppd(["sync"] + names)
            let tokens = try await status()["tokens"].list.filter {
                names.contains($0["name"].text)
            }
            return tokens.allSatisfy { $0["lastResult"].text.hasPrefix("unchanged (") }
        }
    }
}

extension TemporaryFolder {
    func append(_ text: String, to name: String) throws {
        let path = self(name)
        if !FileManager.default.fileExists(atPath: path) { try write("", to: name) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { file.closeFile() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
    }
}

/// Ports of the loopback interface.
enum Ports {
    /// Below the ports that the kernel gives to whoever connects: one that is free stays so.
    private static let range: ClosedRange<UInt16> = 10_240...29_999
    private static let next = Mutex(UInt16.random(in: range))

    /// One that is free, another one each time.
    static func free() throws -> UInt16 {
        for _ in 0..<1_000 {
            let port = next.withLock { next in
                next = next == range.upperBound ? range.lowerBound : next + 1
                return next
            }
            if isFree(port) { return port }
        }
        throw POSIXError(.EADDRINUSE)
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
