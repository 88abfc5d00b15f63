// SPDX-License-Identifier: Apache-2.0

import EventLog

/// Events as long as most are, for benchmarks that write and never fold.
enum LogSamples {
    /// `command.queued`: about 390 bytes as a line.
    static func entry(_ number: Int) -> NewEntry {
        NewEntry(
            type: "command.queued", version: 1,
            data: Array(
                #"{"serialNumber":"BENCH\#(100_000 + number % 900_000)","uuid":"#.utf8)
                + Array(#""6F1B0A4E-9B1D-8B52-8A55-2C5A7E0D9C11"}"#.utf8))
    }

    /// So many of them.
    static func entries(_ count: Int) -> [NewEntry] { (0..<count).map(entry) }
}

extension EventLogStore {
    /// Makes entries durable; nothing follows from them.
    mutating func write(_ entries: [NewEntry]) throws {
        let none: [Int] = []
        _ = try commit(entries, effects: none, at: Workspace.epoch)
    }

    /// Ends a benchmark's log, in a `defer`.
    mutating func finish() {
        do { try close() } catch { preconditionFailure("the log cannot be closed: \(error)") }
    }
}
