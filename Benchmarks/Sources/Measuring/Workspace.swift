// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Glibc
import VPPCore
import VPPModel

/// The directory the benchmarks write in: on the disk that is measured.
struct Workspace {
    /// Absolute.
    let path: String

    /// Empties and makes the directory.
    init(path: String) throws {
        self.path = path
        if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    /// A path in the directory.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// A new, empty directory in it.
    func directory(_ name: String) throws -> String {
        let path = file(name)
        if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Opens a new log in a directory that is made for it.
    func openLog(_ name: String, disk: any Disk = RealDisk()) throws -> EventLogStore {
        try EventLogStore.open(
            directory: try directory(name), disk: disk, identity: Self.identity,
            uptime: Self.uptime, now: Self.epoch, replay: { _ in })
    }

    /// Opens a log in the workspace again, as a start does.
    func reopenLog(
        _ name: String, replay: (ReplayStep) throws -> Void
    ) throws -> EventLogStore {
        try Self.reopenLog(at: file(name), replay: replay)
    }

    /// Opens the log of a directory, as a start does.
    static func reopenLog(
        at path: String, replay: (ReplayStep) throws -> Void
    ) throws -> EventLogStore {
        try EventLogStore.open(
            directory: path, disk: RealDisk(), identity: identity, uptime: uptime, now: epoch,
            foldVersion: State.foldVersion, replay: replay)
    }

    /// Bytes in the segments of a log in the workspace.
    func bytes(_ name: String) throws -> Int {
        try segments(name).reduce(0) {
            try $0 + (FileManager.default.attributesOfItem(atPath: $1)[.size] as? Int ?? 0)
        }
    }

    /// Removes a file or directory that takes much space; the next run removes what is left.
    func remove(_ name: String) {
        do {
            try FileManager.default.removeItem(atPath: file(name))
        } catch {
            print("left behind: \(file(name)): \(error)")
        }
    }

    /// The segments of a log in the workspace, in order.
    func segments(_ name: String) throws -> [String] {
        let log = file(name)
        return try FileManager.default.contentsOfDirectory(atPath: log)
            .filter { $0.hasSuffix(".jsonl") }.sorted().map { "\(log)/\($0)" }
    }

    /// When everything in the benchmarks begins: 2026-01-05T12:00:00Z.
    static let epoch = Timestamp(seconds: 1_767_614_400)

    private static let identity = LogIdentity(
        daemonVersion: "bench", bootID: "3f0c9a5e-6a1b-4d58-9a0e-6f2f6a1f0b11",
        machineHash: "6d5d2c1e0f9b8a77")

    /// Time since boot.
    static let uptime: @Sendable () -> Duration = {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
