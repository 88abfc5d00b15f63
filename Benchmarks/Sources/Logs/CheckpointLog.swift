// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPModel

/// The log of a long life for starts from a checkpoint: 1,000,000 assignments, then 1,000,000 small
/// events; and the tail that comes after the checkpoint.
enum CheckpointLog {
    /// Name of the log in the workspace.
    static let name = "life"
    /// Events between the first import and the checkpoint.
    private static let history = 1_000_000
    /// Events after the checkpoint.
    private static let tail = 10_000

    /// Writes what is before the checkpoint. The log of the fleet (``LongLog``) must be there.
    static func make(in workspace: Workspace) throws {
        var world = try BenchWorld(.million, log: workspace.openLog(name))
        try world.close()
        try append(history, in: workspace, after: .days(1))
    }

    /// Writes what is after it.
    static func appendTail(in workspace: Workspace) throws {
        try append(tail, in: workspace, after: .days(30))
    }

    private static func append(
        _ count: Int, in workspace: Workspace, after time: Duration
    ) throws {
        let small = try LongLog.smallEntries(of: LongLog.fleet, in: workspace)
        var log = try workspace.reopenLog(name) { _ in }
        try LongLog.append(small, count: count, to: &log, from: Workspace.epoch + time)
        try log.close()
    }
}
