// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// What `vppd status` says for people of changes at Apple, and of notifications that came to nothing.
enum OpenText {
    /// Lines of one list at most; `--json` has all.
    private static let maximumLines = 10

    static func writes(_ report: StatusReport, now: Timestamp) -> String {
        let (open, failed) = (report.writes, report.failedWrites)
        let days = WriteTiming.failureStands.inWords
        var lines = ["writes   \(open.count) under way, \(failed.count) failed in the last \(days)"]
        lines += shortened(open.map { ["  \(text(of: $0))"] })
        lines += shortened(
            failed.map {
                ["  failed \(StatusText.ago($0.at, now)): \($0.message)", "    -> \($0.remedy)"]
            })
        return lines.joined(separator: "\n")
    }

    /// Nil where there is nothing to say.
    static func notifications(_ tokens: [TokenReport]) -> String? {
        let unused = tokens.filter { ($0.notifications?.unused ?? 0) > 0 }
        guard let remedy = unused.first?.notifications?.remedy else { return nil }
        let counts = unused.map { "\($0.notifications?.unused ?? 0) of token \"\($0.name)\"" }
        let some = counts.prefix(maximumLines).joined(separator: ", ")
        let more = counts.count > maximumLines ? " and of other tokens" : ""
        return "notifications from Apple that could not be used, so far: \(some)\(more)\n"
            + "    -> \(remedy)"
    }

    private static func shortened(_ entries: [[String]]) -> [String] {
        let rest = entries.count - maximumLines
        let more = rest > 0 ? ["  and \(rest) more: vppd status --json"] : []
        return entries.prefix(maximumLines).joined() + more
    }

    private static func text(of write: WriteReport) -> String {
        let app = write.adamId.map { id in
            " of \(write.appName.map { "\($0) (\(id))" } ?? id.description)"
        }
        let counts = [
            (write.done, "done"), (write.failed, "failed"), (write.sent, "sent"),
            (write.waiting, "waiting"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return "write \(write.id), token \"\(write.token)\": \(write.kind.inWords)\(app ?? ""): "
            + "\(counts); \(write.detail)"
    }
}

extension LocationWrite.Kind {
    /// What is asked for.
    fileprivate var inWords: String {
        switch self {
        case .associate: "give licenses"
        case .disassociate, .revoke: "take licenses back"
        case .createUsers: "create users"
        case .updateUsers: "change users"
        case .retireUsers: "retire users"
        }
    }
}
