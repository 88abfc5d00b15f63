// SPDX-License-Identifier: Apache-2.0

import EventLog

/// What `vppd events verify` prints.
struct VerificationReport: Codable {
    /// A loss that was accepted.
    struct Loss: Codable {
        var verdict: String
        /// The first line lost, and the highest known.
        var from: UInt64
        var through: UInt64
        /// Where what was taken out is kept.
        var kept: String
        var by: String
        var why: String
    }

    /// `clean`, `torn`, `corrupt` or `rollback`.
    var verdict: String
    /// What is wrong and where; nil when nothing is.
    var detail: String?
    var entries: UInt64
    var transactions: UInt64
    var segments: Int
    var bytes: Int
    var seq: UInt64
    var hash: String
    /// Anchors the log was held against.
    var anchors: Int
    var losses: [Loss]
    /// Checkpoints that will not be used.
    var unsoundCheckpoints: [String]

    init(_ verification: Verification, directory: String) {
        verdict = verification.verdict.name
        detail = verification.verdict.detail(in: directory)
        entries = verification.entries
        transactions = verification.transactions
        segments = verification.segments
        bytes = verification.bytes
        seq = verification.last.seq
        hash = "\(verification.last.hash)"
        anchors = verification.anchors
        losses = verification.losses.map { loss in
            Loss(
                verdict: loss.verdict, from: loss.from, through: loss.through,
                kept: "\(directory)/\(loss.kept)", by: loss.by, why: loss.why)
        }
        unsoundCheckpoints = verification.unsoundCheckpoints.map(\.description)
    }

    var text: String {
        var lines: [String] = []
        if let detail { lines.append(detail) }
        for loss in losses {
            lines.append(
                "repaired before: \(loss.by) gave up what came after seq \(loss.from - 1) "
                    + "(\(loss.verdict)): \(loss.why); kept in \(loss.kept)")
        }
        for name in unsoundCheckpoints {
            lines.append("\(name) is damaged or not recorded; it is not used, and no loss")
        }
        let witnesses = anchors > 0 ? ", \(anchors) anchors" : ""
        lines.append(
            "\(verdict): \(entries) events in \(transactions) transactions, \(segments) segments, "
                + "\(bytes) bytes\(witnesses); the last is \(seq), \(hash)")
        return lines.joined(separator: "\n")
    }
}

extension Verdict {
    /// One line that says what is wrong and what to do; nil when nothing is.
    fileprivate func detail(in directory: String) -> String? {
        switch self {
        case .clean: nil
        case .torn(let tail):
            "the last write was cut short by a crash (\(tail.bytes) bytes behind byte "
                + "\(tail.offset) of \(tail.file)); the next start keeps it aside and goes on"
        case .corrupt, .rollback: EventLogError(refusing: self, in: directory)?.description
        }
    }
}
