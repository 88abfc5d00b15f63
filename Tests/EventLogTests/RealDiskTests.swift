// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Synchronization
import Testing
import VPPModel
import VPPTestKit

/// The store on the file system of the host that runs the tests.
@Suite struct RealDiskTests {
    /// How far the writer of a test is.
    final class Progress: Sendable {
        let isDone = Mutex(false)
        let written = Mutex<UInt64>(0)
        let rounds = Mutex(0)
    }

    /// A directory that is gone afterwards.
    func withDirectory(_ body: (String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "vppd-eventlog-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer {
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                Issue.record("\(path) is left behind: \(error)")
            }
        }
        try await body(path)
    }

    @Test("Starts, rotates, locks, stops and starts again; files have the right modes")
    func roundTrip() async throws {
        try await withDirectory { parent in
            let path = parent + "/log"
            var store = try openStore(RealDisk(), path: path, segmentBytes: 65_536)
            for index in 0..<40 {
                _ = try store.commit([event(index, size: 5_000)], effects: [Int](), at: testTime)
            }
            let refusal = logError { () throws(EventLogError) in
                _ = try openStore(RealDisk(), path: path)
            }
            #expect(refusal?.code == .locked)
            let last = store.lastSeq
            try store.close()
            var seqs: [UInt64] = []
            var again = try openStore(RealDisk(), path: path) { seqs.append($0.seq) }
            #expect(seqs == Array(1...last) && again.recovery.segments > 3)
            try again.close()
            let files = FileManager.default
            for (name, mode) in [("", 0o750), ("/HEAD", 0o640), ("/LOCK", 0o640)] {
                let found = try files.attributesOfItem(atPath: path + name)[.posixPermissions]
                // The umask may take more away, never add.
                #expect(try #require(found as? Int) & ~mode == 0, "\(name)")
            }
            let target = try files.destinationOfSymbolicLink(atPath: path + "/current.jsonl")
            #expect(SegmentName(fileName: target)?.firstSeq == last + 1)
            let names = try files.contentsOfDirectory(atPath: path)
            #expect(!names.contains { $0.hasSuffix(".tmp") })
        }
    }

    @Test("Symbolic links and directories in the place of a segment are refused, not followed")
    func linksRefused() async throws {
        try await withDirectory { path in
            let elsewhere = path + "/elsewhere"
            try Data("{}\n".utf8).write(to: URL(filePath: elsewhere))
            let segment = path + "/00000000000000000001.jsonl"
            try FileManager.default.createSymbolicLink(
                atPath: segment, withDestinationPath: elsewhere)
            let link = logError { () throws(EventLogError) in
                _ = try openStore(RealDisk(), path: path)
            }
            #expect(link?.cause?.errno == ELOOP && link?.exitCode == 74)
            try FileManager.default.removeItem(atPath: segment)
            try FileManager.default.createDirectory(
                atPath: segment, withIntermediateDirectories: false)
            let directory = logError { () throws(EventLogError) in
                _ = try openStore(RealDisk(), path: path)
            }
            #expect(directory?.cause?.call == .open)
        }
    }

    @Test("T14 P14: verify and follow beside a writer at full rate and over rotations never alarm")
    func liveVerify() async throws {
        try await withDirectory { path in
            var first = try openStore(RealDisk(), path: path, segmentBytes: 32_768)
            try first.close()
            let progress = Progress()
            try await withThrowingTaskGroup { group in
                group.addTask {
                    defer { progress.isDone.withLock { $0 = true } }
                    var store = try openStore(RealDisk(), path: path, segmentBytes: 32_768)
                    var index = 0
                    // Until the reader has had its rounds, however the host shares its cores.
                    while index < 300 || progress.rounds.withLock({ $0 }) < 20, !Task.isCancelled {
                        index += 1
                        let entries = (0...(index % 3)).map { event($0, size: 700) }
                        _ = try store.commit(entries, effects: [Int](), at: testTime)
                        await Task.yield()
                    }
                    try store.close()
                    let last = store.lastSeq
                    progress.written.withLock { $0 = last }
                }
                var reader = EventLogReader(directory: path, disk: RealDisk())
                var last: UInt64 = 0
                while !(progress.isDone.withLock { $0 }) {
                    let found = try reader.verify()
                    #expect(found.verdict == .clean, "seq \(last)")
                    var expected = last
                    last = try reader.read(after: last) { entry in
                        expected += 1
                        #expect(entry.seq == expected)
                    }
                    progress.rounds.withLock { $0 += 1 }
                    await Task.yield()
                }
                try await group.waitForAll()
                last = try reader.read(after: last) { _ in }
                #expect(last == progress.written.withLock { $0 })
            }
        }
    }
}
