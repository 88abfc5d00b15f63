// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A program of this host, run to its end.
enum Command {
    /// What came of it.
    struct Result {
        /// What it printed, errors among it.
        var text: String
        /// Why it failed, in one line; nil where it did not.
        var failure: String?
    }

    /// Runs a program and takes what it prints.
    static func run(_ program: String, _ arguments: [String]) -> Result {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = output
        process.standardError = output
        do {
            try process.run()
            let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            let text = String(decoding: bytes, as: UTF8.self)
            guard process.terminationStatus != 0 else { return Result(text: text) }
            let words = text.split(separator: "\n").first ?? "status \(process.terminationStatus)"
            return Result(text: text, failure: "\(program): \(words)")
        } catch {
            return Result(text: "", failure: "\(program): \(error)")
        }
    }

    /// Runs a program.
    /// - Returns: why it failed; nil where it did not.
    static func failure(_ program: String, _ arguments: [String]) -> String? {
        run(program, arguments).failure
    }

    /// Runs a program that has to succeed.
    /// - Returns: what it printed.
    @discardableResult
    static func must(_ program: String, _ arguments: [String]) throws -> String {
        let result = run(program, arguments)
        if let failure = result.failure {
            throw Failure(description: "\(failure) (\(arguments.joined(separator: " ")))")
        }
        return result.text
    }

    /// A program that had to succeed and did not.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
