// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the kernel says of a running process (man 5 proc).
struct ProcessFacts {
    private let folder: String

    init(id: Int32) { folder = "/proc/\(id)" }

    /// Context switches of all its threads so far, voluntary and not. Each wake-up ends in one.
    func contextSwitches() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/task").reduce(0) {
            let path = "\(folder)/task/\($1)/status"
            return try $0 + value("voluntary_ctxt_switches:", path)
                + value("nonvoluntary_ctxt_switches:", path)
        }
    }

    /// Its threads now.
    func threads() throws -> Int { try value("Threads:", "\(folder)/status") }

    /// Resident and proportional set size in bytes.
    func memory() throws -> (resident: Int, proportional: Int) {
        let path = "\(folder)/smaps_rollup"
        return (try value("Rss:", path) * 1_024, try value("Pss:", path) * 1_024)
    }

    /// Most bytes that were ever resident.
    func peak() throws -> Int { try value("VmHWM:", "\(folder)/status") * 1_024 }

    /// Bytes resident now.
    func resident() throws -> Int { try value("VmRSS:", "\(folder)/status") * 1_024 }

    private func value(_ name: String, _ path: String) throws -> Int {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let words = line.dropFirst(name.count).split(whereSeparator: \.isWhitespace)
            if let number = words.first.flatMap({ Int($0) }) { return number }
        }
        throw Failure("\(path) has no \(name)")
    }
}
