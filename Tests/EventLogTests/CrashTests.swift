// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Testing
import VPPTestKit

/// Crashes and failing calls at every step, in small numbers: `make torture` has the large ones.
/// One model for all: what was acknowledged is there, what was started may be there whole, nothing
/// else is.
@Suite struct CrashTests {
    /// Lets a process live with the log, and expects it to break no promise.
    func live(
        _ disk: any Disk, _ session: inout LogSession, _ model: inout LogModel,
        _ random: inout SeededRandom, _ what: @autoclosure () -> String
    ) -> EventLogError? {
        let outcome = session.run(on: disk, &model, random: &random)
        #expect(outcome.violations == [], "\(what())")
        return outcome.error
    }

    @Test(
        "T4 T7 P1 P2 P5 P6: crashes at any step, and in the recovery from them, lose nothing",
        arguments: 0..<4)
    func crashes(part: Int) throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(10))
        var crashes = 0
        for seed in stride(from: part, to: 4_000, by: 4) where ContinuousClock.now < deadline {
            var random = SeededRandom(seed: UInt64(seed))
            let disk = FakeDisk(seed: UInt64(seed))
            var session = LogSession(LogScript(commits: 6))
            var model = LogModel()
            var watch = TailWatch()
            for _ in 0..<4 {
                watch.remember(disk.contents)
                disk.inject(DiskFault(at: 1 + random.below(70), .crash))
                if let error = live(disk, &session, &model, &random, "seed \(seed)") {
                    crashes += 1
                    #expect(error.cause?.errno == ENODEV, "seed \(seed): \(error)")
                }
                disk.reboot()
                #expect(watch.whatIsLost(disk.contents) == nil, "seed \(seed)")
            }
            session.script.commits = 1
            let error = live(disk, &session, &model, &random, "seed \(seed)")
            #expect(
                error == nil, "seed \(seed): refused after a crash: \(String(describing: error))")
            #expect(
                try SampleLog(disk).verdict(anchors: session.anchors) == .clean, "seed \(seed)")
        }
        #expect(crashes > 100, "too few crashes to show anything: \(crashes)")
    }

    @Test(
        "T5 P1 P8: any call that fails, once or for good, loses nothing and lies to no one",
        arguments: [
            DiskFault.Kind.error(EIO), .error(ENOSPC), .error(EDQUOT), .error(EROFS),
            .error(EINTR), .short,
        ], DiskFault.Times.allCases)
    func faultSweep(kind: DiskFault.Kind, times: DiskFault.Times) throws {
        for step in 1...1_000 {
            var random = SeededRandom(seed: 5)
            let disk = FakeDisk(seed: UInt64(step))
            var session = LogSession(LogScript(commits: 2))
            var model = LogModel()
            let first = live(disk, &session, &model, &random, "step \(step)")
            #expect(first == nil)
            disk.inject(DiskFault(at: step, kind, times))
            _ = disk.takeCalls()
            session.script.commits = 9
            let error = live(disk, &session, &model, &random, "step \(step)")
            let calls = disk.takeCalls().count
            #expect(error == nil || error?.exitCode == 74, "step \(step)")
            if step % 2 == 0 { disk.reboot() } else { disk.restartProcess() }
            session.script.commits = 1
            let last = live(disk, &session, &model, &random, "step \(step)")
            #expect(last == nil, "step \(step): \(String(describing: last))")
            if calls < step { return }
        }
        Issue.record("the sweep did not come to an end")
    }

    @Test(
        "T6 P8: whichever sync fails, no effect rests on it, and it is not tried again",
        arguments: [DiskCall.fdatasync, .fsync])
    func syncSites(call: DiskCall) throws {
        for site in 1...40 {
            var random = SeededRandom(seed: 6)
            let disk = FakeDisk(seed: UInt64(site))
            var session = LogSession(LogScript(commits: 8))
            var model = LogModel()
            disk.inject(DiskFault(at: site, .error(EIO), on: call))
            let error = live(disk, &session, &model, &random, "site \(site)")
            #expect(error == nil || error?.cause?.call == call)
            #expect(error == nil || error?.exitCode == 74)
            let since = disk.sinceFault
            #expect(!since.dropFirst().contains { $0.call == call && $0.path == since[0].path })
            disk.restartProcess()
            session.script.commits = 1
            let next = live(disk, &session, &model, &random, "site \(site)")
            #expect(next == nil, "site \(site): \(String(describing: next))")
            disk.reboot()
            let last = live(disk, &session, &model, &random, "site \(site)")
            #expect(last == nil, "site \(site): \(String(describing: last))")
        }
    }

    @Test(
        "T11: a log on a disk with a bad habit is noticed", arguments: KnownBadDisk.Habit.allCases)
    func knownBad(habit: KnownBadDisk.Habit) throws {
        for seed in 0..<2_000 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let disk = FakeDisk(seed: seed)
            var session = LogSession(LogScript(commits: 4, segmentBytes: 8_192))
            var model = LogModel()
            var watch = TailWatch()
            // The first lives badly, the second must only start.
            let faults = [
                DiskFault(at: 20 + random.below(40), .crash),
                DiskFault(at: 1 + random.below(9), .short, on: .write),
                DiskFault(at: 1 + random.below(9), .error(EIO), on: .fdatasync),
            ]
            disk.inject(random.pick(faults))
            for _ in 0..<2 {
                let outcome = session.run(
                    on: KnownBadDisk(disk, habit), &model, random: &random)
                let isAlarm = outcome.error?.exitCode == 65
                let lost = watch.whatIsLost(disk.contents)
                if isAlarm || lost != nil || !outcome.violations.isEmpty { return }
                disk.reboot()
                watch.remember(disk.contents)
            }
        }
        Issue.record("not noticed: \(habit.rawValue)")
    }
}
