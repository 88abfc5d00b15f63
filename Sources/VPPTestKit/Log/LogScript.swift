// SPDX-License-Identifier: Apache-2.0

package import EventLog
import VPPModel

/// What a process does with its log between start and stop.
package struct LogScript: Sendable {
    /// Something to do after some of the commits. The log is as open as after any commit; an error
    /// ends the session.
    package struct Action: Sendable {
        package let name: String
        /// After one commit in this many, on average.
        package let oneIn: Int
        package let perform: Perform

        /// What an action may need besides the log.
        package struct Scene: Sendable {
            let uptime: TestUptime
            let disk: any Disk
            /// The log's directory.
            let path: String
            let model: LogModel
        }

        package typealias Perform =
            @Sendable (inout EventLogStore, Scene) throws(EventLogError) -> Void

        package init(_ name: String, oneIn: Int, _ perform: @escaping Perform) {
            self.name = name
            self.oneIn = oneIn
            self.perform = perform
        }
    }

    /// Transactions to commit.
    package var commits: Int
    /// Most events in one.
    package var linesAtMost: Int
    /// Size at which a new segment begins: small, so that there are many.
    package var segmentBytes: Int
    /// Whether the log is closed at the end; else the process just ends.
    package var closes: Bool
    /// What else is done.
    package var actions: [Action]

    package init(
        commits: Int, linesAtMost: Int = 4, segmentBytes: Int = 16_384, closes: Bool = true,
        actions: [Action] = [.tick]
    ) {
        self.commits = commits
        self.linesAtMost = linesAtMost
        self.segmentBytes = segmentBytes
        self.closes = closes
        self.actions = actions
    }
}

extension LogScript.Action {
    /// A second passes, and HEAD is due.
    package static let tick = LogScript.Action("tick", oneIn: 4) {
        store, scene throws(EventLogError) in
        scene.uptime.advance(by: .seconds(1))
        try store.tick()
    }

    /// A checkpoint is written and recorded.
    package static let checkpoint = LogScript.Action("checkpoint", oneIn: 6) {
        store, scene throws(EventLogError) in
        guard !store.isFull else { return }
        let written: WrittenCheckpoint
        do throws(EventLogError) {
            written = try store.checkpointWriter(foldVersion: LogModel.foldVersion)
                .write(scene.model.parts, at: testTime)
        } catch {
            // It takes no part in the log: a start without it takes longer. But what a failed sync
            // took along, nobody knows (P8).
            if error.isFailedSync { throw error }
            return
        }
        do throws(EventLogError) {
            try store.record(written, at: testTime)
        } catch {
            guard error.code == .full else { throw error }
        }
    }

    /// A sealed segment is compressed.
    package static let compress = LogScript.Action("compress", oneIn: 6) {
        _, scene throws(EventLogError) in
        do throws(EventLogError) {
            _ = try SegmentCompressor(directory: scene.path, disk: scene.disk).compressNext()
        } catch {
            // It takes no part in the log: the segment stays as it is.
            if error.isFailedSync { throw error }
        }
    }

    /// Segments that two checkpoints stand for are removed.
    package static let prune = LogScript.Action("prune", oneIn: 12) {
        store, scene throws(EventLogError) in
        guard !store.isFull else { return }
        do throws(EventLogError) {
            _ = try store.prune(
                olderThan: .zero, now: Timestamp(microseconds: testTime.microseconds + 1))
        } catch {
            guard error.code == .full else { throw error }
        }
    }

    /// Everything there is.
    package static let all: [LogScript.Action] = [tick, checkpoint, compress, prune]
}
