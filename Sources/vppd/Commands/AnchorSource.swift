// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Systemd

/// Where anchors come from: the command line, or this machine's journal.
enum AnchorSource: ExpressibleByArgument {
    case given(Anchor)
    case journal

    /// Why the journal gives none: one line.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    init?(argument: String) {
        if argument == "journal" {
            self = .journal
            return
        }
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let anchor = Anchor(seq: parts[0], hash: parts[1]) else {
            return nil
        }
        self = .given(anchor)
    }

    /// The anchors of the log in `directory`.
    func anchors(of directory: String) throws -> [Anchor] {
        switch self {
        case .given(let anchor): return [anchor]
        case .journal:
            let rows: [[String]]
            do throws(SystemdError) {
                rows = try JournalReader.rows(
                    of: LifecycleMessage.logAnchor.messageID, with: .logDirectory(directory),
                    fields: ["VPPLOG_SEQ", "VPPLOG_HASH"])
            } catch {
                throw Unreadable(description: error.description)
            }
            guard !rows.isEmpty else {
                throw Unreadable(
                    description: "the journal holds no anchor of \(directory); give one that was "
                        + "kept elsewhere: --from-anchor SEQ:HASH")
            }
            return rows.compactMap { Anchor(seq: $0[0], hash: $0[1]) }
        }
    }
}

extension Anchor {
    /// An anchor as it is written: `VPPLOG_SEQ` and `VPPLOG_HASH`.
    init?(seq: some StringProtocol, hash: some StringProtocol) {
        guard let number = UInt64(seq), let digest = SHA256Digest(hex: hash.utf8) else {
            return nil
        }
        self.init(seq: number, hash: digest)
    }
}
