// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Glibc
import VPPTestKit

// Goal: on ext4 and xfs as they are, with their own journals and caches, a loss of power under the
// device loses nothing acknowledged, and the next process starts (P1, P2, P5, P6).
// Method: two targets of the device mapper over a loop device. dm-flakey stops taking writes while
// a process commits at full rate: it drops them, and then only what was acknowledged before counts,
// or it fails them, and then every acknowledgment does; the process ends, the device comes back,
// the journal is replayed. dm-log-writes keeps every write with its flushes: each flush is a point
// at which the power may go, so the device is made anew up to each one and has to hold what had
// been acknowledged by then. Needs root, dmsetup(8) and those targets in the kernel; else it is
// skipped and says why. It has been run in an emulated machine alone, and dm-log-writes under xfs
// never to its end (docs/testing.md).

/// T10.
struct FlakyDevice: Group {
    let name = "T10"
    let title = "power lost under ext4, xfs"
    let isNightly = true

    /// Rounds with one log on one device.
    private static let rounds = 5
    /// Logs for a control, of one round each.
    private static let controlLogs = 3
    /// Transactions of the process whose every flush is gone through.
    private static let commits = 40
    /// Bytes of a device: xfs wants 300 MiB. The file is sparse.
    private static let deviceBytes = 400 << 20
    private static let writeLogBytes = 2 << 30

    private enum FileSystem: String, CaseIterable {
        case ext4, xfs

        /// Arguments of its mkfs(8): no questions, no discards, which nobody needs here.
        var makeArguments: [String] {
            switch self {
            case .ext4: ["-q", "-F", "-E", "nodiscard"]
            case .xfs: ["-q", "-f", "-K"]
            }
        }
    }

    /// What is done, and the target of the device mapper it takes.
    private enum Method: String, CaseIterable {
        case live, replay, control

        var target: String { self == .replay ? "log-writes" : "flakey" }
    }

    /// One device at a time: they are slow, and loop devices are few.
    var workers: Int? { 1 }

    func seeds(_ scale: Scale) -> Range<UInt64> {
        let kinds = FileSystem.allCases.count * Method.allCases.count
        return 0..<UInt64(kinds * (scale == .night ? 10 : 1))
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        let system = FileSystem.allCases[Int(seed) % 2]
        let method = Method.allCases[Int(seed) / 2 % 3]
        if let reason = MappedDevice.obstacle(method.target) {
            tally.skipped = reason
            return
        }
        if let reason = Command.failure("mkfs.\(system.rawValue)", ["-V"]) {
            // The other file system is tried all the same.
            say("     T10 \(system.rawValue) skipped: \(reason)")
            return
        }
        var random = SeededRandom(seed: seed)
        let replay = "\(name) --seed \(seed)"
        try withTemporaryFolder { folder in
            let place = folder + "/mounted"
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
            switch method {
            case .live: try live(system, folder, &random, &tally, replay)
            case .replay: try replayWrites(system, folder, &random, &tally, replay)
            case .control: try check(system, folder, &random, &tally, replay)
            }
        }
        tally.counts[system.rawValue, default: 0] += 1
    }

    // MARK: - dm-flakey

    /// What the device does with writes from some moment on.
    private enum Fault: String, CaseIterable {
        case drop = "drop_writes"
        case fail = "error_writes"
    }

    /// "flakey <device> <offset> <seconds up> <seconds down> [<count> <feature>]"
    private static func flakey(_ fault: Fault?) -> MappedDevice.Target {
        { devices in
            fault.map { "flakey \(devices[0]) 0 0 86400 1 \($0.rawValue)" }
                ?? "flakey \(devices[0]) 0 86400 0"
        }
    }

    private func live(
        _ system: FileSystem, _ folder: String, _ random: inout SeededRandom,
        _ tally: inout Tally, _ replay: String
    ) throws {
        let place = folder + "/mounted"
        var log = SurvivingLog(path: place + "/log")
        var device = try MappedDevice(
            images: [(folder + "/image", Self.deviceBytes)], Self.flakey(nil))
        try Command.must("mkfs.\(system.rawValue)", system.makeArguments + [device.path])
        var said = Said()
        for _ in 0..<Self.rounds {
            said = try mounted(device.path, at: place) {
                try log.judge(said.sure, unsure: said.unsure, &tally, replay)
                // Some have opened the log and committed, some are just about to.
                let wanted = random.pick([1, 2, 3 + random.below(100)])
                return try write(
                    log.path, on: device, random.pick(Fault.allCases), after: wanted, &random)
            }
            // Unmounting tried to write what was left; that too was dropped or failed.
            try device.change(to: Self.flakey(nil))
            tally.counts["rounds", default: 0] += 1
        }
        try mounted(device.path, at: place) {
            try log.judge(said.sure, unsure: said.unsure, &tally, replay)
            try log.finish(commits: 20, seed: random.next(), &tally, replay)
        }
        try device.remove()
    }

    /// What a process said, before and after the device stopped keeping its word.
    private struct Said {
        var sure: [String] = []
        var unsure: [String] = []
    }

    /// Lets a process write until some time after the device has stopped taking writes.
    /// - Parameter wanted: lines it is to have said before.
    private func write(
        _ path: String, on device: borrowing MappedDevice, _ fault: Fault, after wanted: Int,
        habit: KnownBadDisk.Habit? = nil, _ random: inout SeededRandom
    ) throws -> Said {
        var arguments = ["writer", path, "--seed", "\(random.next() >> 1)"]
        if let habit { arguments += ["--habit", habit.rawValue] }
        var writer = try ChildProcess(arguments)
        var said = Said()
        while said.sure.count < wanted, let line = writer.line() { said.sure.append(line) }
        usleep(UInt32(random.below(10_000)))
        do {
            try device.change(to: Self.flakey(fault))
        } catch {
            _ = writer.kill()
            throw error
        }
        switch fault {
        case .fail:
            // It ends by itself, since no sync succeeds any more; that it says so is right.
            while let line = writer.line() { said.sure.append(line) }
            _ = writer.kill()
            said.sure.removeAll { $0.hasPrefix("error") }
        case .drop:
            usleep(UInt32(random.below(50_000)))
            said.unsure = writer.kill()
        }
        return said
    }

    /// A writer that does not sync has to lose something, or this would prove nothing.
    private func check(
        _ system: FileSystem, _ folder: String, _ random: inout SeededRandom,
        _ tally: inout Tally, _ replay: String
    ) throws {
        let place = folder + "/mounted"
        var device = try MappedDevice(
            images: [(folder + "/image", Self.deviceBytes)], Self.flakey(nil))
        try Command.must("mkfs.\(system.rawValue)", system.makeArguments + [device.path])
        var losses = 0
        var refusals = 0
        for index in 0..<Self.controlLogs {
            let path = "\(place)/log-\(index)"
            let said = try mounted(device.path, at: place) {
                try write(path, on: device, .drop, after: 50, habit: .noDataSync, &random)
            }
            try device.change(to: Self.flakey(nil))
            var found = Tally()
            try mounted(device.path, at: place) {
                var log = SurvivingLog(path: path)
                do {
                    try log.judge(said.sure, unsure: said.unsure, &found, replay)
                } catch {
                    found.add(LogViolation(.falseAlarm, "\(error)"), replay: replay)
                }
            }
            if found.count(.loss) > 0 { losses += 1 } else if !found.isGood { refusals += 1 }
        }
        try device.remove()
        say(
            "     control, \(system.rawValue), a writer with"
                + " \"\(KnownBadDisk.Habit.noDataSync.rawValue)\": of \(Self.controlLogs) logs"
                + " \(losses) with a loss, \(refusals) refused as damaged")
        tally.expect(
            losses + refusals > 0, .undetected, replay: replay, "no loss was noticed")
    }

    // MARK: - dm-log-writes

    private func replayWrites(
        _ system: FileSystem, _ folder: String, _ random: inout SeededRandom,
        _ tally: inout Tally, _ replay: String
    ) throws {
        let acknowledged = try record(system, folder, random.next(), &tally, replay)
        var log = try WriteLog(folder + "/writes")
        let image = folder + "/replayed"
        try Command.must("truncate", ["-s", "\(Self.deviceBytes)", image])
        let file = try FileHandle(forWritingTo: URL(filePath: image))
        defer { try? file.close() }
        var promised: [String] = []
        var isBegun = false
        while let entry = try log.next() {
            try entry.change.apply(to: file)
            if case .mark(let text) = entry.change {
                if text == "begun" { isBegun = true }
                if text.hasPrefix("ack-") { promised = ["ack \(text.dropFirst(4))"] }
                if text == "end" { break }
            }
            guard isBegun, entry.isDurable else { continue }
            try examine(image, folder, promised, acknowledged, &tally, replay)
            tally.counts["flush points", default: 0] += 1
        }
        tally.expect(
            promised == acknowledged.suffix(1), .other, replay: replay,
            "the last mark is \(promised), of \(acknowledged.suffix(1))")
    }

    /// Records the writes of a process that does its share and stops.
    /// - Returns: its acknowledgments. Each is in the recording as a mark, too.
    private func record(
        _ system: FileSystem, _ folder: String, _ seed: UInt64, _ tally: inout Tally,
        _ replay: String
    ) throws -> [String] {
        let place = folder + "/mounted"
        var device = try MappedDevice(
            images: [
                (folder + "/image", Self.deviceBytes), (folder + "/writes", Self.writeLogBytes),
            ]
        ) { "log-writes \($0[0]) \($0[1])" }
        try Command.must("mkfs.\(system.rawValue)", system.makeArguments + [device.path])
        let lines = try mounted(device.path, at: place) {
            try device.send(["mark", "begun"])
            var writer = try ChildProcess([
                "writer", place + "/log", "--seed", "\(seed >> 1)", "--commits",
                "\(Self.commits)", "--segment-bytes", "16384",
            ])
            var lines: [String] = []
            while let line = writer.line() {
                if line.hasPrefix("ack ") {
                    try device.send(["mark", "ack-\(line.dropFirst(4))"])
                    lines.append(line)
                }
            }
            tally.expect(writer.wait() == 0, .other, replay: replay, "\(lines.suffix(1))")
            try device.send(["mark", "end"])
            return lines
        }
        try device.remove()
        return lines
    }

    /// Holds the device as it was at one point against what had been acknowledged by then.
    private func examine(
        _ image: String, _ folder: String, _ promised: [String], _ acknowledged: [String],
        _ tally: inout Tally, _ replay: String
    ) throws {
        // Mounting replays the journal, and the next process writes: on a copy.
        let copy = folder + "/copy"
        try Command.must("cp", ["--sparse=always", "--reflink=auto", image, copy])
        let place = folder + "/mounted"
        try mounted(copy, at: place, options: ["-o", "loop"]) {
            var log = SurvivingLog(path: place + "/log")
            try log.judge(promised, unsure: acknowledged, &tally, replay)
            try log.finish(commits: 1, seed: 1, &tally, replay)
        }
    }

    /// Mounts a device for the time of `body`.
    private func mounted<Value>(
        _ device: String, at place: String, options: [String] = [], _ body: () throws -> Value
    ) throws -> Value {
        try Command.must("mount", options + [device, place])
        let value: Value
        do {
            value = try body()
        } catch {
            Mounts.abandon(place)
            throw error
        }
        try Mounts.unmount(place)
        return value
    }
}
