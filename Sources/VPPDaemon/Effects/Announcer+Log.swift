// SPDX-License-Identifier: Apache-2.0

import EventLog
import Systemd

extension Announcer {
    /// The log's position, for whoever wants to hold the log against it later (event-log.md, 5.4).
    /// - Parameter directory: the log's directory.
    func tell(_ anchor: Anchor, of directory: String) {
        tell(
            .logAnchor, .info, "the event log is at \(anchor.seq), \(anchor.hash)",
            [
                .logDirectory(directory), .logSeq(anchor.seq), .logHash("\(anchor.hash)"),
            ])
    }

    func tell(_ recovery: RecoveryReport) {
        tell(
            .logRecovered, .info,
            "the event log is recovered: \(recovery.entries) events in \(recovery.segments) "
                + "segments\(recovery.checkpoint.map { ", behind \($0.name)" } ?? "")")
        for name in recovery.rejectedCheckpoints {
            tell(
                .logRecovered, .notice,
                "\(name) was not used: it is damaged, or of another release; the log was read instead"
            )
        }
        if let torn = recovery.tornTail {
            tell(
                .logRecovered, .warning,
                "a write cut short by a crash was taken off the log and kept aside: \(torn)")
        }
    }
}
