// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A program run to its end, with what it printed.
struct Command {
    let status: Int32
    let output: String
    let errors: String

    /// Runs `program` (looked up in `PATH` where it holds no slash) and waits for its end.
    ///
    /// - Parameter environment: the whole environment but for `PATH`. Nil: this process's.
    init(_ program: String, _ arguments: [String] = [], environment: [String: String]? = nil) throws
    {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        if let environment {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            process.environment = environment.merging(["PATH": path]) { given, _ in given }
        }
        process.standardInput = FileHandle.nullDevice
        // Files, not pipes: neither can fill up while the other is read.
        process.standardOutput = try folder.create("output")
        process.standardError = try folder.create("errors")
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try folder.read("output")
        errors = try folder.read("errors")
    }

    /// The lines of ``output``.
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// Whether `program` is in `PATH`.
    static func exists(_ program: String) -> Bool {
        do {
            return try Command("sh", ["-c", "command -v \"$0\"", program]).status == 0
        } catch {
            return false
        }
    }
}
