// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The command `vppd`, as an administrator would type it. Everything it prints is kept.
struct Vppd: Sendable {
    /// What a command printed, and its exit status.
    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Its executable.
    let path: String
    /// The configuration file.
    let configuration: String
    /// All of its environment.
    let environment: [String: String]
    /// Where what it prints is kept.
    let folder: String
    /// Ends it with the story.
    let scene: Scene

    /// Time a command may take: on a slow machine, one that reads the whole log takes seconds.
    private static let patience: Duration = .seconds(60)

    /// Starts a command that goes on until it is ended.
    /// - Parameter name: the files it prints to are `NAME.out` and `NAME.err`.
    func start(_ arguments: [String], as name: String) throws(StoryFailure) -> Program {
        let program = try Program(
            "vppd \(arguments.prefix(2).joined(separator: " "))", path: path,
            arguments + ["--config", configuration], environment: environment,
            output: "\(folder)/\(name).out", errors: "\(folder)/\(name).err")
        scene.add(program)
        return program
    }

    /// Runs a command to its end.
    func run(_ arguments: [String]) async throws -> Result {
        let words = arguments.filter { !$0.contains("/") }.joined(separator: "-")
        let name = "\(words)-\(UUID().uuidString.prefix(8))"
        let program = try start(arguments, as: name)
        guard let status = try await program.wait(atMost: Self.patience) else {
            throw StoryFailure(
                "vppd \(arguments.joined(separator: " ")) has not ended after "
                    + "\(Self.patience.components.seconds) s")
        }
        return Result(
            status: status, output: try Self.text("\(folder)/\(name).out"),
            errors: try Self.text("\(folder)/\(name).err"))
    }

    /// Runs a command that must succeed, and returns what it printed.
    func text(_ arguments: [String]) async throws -> String {
        let result = try await run(arguments)
        guard result.status == 0 else {
            throw StoryFailure(
                "vppd \(arguments.joined(separator: " ")) ended with status \(result.status): "
                    + result.errors)
        }
        return result.output
    }

    /// Runs a command with `--json`, and decodes what it printed.
    func report<Report: Decodable>(
        _ arguments: [String], as type: Report.Type
    ) async throws -> Report {
        let text = try await text(arguments + ["--json"])
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw StoryFailure(
                "vppd \(arguments.joined(separator: " ")) --json has another shape: \(error)")
        }
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
