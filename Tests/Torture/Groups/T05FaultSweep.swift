// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import VPPTestKit

// Goal: whichever call fails, with whatever error, once or for good, nothing is lost, nobody is
// told otherwise, and the next start works (P1, P5, P8, P9).
// Method: sweep k = 1, 2, ... until the run makes fewer calls than k, for each error, for a first
// start, a start after a clean stop and one with a torn tail, each with commits, rotations, HEAD
// and stop; followed by a loss of power or the end of the process. The same, with the errors taking
// turns, over the file system of this host, where syncs are counted but not made: nothing loses
// power there.

/// T5.
struct FaultSweep: Group {
    let name = "T5"
    let title = "fault sweep"

    private static let kinds: [DiskFault.Kind] = [
        .error(EIO), .error(ENOSPC), .error(EDQUOT), .error(EROFS), .error(EINTR), .short,
    ]

    /// Sweeps on a disk in memory: start, kind, times, and whether power goes or only the process.
    private static let inMemory = UInt64(Start.allCases.count * kinds.count * 2 * 2)
    /// Sweeps on the file system of this host: start, times; the kind changes with k.
    private static let onThisHost = UInt64(Start.allCases.count * 2)

    func seeds(_ scale: Scale) -> Range<UInt64> {
        // At night the kinds come at other places, and the sessions differ.
        0..<((Self.inMemory + Self.onThisHost) * (scale == .night ? 24 : 1))
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        let (round, number) = seed.quotientAndRemainder(
            dividingBy: Self.inMemory + Self.onThisHost)
        var rest = Int(number < Self.inMemory ? number : number - Self.inMemory)
        func choose<Value>(_ values: [Value]) -> Value {
            defer { rest /= values.count }
            return values[rest % values.count]
        }
        let start = choose(Start.allCases)
        let times = choose(DiskFault.Times.allCases)
        let restarts = choose([false, true])
        let kind = choose(Self.kinds)
        let replay = "\(name) --seed \(seed)"
        for k in 1...2_000 {
            let calls: Int
            if number < Self.inMemory {
                let fault = DiskFault(at: k, kind, times)
                calls = sweepFake(start, fault, restarts, seed, subject, &tally, replay)
            } else {
                let kind = Self.kinds[(k + Int(round)) % Self.kinds.count]
                let fault = DiskFault(at: k, kind, times)
                calls = try sweepReal(start, fault, seed, subject, &tally, replay)
            }
            if calls < k { return }
        }
        tally.add(LogViolation(.other, "the sweep did not come to an end"), replay: replay)
    }

    private func sweepFake(
        _ start: Start, _ fault: DiskFault, _ restarts: Bool, _ seed: UInt64, _ subject: Subject,
        _ tally: inout Tally, _ replay: String
    ) -> Int {
        var random = SeededRandom(seed: seed)
        let disk = FakeDisk(seed: seed << 16 + UInt64(fault.at))
        var play = Play(.sweep, on: disk, subject, "\(replay) # call \(fault.at)")
        start.prepare(&play, &random, &tally)
        _ = disk.takeCalls()
        disk.inject(fault)
        let outcome = play.live(&random, &tally)
        let calls = disk.takeCalls().count
        judge(outcome, &tally, play.replay)
        play.startAgain(losingPower: !restarts)
        play.end(&random, &tally)
        return calls
    }

    private func sweepReal(
        _ start: Start, _ fault: DiskFault, _ seed: UInt64, _ subject: Subject,
        _ tally: inout Tally, _ replay: String
    ) throws -> Int {
        var random = SeededRandom(seed: seed)
        let replay = "\(replay) # call \(fault.at)"
        let disk = try RealDiskUnderTest(synchronizes: false)
        var session = LogSession(.sweep, path: disk.logPath, variant: subject.variant)
        var model = LogModel()
        func live(_ tally: inout Tally) -> LogSession.Outcome {
            let outcome = session.run(on: subject.wrap(disk), &model, random: &random)
            for violation in outcome.violations { tally.add(violation, replay: replay) }
            tally.cases += 1
            return outcome
        }
        if start != .first { _ = live(&tally) }
        if start == .torn {
            let newest = try disk.contents.keys.filter { $0.hasSuffix(".jsonl") }.max()
            if let newest { try disk.edit(newest) { $0 + Start.tail } }
        }
        _ = disk.takeCalls()
        disk.inject(fault)
        let outcome = live(&tally)
        let calls = disk.takeCalls().count
        judge(outcome, &tally, replay)
        try disk.restartProcess()
        let last = live(&tally)
        tally.expect(
            last.error == nil, .falseAlarm, replay: replay, "\(String(describing: last.error))")
        return calls
    }

    private func judge(
        _ outcome: LogSession.Outcome, _ tally: inout Tally, _ replay: String
    ) {
        guard let error = outcome.error else { return }
        tally.counts["stopped", default: 0] += 1
        // 65 would send an administrator to look for damage.
        tally.expect(error.exitCode == 74, .falseAlarm, replay: replay, "\(error)")
    }
}

/// What a run of a sweep begins with.
enum Start: CaseIterable {
    case first, clean, torn

    /// What a crash leaves of a transaction.
    static let tail = Array(#"{"seq":99,"tx":99,"left":0,"ts":"2026-01-0"#.utf8)

    /// Lets a first process live, for all but a first start.
    func prepare(_ play: inout Play, _ random: inout SeededRandom, _ tally: inout Tally) {
        guard self != .first else { return }
        let outcome = play.live(&random, &tally)
        tally.expect(
            outcome.error == nil, .other, replay: play.replay,
            "\(String(describing: outcome.error))")
        play.disk.restartProcess()
        guard self == .torn else { return }
        let newest = play.disk.contents.keys.filter { $0.hasSuffix(".jsonl") }.max()
        if let newest { play.disk.edit(newest) { $0 + Self.tail } }
    }
}

extension LogScript {
    /// Short enough to fail at each of its calls, and long enough to rotate.
    static let sweep = LogScript(
        commits: 9, segmentBytes: 12_288, actions: LogScript.Action.all)
}
