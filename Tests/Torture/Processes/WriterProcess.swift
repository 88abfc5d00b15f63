// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Glibc
import VPPTestKit

// What it prints, one line each, by a single write(2):
//
//   start          it is about to open the log
//   open N         it has opened it; the replay gave N events
//   ack N          everything up to the event of number N is durable
//   full           a commit was refused because the disk is full
//   error TEXT     it ends, with the error's exit status

/// A process that writes to a log at full rate until it is killed, or has done its share.
struct WriterProcess: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "writer", abstract: "Write to a log; started by groups.", shouldDisplay: false)

    @Argument var directory: String
    @Option var seed: UInt64
    /// Transactions to commit; then it stops in order.
    @Option var commits = Int.max
    @Option var segmentBytes = 65_536
    /// Most bytes in one write(2).
    @Option var writeBytes = 700

    @Flag(help: "Wait for space on a full disk, and go on; else end.")
    var waitsForSpace = false

    func run() throws {
        say("start")
        do throws(EventLogError) {
            try work()
        } catch {
            say("error \(error)")
            throw ExitCode(error.exitCode)
        }
    }

    private func work() throws(EventLogError) {
        var random = SeededRandom(seed: seed)
        let disk = SplitWriteDisk(RealDisk(), bytes: writeBytes)
        var events = 0
        var store = try EventLogStore.open(
            directory: directory, disk: disk, identity: testIdentity, uptime: uptimeNow,
            now: testTime, segmentBytes: segmentBytes
        ) { step in
            guard case .entry(let entry) = step, entry.type == "test.happened" else { return }
            guard eventNumber(entry.data) == events else { throw OutOfOrder(seq: entry.seq) }
            events += 1
        }
        say("open \(events)")
        for _ in 0..<commits {
            let lines = 1 + random.below(4)
            let entries = (0..<lines).map {
                event(events + $0, size: random.pick([30, 400, 2_000]))
            }
            do throws(EventLogError) {
                _ = try store.commit(entries, effects: [Int](), at: testTime)
            } catch {
                guard error.code == .full else { throw error }
                say("full")
                guard waitsForSpace else { return }
                while try !store.reclaimSpace() { usleep(10_000) }
                say("free")
                continue
            }
            events += lines
            say("ack \(events - 1)")
            try store.tick()
            if random.below(16) == 0 { try keep(&store, disk) }
        }
        try store.close()
    }

    /// What the daemon does beside its commits: a checkpoint, which nothing here reads, and the
    /// compression of a segment.
    private func keep(
        _ store: inout EventLogStore, _ disk: any Disk
    ) throws(EventLogError) {
        do throws(EventLogError) {
            let written = try store.checkpointWriter(foldVersion: 1).write([], at: testTime)
            try store.record(written, at: testTime)
            _ = try SegmentCompressor(directory: directory, disk: disk).compressNext()
        } catch {
            guard error.code == .full else { throw error }
        }
    }

    private struct OutOfOrder: Error {
        let seq: UInt64
    }

    /// Time since boot.
    private var uptimeNow: @Sendable () -> Duration {
        {
            var now = timespec()
            clock_gettime(CLOCK_BOOTTIME, &now)
            return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
        }
    }

    private func say(_ text: String) {
        let line = Array("\(text)\n".utf8)
        // A parent that is gone needs no answer.
        if write(STDOUT_FILENO, line, line.count) < 0 { _exit(1) }
    }
}
