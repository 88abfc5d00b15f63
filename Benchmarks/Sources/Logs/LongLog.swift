// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import VPPModel

/// The logs that are read in benchmarks: one of a made-up fleet, and a long one of its small events.
enum LongLog {
    /// Name of the log of the fleet.
    static let fleet = "fleet"
    /// Name of the long log.
    static let name = "long"
    /// Small events in the long log.
    static let events = 1_000_000
    /// Events in one transaction of it.
    private static let group = 128
    /// A small event's data has at most so many bytes.
    private static let smallBytes = 512

    /// Makes both.
    static func make(in workspace: Workspace) throws {
        let small = try makeFleet(workspace)
        guard !small.isEmpty else { throw Failure("the fleet's log holds no small events") }
        var log = try workspace.openLog(name)
        try append(small, count: events, to: &log)
        try log.close()
    }

    /// The log of a demo-sized fleet: first sync, inventory of all devices, one round of updates.
    /// - Returns: its small events.
    private static func makeFleet(_ workspace: Workspace) throws -> [NewEntry] {
        var world = try BenchWorld(.demo, log: workspace.openLog(fleet))
        try world.answerInspections()
        world.release(apps: 10)
        try world.pass(.hours(1))
        try world.answerInspections()
        return try smallEntries(of: fleet, in: workspace)
    }

    /// The small events of a log in the workspace.
    static func smallEntries(of name: String, in workspace: Workspace) throws -> [NewEntry] {
        var small: [NewEntry] = []
        var reader = EventLogReader(directory: workspace.file(name), disk: RealDisk())
        try reader.read(after: 0) { entry in
            guard entry.data.count <= smallBytes, !entry.isBookkeeping else {
                return
            }
            small.append(NewEntry(type: entry.type, version: entry.version, data: entry.data))
        }
        return small
    }

    /// Appends so many of these events, from the first again after the last, a minute between two
    /// transactions: what is kept for a minute is to be as short as it would be in a real log.
    static func append(
        _ entries: [NewEntry], count: Int, to log: inout EventLogStore,
        from start: Timestamp = Workspace.epoch
    ) throws {
        let none: [Int] = []
        var written = 0
        var at = start
        while written < count {
            let first = written % entries.count
            let part = entries[first...].prefix(min(group, count - written))
            _ = try log.commit(Array(part), effects: none, at: at)
            written += part.count
            at = at + .minutes(1)
        }
    }
}
