// SPDX-License-Identifier: Apache-2.0

@testable import EventLog
import Glibc
import Testing
import VPPModel
import VPPTestKit

/// Crashes and failing calls at every step. One model for all: what was acknowledged is there,
/// what was started may be there whole, nothing else is.
@Suite struct CrashTests {
    /// What a log must hold: transactions by their events' numbers.
    struct Model {
        var acknowledged: [[Int]] = []
        /// Started and not acknowledged: whole or not at all, and only as the last.
        var started: [Int]?
        var next = 0

        mutating func newTransaction(lines: Int) -> [Int] {
            defer { next += lines }
            return Array(next..<(next + lines))
        }

        /// Takes what a start replayed as the truth from now on, if it may be.
        mutating func settle(_ replayed: [[Int]]) -> Bool {
            guard replayed == acknowledged || replayed == acknowledged + [started ?? []] else {
                return false
            }
            acknowledged = replayed
            started = nil
            return true
        }
    }

    /// Opens, checks the replay against the model, then works until done or something fails.
    func session(
        _ disk: FakeDisk, _ model: inout Model, commits: Int, random: inout SeededRandom
    ) throws(EventLogError) {
        let uptime = TestUptime()
        var replayed: [Int: [Int]] = [:]
        var store = try openStore(disk, uptime: uptime, segmentBytes: 16_384) { entry in
            guard !entry.isBookkeeping else { return }
            let text = String(decoding: entry.data, as: UTF8.self)
            let number = text.dropFirst(5).prefix { $0.isNumber }
            replayed[Int(entry.tx), default: []].append(Int(number) ?? -1)
        }
        let transactions = replayed.sorted { $0.key < $1.key }.map(\.value)
        let isAllowed = model.settle(transactions)
        #expect(isAllowed, "replayed \(transactions.suffix(3))")
        for _ in 0..<commits {
            let lines = Int.random(in: 1...4, using: &random)
            let numbers = model.newTransaction(lines: lines)
            let entries = numbers.map { number in
                event(number, size: [30, 500, 3_000].randomElement(using: &random) ?? 30)
            }
            model.started = numbers
            let effects = try store.commit(entries, effects: numbers, at: testTime)
            #expect(effects.map(\.effect) == numbers)
            model.acknowledged.append(numbers)
            model.started = nil
            if Int.random(in: 0..<4, using: &random) == 0 {
                uptime.advance(by: .seconds(1))
                try store.tick()
            }
        }
        try store.close()
    }

    @Test(
        "T4 T7 P1 P2 P5: crashes at any step, and in the recovery from them, lose nothing",
        arguments: 0..<4)
    func crashes(part: Int) throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(10))
        var crashes = 0
        for seed in stride(from: part, to: 4_000, by: 4) where ContinuousClock.now < deadline {
            var random = SeededRandom(seed: UInt64(seed))
            let disk = FakeDisk(seed: UInt64(seed))
            var model = Model()
            for _ in 0..<4 {
                let step = Int.random(in: 1...70, using: &random)
                disk.inject(DiskFault(at: step, .crash))
                let error = logError { () throws(EventLogError) in
                    try session(disk, &model, commits: 6, random: &random)
                }
                if let error {
                    crashes += 1
                    #expect(error.cause?.errno == ENODEV, "seed \(seed): \(error)")
                }
                disk.reboot()
            }
            let error = logError { () throws(EventLogError) in
                try session(disk, &model, commits: 1, random: &random)
            }
            #expect(
                error == nil, "seed \(seed): refused after a crash: \(String(describing: error))")
            #expect(try SampleLog(disk).verdict() == .clean, "seed \(seed)")
        }
        #expect(crashes > 100, "too few crashes to show anything: \(crashes)")
    }

    @Test(
        "T5 P1 P8: any call that fails, once or for good, loses nothing and lies to no one",
        arguments: [
            DiskFault.Kind.error(EIO), .error(ENOSPC), .error(EDQUOT), .error(EROFS),
            .error(EINTR), .short,
        ], [DiskFault.Times.once, .forever])
    func faultSweep(kind: DiskFault.Kind, times: DiskFault.Times) throws {
        for step in 1...1_000 {
            var random = SeededRandom(seed: 5)
            let disk = FakeDisk(seed: UInt64(step))
            var model = Model()
            let first = logError { () throws(EventLogError) in
                try session(disk, &model, commits: 2, random: &random)
            }
            #expect(first == nil)
            disk.inject(DiskFault(at: step, kind, times))
            _ = disk.takeCalls()
            let error = logError { () throws(EventLogError) in
                try session(disk, &model, commits: 9, random: &random)
            }
            let calls = disk.takeCalls().count
            #expect(error == nil || [65, 74].contains(error?.exitCode), "step \(step)")
            if step % 2 == 0 { disk.reboot() } else { disk.restartProcess() }
            let last = logError { () throws(EventLogError) in
                try session(disk, &model, commits: 1, random: &random)
            }
            #expect(last == nil, "step \(step): \(String(describing: last))")
            if calls < step { return }
        }
        Issue.record("the sweep did not come to an end")
    }

    @Test(
        "T6 P8: whichever sync fails, no effect rests on it",
        arguments: [DiskCall.fdatasync, .fsync])
    func syncSites(call: DiskCall) throws {
        for site in 1...40 {
            var random = SeededRandom(seed: 6)
            let disk = FakeDisk(seed: UInt64(site))
            var model = Model()
            disk.inject(DiskFault(at: site, .error(EIO), on: call))
            let error = logError { () throws(EventLogError) in
                try session(disk, &model, commits: 8, random: &random)
            }
            #expect(error == nil || error?.cause?.call == call)
            #expect(error == nil || error?.exitCode == 74)
            disk.restartProcess()
            let last = logError { () throws(EventLogError) in
                try session(disk, &model, commits: 1, random: &random)
            }
            #expect(last == nil, "site \(site): \(String(describing: last))")
        }
    }
}
