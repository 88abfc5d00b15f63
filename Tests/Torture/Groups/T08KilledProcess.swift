// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import VPPTestKit

// Goal: a process that is killed at any moment, on the file system of this host, loses nothing it
// had acknowledged, and the next one starts (P1, P2, P5).
// Method: another process commits at full rate, each commit in several writes, and tells each
// acknowledgement through a pipe. SIGKILL comes 2 to 20 ms after it began to open the log, or
// after it had opened it. What the log then holds is read here, and what the next process replays
// must be that. The kernel lives on: loss of power is T4's.

/// T8.
struct KilledProcess: Group {
    let name = "T8"
    let title = "SIGKILL on a real disk"

    /// Rounds with one log.
    private static let rounds = 50

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<UInt64((scale == .night ? 20_000 : 1_500) / Self.rounds)
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        var random = SeededRandom(seed: seed)
        let replay = "\(name) --seed \(seed)"
        try withTemporaryFolder { folder in
            var log = WatchedLog(path: folder + "/log")
            for _ in 0..<Self.rounds {
                let mark = random.below(4) == 0 ? "start" : "open"
                let delay = UInt32(2_000 + random.below(18_000))
                var child = try ChildProcess([
                    "writer", log.path, "--seed", "\(random.next() >> 1)",
                ])
                var lines: [String] = []
                while let line = child.line() {
                    lines.append(line)
                    if line.hasPrefix(mark) { break }
                }
                usleep(delay)
                lines += child.kill()
                try log.judge(lines, &tally, replay)
            }
            let found = try EventLogReader(directory: log.path, disk: RealDisk()).verify()
            tally.expect(
                [.clean, .torn].contains(found.verdict.kind), .falseAlarm, replay: replay,
                "\(found.verdict)")
        }
    }
}

/// A log that other processes write, and what they said about it.
struct WatchedLog {
    let path: String
    private var reader: EventLogReader
    /// The last line read, and events up to it.
    private var last: UInt64 = 0
    private var events = 0

    init(path: String) {
        self.path = path
        reader = EventLogReader(directory: path, disk: RealDisk())
    }

    /// Holds what a process said against what is there.
    mutating func judge(_ lines: [String], _ tally: inout Tally, _ replay: String) throws {
        var acknowledged = events - 1
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 1)
            let number = words.count == 2 ? Int(words[1]) ?? -1 : -1
            switch words.first {
            case "open":
                tally.expect(
                    number == events, number < events ? .loss : .undetected, replay: replay,
                    "opened with \(number) events, \(events) had been there")
            case "ack": acknowledged = number
            case "error": tally.add(LogViolation(.falseAlarm, line), replay: replay)
            default: break
            }
        }
        // Killed before it had made the log's directory.
        guard access(path, F_OK) == 0 else { return }
        var expected = events
        last = try reader.read(after: last) { entry in
            guard entry.type == "test.happened" else { return }
            if eventNumber(entry.data) == expected { expected += 1 }
        }
        tally.expect(
            expected > acknowledged, .loss, replay: replay,
            "\(expected) events are there, number \(acknowledged) was acknowledged")
        // At most one transaction, of four events at most, was under way.
        tally.expect(
            expected - acknowledged <= 5, .undetected, replay: replay,
            "\(expected) events are there, number \(acknowledged) was the last acknowledged")
        tally.counts["acknowledged", default: 0] += max(0, acknowledged + 1 - events)
        events = expected
    }
}
