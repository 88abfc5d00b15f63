// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Glibc
import VPPTestKit

// Goal: a disk that is really full loses nothing and makes nothing look damaged; the log can be read
// meanwhile, and the same process goes on once there is space (P9).
// Method: an ext4 image on a loop device and a tmpfs of limited size. A process writes, a filler
// takes all space while it does, it waits for space or is killed, one is started on the full disk,
// the filler goes; the one that waited has to go on, and another has to work. Needs root and
// mount(8).

/// T17.
struct FullDisk: Group {
    let name = "T17"
    let title = "a disk really full"

    /// Rounds of filling and freeing on one file system.
    private static let rounds = 5
    private static let megabytes = 64

    private enum Kind: String, CaseIterable {
        case ext4, tmpfs
    }

    var workers: Int? { 1 }

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<UInt64(Kind.allCases.count * (scale == .night ? 25 : 1))
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        let kind = Kind.allCases[Int(seed) % Kind.allCases.count]
        try withTemporaryFolder { folder in
            let place = folder + "/mounted"
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
            if let reason = try mount(kind, at: place, image: folder + "/image") {
                tally.skipped = "\(kind.rawValue): \(reason)"
                return
            }
            defer {
                if let reason = Self.run("umount", [place]) { say("     \(reason)") }
            }
            try fillAndFree(place, seed, &tally)
        }
    }

    private func fillAndFree(_ place: String, _ seed: UInt64, _ tally: inout Tally) throws {
        var random = SeededRandom(seed: seed)
        let replay = "\(name) --seed \(seed)"
        var log = WatchedLog(path: place + "/log")
        let filler = place + "/filler"
        for _ in 0..<Self.rounds {
            // While it writes, the disk fills up.
            var writer = try child(log, random.next() >> 1)
            var lines = [writer.line(), writer.line()].compactMap { $0 }
            try fill(filler)
            if random.below(2) == 0 {
                lines += try goOn(&writer, log, filler, &tally, replay)
            } else {
                usleep(UInt32(random.below(20_000)))
                lines += writer.kill()
            }
            tally.counts["told full", default: 0] += lines.contains("full") ? 1 : 0
            try judge(&log, lines, &tally, replay)
            // One that starts on the full disk.
            var other = try child(log, random.next() >> 1, commits: 20)
            lines = []
            while let line = other.line() { lines.append(line) }
            tally.expect(
                [0, 74].contains(other.wait()), .falseAlarm, replay: replay, "\(lines.suffix(1))")
            try judge(&log, lines, &tally, replay)
            // And one after the disk was freed.
            try FileManager.default.removeItem(atPath: filler)
            var last = try child(log, random.next() >> 1, commits: 20)
            lines = []
            while let line = last.line() { lines.append(line) }
            tally.expect(last.wait() == 0, .falseAlarm, replay: replay, "\(lines.suffix(1))")
            try judge(&log, lines, &tally, replay)
        }
    }

    /// Waits until the writer says that the disk is full, reads the log, gives space, and has it
    /// work again; the disk is full again afterwards.
    /// - Returns: what the writer said.
    private func goOn(
        _ writer: inout ChildProcess, _ log: WatchedLog, _ filler: String, _ tally: inout Tally,
        _ replay: String
    ) throws -> [String] {
        var lines: [String] = []
        func read(until mark: String) -> Bool {
            while let line = writer.line() {
                lines.append(line)
                if line.hasPrefix(mark) { return true }
            }
            return false
        }
        let isFull = read(until: "full")
        tally.expect(isFull, .other, replay: replay, "never full: \(lines.suffix(1))")
        let found = try EventLogReader(directory: log.path, disk: RealDisk()).verify().verdict
        tally.expect(found == .clean, .falseAlarm, replay: replay, "while full: \(found)")
        try FileManager.default.removeItem(atPath: filler)
        let isFree = read(until: "free") && read(until: "ack")
        tally.expect(isFree, .other, replay: replay, "did not go on: \(lines.suffix(1))")
        tally.counts["went on", default: 0] += isFree ? 1 : 0
        lines += writer.kill()
        try fill(filler)
        return lines
    }

    private func child(
        _ log: WatchedLog, _ seed: UInt64, commits: Int = .max
    ) throws -> ChildProcess {
        var arguments = [
            "writer", log.path, "--seed", "\(seed)", "--commits", "\(commits)",
            "--write-bytes", "1000000",
        ]
        if commits == .max { arguments.append("--waits-for-space") }
        return try ChildProcess(arguments)
    }

    /// Nothing is lost, and nothing looks damaged.
    private func judge(
        _ log: inout WatchedLog, _ lines: [String], _ tally: inout Tally, _ replay: String
    ) throws {
        // That the process could not go on is right; that is seen by its exit status.
        try log.judge(lines.filter { !$0.hasPrefix("error") }, &tally, replay)
        let found = try EventLogReader(directory: log.path, disk: RealDisk()).verify().verdict
        tally.expect(
            [.clean, .torn].contains(found.kind), .falseAlarm, replay: replay, "\(found)")
    }

    /// Writes a file until no byte fits any more.
    private func fill(_ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw ChildProcess.Failure(call: "open", errno: errno) }
        defer { close(file) }
        for size in [1 << 20, 4_096, 1] {
            let bytes = [UInt8](repeating: 0x46, count: size)
            while write(file, bytes, size) == size {}
        }
        // The file system only knows for sure once it has found places for all of it.
        _ = fsync(file)
    }

    /// - Returns: why it cannot be; nil where it is.
    private func mount(_ kind: Kind, at place: String, image: String) throws -> String? {
        guard geteuid() == 0 else { return "only root can mount" }
        switch kind {
        case .tmpfs:
            return Self.run(
                "mount", ["-t", "tmpfs", "-o", "size=\(Self.megabytes)m", "tmpfs", place])
        case .ext4:
            let made = Self.run("truncate", ["-s", "\(Self.megabytes)M", image])
            return made ?? Self.run("mkfs.ext4", ["-q", "-F", image])
                ?? Self.run("mount", ["-o", "loop", image, place])
        }
    }

    /// Runs a program.
    /// - Returns: why it failed; nil where it did not.
    private static func run(_ program: String, _ arguments: [String]) -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = output
        process.standardError = output
        do {
            try process.run()
            let text = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus != 0 else { return nil }
            let words = String(decoding: text, as: UTF8.self).split(separator: "\n").first ?? ""
            return "\(program): \(words)"
        } catch {
            return "\(program): \(error)"
        }
    }
}
