// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Glibc
import VPPTestKit

/// A log on a file system that loses power, from mount to mount.
struct SurvivingLog {
    let path: String
    private var watched: WatchedLog
    private var tails = TailWatch()

    init(path: String) {
        self.path = path
        watched = WatchedLog(path: path)
    }

    /// Holds what was said and what was there before against what is there now.
    /// - Parameters:
    ///   - lines: what a process said while the disk kept its word.
    ///   - unsure: what it said after that.
    /// - Returns: the verdict; nil where there is no log yet.
    @discardableResult
    mutating func judge(
        _ lines: [String], unsure: [String] = [], _ tally: inout Tally, _ replay: String
    ) throws -> Verdict? {
        try watched.judge(lines, unsure: unsure, &tally, replay)
        guard access(path, F_OK) == 0 else { return nil }
        let files = try contents()
        let lost = tails.whatIsLost(files)
        tally.expect(lost == nil, .loss, replay: replay, lost?.text ?? "")
        tails.remember(files)
        let found = try EventLogReader(directory: path, disk: RealDisk()).verify().verdict
        tally.expect(
            [.clean, .torn].contains(found.kind), .falseAlarm, replay: replay, "\(found)")
        if found.kind == .torn { tally.counts["torn", default: 0] += 1 }
        return found
    }

    /// Lets a process work that is left in peace: it has to, and it leaves nothing torn.
    mutating func finish(
        commits: Int, seed: UInt64, _ tally: inout Tally, _ replay: String
    ) throws {
        var writer = try ChildProcess([
            "writer", path, "--seed", "\(seed >> 1)", "--commits", "\(commits)",
        ])
        var lines: [String] = []
        while let line = writer.line() { lines.append(line) }
        tally.expect(writer.wait() == 0, .falseAlarm, replay: replay, "\(lines.suffix(1))")
        let verdict = try judge(lines, &tally, replay)
        tally.expect(
            verdict == .clean, .falseAlarm, replay: replay, "\(verdict.map { "\($0)" } ?? "none")")
    }

    private func contents() throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where name.contains(".jsonl") && name != "current.jsonl" {
            let file = "\(path)/\(name)"
            contents[file] = Array(try Data(contentsOf: URL(filePath: file)))
        }
        return contents
    }
}
