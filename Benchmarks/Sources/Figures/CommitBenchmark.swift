// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Glibc
import VPPModel

/// What making one event durable costs beyond the disk's own price, and what a group saves.
enum CommitBenchmark {
    private static let runs = 400
    private static let groupRuns = 15
    /// Events in one group.
    private static let group = 64

    static func figures(in workspace: Workspace) throws -> [Figure] {
        var log = try workspace.openLog("commit")
        defer { Self.close(&log) }
        let single = try singles(&log, workspace)
        var groups = Paired()
        let entries = (0..<group).map(entry)
        for _ in 0..<groupRuns {
            let together = try Measure.wall { try commit(entries, to: &log) }
            let apart = try Measure.wall {
                for entry in entries { try commit([entry], to: &log) }
            }
            groups.add(subject: Double(group) / together, reference: Double(group) / apart)
        }
        return [
            Figure("commit.p50", single, "us", scale: 1e6, target: .ratioAtMost(1.10)),
            Figure("commit.group64", groups, "events/s", scale: 1, target: .ratioAtLeast(20)),
        ]
    }

    /// Commits of one event, by turns with write and fdatasync of as many bytes.
    private static func singles(
        _ log: inout EventLogStore, _ workspace: Workspace
    ) throws -> Paired {
        let segment = try segment(of: workspace)
        try commit([entry(0)], to: &log)
        let before = try size(segment)
        try commit([entry(1)], to: &log)
        let line = [UInt8](repeating: 0x2E, count: try size(segment) - before)
        let plain = open(
            workspace.file("plain"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard plain >= 0 else { throw Failure("cannot write in \(workspace.path)") }
        defer { Glibc.close(plain) }
        var samples = Paired()
        for run in 0..<runs {
            let committed = try Measure.wall { try commit([entry(run)], to: &log) }
            let written = try Measure.wall {
                guard write(plain, line, line.count) == line.count, fdatasync(plain) == 0 else {
                    throw Failure("cannot write in \(workspace.path): errno \(errno)")
                }
            }
            samples.add(subject: committed, reference: written)
        }
        return samples
    }

    private static func segment(of workspace: Workspace) throws -> String {
        guard let last = try workspace.segments("commit").last else {
            throw Failure("the log in \(workspace.path) has no segment")
        }
        return last
    }

    private static func size(_ path: String) throws -> Int {
        try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).seekToEnd().exactInt
    }

    private static func commit(_ entries: [NewEntry], to log: inout EventLogStore) throws {
        let none: [Int] = []
        _ = try log.commit(entries, effects: none, at: Workspace.epoch)
    }

    private static func close(_ log: inout EventLogStore) {
        do { try log.close() } catch { preconditionFailure("the log cannot be closed: \(error)") }
    }

    /// An event as long as most are.
    private static func entry(_ number: Int) -> NewEntry {
        NewEntry(
            type: "command.queued", version: 1,
            data: Array(
                #"{"serialNumber":"BENCH\#(100_000 + number % 900_000)","uuid":"#.utf8)
                + Array(#""6F1B0A4E-9B1D-8B52-8A55-2C5A7E0D9C11"}"#.utf8))
    }
}

extension UInt64 {
    /// A size of a file, which is never larger than an `Int`.
    fileprivate var exactInt: Int { Int(self) }
}
