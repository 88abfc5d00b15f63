// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A program started for a benchmark; ended by ``stop()``.
final class ChildProcess {
    private let process = Process()

    /// Starts the program; what it prints goes to `log`.
    init(_ program: String, _ arguments: [String], log: String) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        guard FileManager.default.createFile(atPath: log, contents: nil),
            let output = FileHandle(forWritingAtPath: log)
        else { throw Failure("cannot write \(log)") }
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// Its number while it runs.
    var id: Int32 { process.processIdentifier }

    /// Whether it has not ended yet.
    var isRunning: Bool { process.isRunning }

    /// Ends it by SIGTERM and waits.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }
}
