// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// What a process does with its log between start and stop.
package struct LogScript: Sendable {
    /// Something to do after some of the commits. The log is as open as after any commit; an error
    /// ends the session.
    package struct Action: Sendable {
        package let name: String
        /// After one commit in this many, on average.
        package let oneIn: Int
        package let perform:
            @Sendable (inout EventLogStore, TestUptime) throws(EventLogError) -> Void

        package init(
            _ name: String, oneIn: Int,
            _ perform:
                @escaping @Sendable (inout EventLogStore, TestUptime) throws(EventLogError) -> Void
        ) {
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
    /// What else is done. Checkpoints and compression are to be added here.
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
        store, uptime throws(EventLogError) in
        uptime.advance(by: .seconds(1))
        try store.tick()
    }
}
