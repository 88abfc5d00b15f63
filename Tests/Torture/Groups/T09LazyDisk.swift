// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Glibc
import VPPTestKit

// Goal: a real process on a real file system that loses at a power cut whatever was not synced
// loses nothing it had acknowledged, and the next one starts (P1, P2, P5, P6).
// Method: the file system is Tests/LazyFS, over FUSE. Another process commits at full rate; the
// power goes at a moment chosen by the seed: at a write, a sync, a rename, or at any time. The
// writer is killed in that call. Of what was not synced, nothing, some writes, some pages or part
// of one write arrives. It is mounted anew from what did, read, verified, and the next process
// goes on from there, its recovery being cut off as well. The first seeds are controls: syncs that
// are ignored, and writers that lack one. There losses must be found, or this would prove nothing.

/// T9.
struct LazyDisk: Group {
    let name = "T9"
    let title = "power lost under a process"
    let isNightly = true

    /// Rounds with one log.
    private static let rounds = 10
    /// Logs for one control, of one round each.
    private static let controlLogs = 10

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<UInt64(LazyControl.all.count + (scale == .night ? 2_000 : 200) / Self.rounds)
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        if let reason = LazyFileSystem.obstacle {
            tally.skipped = reason
            return
        }
        var random = SeededRandom(seed: seed)
        if seed < LazyControl.all.count {
            try check(LazyControl.all[Int(seed)], &random, &tally, "\(name) --seed \(seed)")
        } else {
            try live(&random, &tally, "\(name) --seed \(seed)")
        }
    }

    private func live(
        _ random: inout SeededRandom, _ tally: inout Tally, _ replay: String
    ) throws {
        try withTemporaryFolder { folder in
            var lazy = try LazyLog(folder)
            var lines: [String] = []
            for _ in 0..<Self.rounds {
                let fault = random.pick(LazyFault.allCases)
                var disk = try lazy.mount(fault.plan(&random))
                try lazy.log.judge(lines, &tally, replay)
                lines = try lazy.write(
                    random.next(), on: &disk, delay: fault.delay(&random), &tally)
                try disk.unmount()
                tally.counts[fault.rawValue, default: 0] += 1
                tally.counts["rounds", default: 0] += 1
            }
            var disk = try lazy.mount(LazyFileSystem.Plan())
            try lazy.log.judge(lines, &tally, replay)
            try lazy.log.finish(commits: 20, seed: random.next(), &tally, replay)
            try disk.unmount()
        }
    }

    private func check(
        _ control: LazyControl, _ random: inout SeededRandom, _ tally: inout Tally,
        _ replay: String
    ) throws {
        var losses = 0
        var refusals = 0
        for _ in 0..<Self.controlLogs {
            var found = Tally()
            try withTemporaryFolder { folder in
                var lazy = try LazyLog(folder)
                var disk = try lazy.mount(control.plan(&random))
                let lines = try lazy.write(
                    random.next(), on: &disk, habit: control.habit, delay: nil, &found)
                try disk.unmount()
                var after = try lazy.mount(LazyFileSystem.Plan())
                do {
                    try lazy.log.judge(lines, &found, replay)
                } catch {
                    found.add(LogViolation(.falseAlarm, "\(error)"), replay: replay)
                }
                try after.unmount()
            }
            if found.count(.loss) > 0 { losses += 1 } else if !found.isGood { refusals += 1 }
        }
        say(
            "     control, \(control.text): of \(Self.controlLogs) logs \(losses) with a loss,"
                + " \(refusals) refused as damaged")
        tally.expect(
            losses + refusals > 0, .undetected, replay: replay,
            "no loss was noticed: \(control.text)")
        tally.counts["controls caught", default: 0] += losses + refusals > 0 ? 1 : 0
    }
}

/// How the power goes, by the names of the faults that LazyFS knows, and one more.
private enum LazyFault: String, CaseIterable {
    case clearCache = "clear-cache"
    case tornOperation = "torn-op"
    case tornSequence = "torn-seq"
    case beforeSync = "before fsync"
    case afterSync = "after fsync"
    case beforeRename = "before rename"
    case afterRename = "after rename"
    /// At any time, and some of the cache arrives.
    case anyTime = "any time"

    func plan(_ random: inout SeededRandom) -> LazyFileSystem.Plan {
        var plan = LazyFileSystem.Plan(seed: random.next())
        plan.reserves = random.below(4) > 0
        // Every other time while it opens the log.
        let isEarly = random.below(2) == 0
        if self != .clearCache {
            plan.data = random.pick([.lost, .writes, .pages])
            plan.names = random.pick([.lost, .prefix, .subset])
        }
        switch self {
        case .clearCache, .anyTime: break
        case .tornOperation:
            plan.data = .torn
            plan.moment = .write
        case .tornSequence:
            plan.data = .writes
            plan.moment = random.pick([.write, .beforeSync])
        case .beforeSync: plan.moment = .beforeSync
        case .afterSync: plan.moment = .afterSync
        case .beforeRename: plan.moment = .beforeRename
        case .afterRename: plan.moment = .afterRename
        }
        switch plan.moment {
        case .told: break
        case .write: plan.at = 1 + random.below(isEarly ? 6 : 800)
        case .beforeSync, .afterSync: plan.at = 1 + random.below(isEarly ? 12 : 300)
        case .beforeRename, .afterRename: plan.at = 1 + random.below(isEarly ? 4 : 20)
        }
        return plan
    }

    /// Microseconds from the writer's start or opening until the power goes; nil where a call
    /// decides.
    func delay(_ random: inout SeededRandom) -> Int? {
        self == .clearCache || self == .anyTime ? 1_000 + random.below(60_000) : nil
    }
}

/// A way to lose what was acknowledged.
private enum LazyControl {
    case lies(LazyFileSystem.Plan.Lies)
    case habit(KnownBadDisk.Habit)

    static let all: [LazyControl] = [
        .lies(.all), .lies(.files), .lies(.directories), .habit(.noDataSync),
        .habit(.noDirectorySync), .habit(.acknowledgesBeforeSync), .habit(.writesAheadOfSync),
    ]

    var text: String {
        switch self {
        case .lies(.all): "a disk that ignores every fsync"
        case .lies(.files): "a disk that ignores fsync of files"
        case .lies(.directories): "a disk that ignores fsync of directories"
        case .lies(.none): "an honest disk"
        case .habit(let habit): "a writer with \"\(habit.rawValue)\""
        }
    }

    var habit: KnownBadDisk.Habit? {
        guard case .habit(let habit) = self else { return nil }
        return habit
    }

    /// Before a sync: what was acknowledged ahead of it is lost.
    func plan(_ random: inout SeededRandom) -> LazyFileSystem.Plan {
        var plan = LazyFileSystem.Plan(seed: random.next())
        plan.moment = .beforeSync
        plan.at = 12 + random.below(20)
        if case .lies(let lies) = self { plan.lies = lies }
        return plan
    }
}

/// A log on such a file system, from mount to mount.
private struct LazyLog {
    /// Commits of a writer, should the moment planned for it never come.
    private static let commits = 1_500

    var log: SurvivingLog
    private let store: String
    private let place: String

    init(_ folder: String) throws {
        (store, place) = (folder + "/store", folder + "/mounted")
        for directory in [store, place] {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
        }
        log = SurvivingLog(path: place + "/log")
    }

    func mount(_ plan: LazyFileSystem.Plan) throws -> LazyFileSystem {
        try LazyFileSystem(store: store, place: place, plan)
    }

    /// Lets a process write until the power goes.
    /// - Parameters:
    ///   - delay: microseconds until it does; nil to wait for the call that was planned.
    /// - Returns: what the process said.
    func write(
        _ seed: UInt64, on disk: inout LazyFileSystem, habit: KnownBadDisk.Habit? = nil,
        delay: Int?, _ tally: inout Tally
    ) throws -> [String] {
        var random = SeededRandom(seed: seed)
        var arguments = [
            "writer", log.path, "--seed", "\(seed >> 1)", "--commits", "\(Self.commits)",
            "--write-bytes", "\(random.pick([700, 4_096, 1_000_000]))",
            "--segment-bytes", "\(random.pick([16_384, 65_536]))",
        ]
        if let habit { arguments += ["--habit", habit.rawValue] }
        var writer = try ChildProcess(arguments)
        var lines: [String] = []
        if let delay {
            let mark = random.below(4) == 0 ? "start" : "open"
            while let line = writer.line() {
                lines.append(line)
                if line.hasPrefix(mark) { break }
            }
            usleep(UInt32(delay))
        } else {
            while let line = writer.line() { lines.append(line) }
        }
        if try disk.losePower() { tally.counts["at the call", default: 0] += 1 }
        lines += writer.kill()
        return lines
    }
}
