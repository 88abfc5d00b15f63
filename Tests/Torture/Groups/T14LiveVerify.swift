// SPDX-License-Identifier: Apache-2.0

import Dispatch
import EventLog
import Foundation
import Glibc
import Synchronization
import VPPTestKit

// Goal: to verify a log never alarms while it is written to, and a follower loses no line (P14).
// Method: on the file system of this host, one thread commits at full rate, each commit in several
// writes, over rotations, stops and starts and writes that fail and are taken back; another one
// verifies and follows. Syncs are left out in most runs: the faster the writer, the more a reader
// meets it. In half of them the writer waits between its writes, to be met half way.

/// T14.
struct LiveVerify: Group {
    let name = "T14"
    let title = "verify beside a writer"

    /// Verifies with one log.
    private static let rounds = 50

    /// Writer and reader take a core each.
    var workers: Int? { 1 }

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<UInt64((scale == .night ? 100_000 : 1_000) / Self.rounds)
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        let replay = "\(name) --seed \(seed)"
        let disk = try RealDiskUnderTest(synchronizes: seed % 10 == 1)
        let writer = LiveWriter(disk, subject.wrap(disk), seed: seed)
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) { writer.write() }
        defer {
            writer.stop()
            group.wait()
        }
        while writer.starts == 0, !writer.isDone { usleep(100) }
        var reader = EventLogReader(directory: disk.logPath, disk: RealDisk())
        var last: UInt64 = 0
        for _ in 0..<Self.rounds where !writer.isDone {
            // Over a rotation or a start now and then, not all at one place.
            let commits = writer.commits
            while writer.commits < commits + 2, !writer.isDone { usleep(50) }
            let found = try reader.verify()
            tally.expect(
                found.verdict == .clean, .falseAlarm, replay: replay,
                "after seq \(last): \(found.verdict)")
            tally.counts["half way", default: 0] += found.bytesBeingWritten > 0 ? 1 : 0
            var expected = last + 1
            last = try reader.read(after: last) { entry in
                if entry.seq == expected { expected += 1 }
            }
            tally.expect(
                expected == last + 1, .loss, replay: replay, "followed to \(last), not \(expected)")
        }
        writer.stop()
        group.wait()
        tally.counts["commits", default: 0] += writer.commits
        tally.counts["segments", default: 0] += writer.segments
        tally.counts["taken back", default: 0] += writer.takenBack
        if let failure = writer.failure {
            tally.add(LogViolation(.other, failure), replay: replay)
        }
    }
}

/// Writes until told to stop.
private final class LiveWriter: Sendable {
    private struct Progress: Sendable {
        var isStopped = false
        var isDone = false
        var starts = 0
        var commits = 0
        var takenBack = 0
        var segments = 0
        var failure: String?
    }

    private let disk: RealDiskUnderTest
    private let written: any Disk
    private let seed: UInt64
    private let progress = Mutex(Progress())

    init(_ disk: RealDiskUnderTest, _ wrapped: any Disk, seed: UInt64) {
        self.disk = disk
        written = SplitWriteDisk(wrapped, bytes: 300, pause: seed % 2 == 0 ? 100 : 0)
        self.seed = seed
    }

    func stop() { progress.withLock { $0.isStopped = true } }
    var starts: Int { progress.withLock { $0.starts } }
    var commits: Int { progress.withLock { $0.commits } }
    var takenBack: Int { progress.withLock { $0.takenBack } }
    var segments: Int { progress.withLock { $0.segments } }
    var isDone: Bool { progress.withLock { $0.isDone } }
    var failure: String? { progress.withLock { $0.failure } }
    private var isStopped: Bool { progress.withLock { $0.isStopped } }

    func write() {
        var random = SeededRandom(seed: seed)
        do throws(EventLogError) {
            while !isStopped { try live(&random) }
        } catch {
            progress.withLock { $0.failure = "\(error)" }
        }
        progress.withLock { $0.isDone = true }
    }

    /// One process: some hundred commits, then a stop in order.
    private func live(_ random: inout SeededRandom) throws(EventLogError) {
        let uptime = TestUptime()
        var store = try openStore(
            written, path: disk.logPath, uptime: uptime, segmentBytes: 32_768)
        let segments = store.recovery.segments
        progress.withLock { progress in
            progress.starts += 1
            progress.segments = segments + 1
        }
        // Not so many that verifying the whole log takes long.
        for number in 0..<(50 + random.below(100)) where !isStopped {
            if random.below(20) == 0 {
                disk.inject(DiskFault(at: 1 + random.below(4), .error(ENOSPC), on: .write))
            }
            let entries = (0...random.below(4)).map { event(number + $0, size: 600) }
            do throws(EventLogError) {
                _ = try store.commit(entries, effects: [Int](), at: testTime)
                progress.withLock { $0.commits += 1 }
            } catch {
                guard error.code == .full else { throw error }
                progress.withLock { $0.takenBack += 1 }
            }
            disk.inject([])
            if store.isFull { _ = try store.reclaimSpace() }
            if random.below(10) == 0 {
                _ = try SegmentCompressor(directory: disk.logPath, disk: written).compressNext()
            }
            if random.below(10) == 0 {
                uptime.advance(by: .seconds(1))
                try store.tick()
            }
        }
        try store.close()
    }
}
