// SPDX-License-Identifier: Apache-2.0

import CSystemd

/// Reads messages back from this machine's journal, by sd_journal_open(3).
package enum JournalReader {
    /// The values of some fields, one row for each message, oldest first. Messages that lack one of
    /// the fields are left out.
    /// - Parameters:
    ///   - messageID: of the messages.
    ///   - field: what they must carry besides.
    ///   - names: the fields wanted.
    /// - Throws: where the journal cannot be read: mostly for want of a right.
    package static func rows(
        of messageID: MessageID, with field: JournalField, fields names: [String]
    ) throws(SystemdError) -> [[String]] {
        var opened: OpaquePointer?
        try check(sd_journal_open(&opened, Int32(SD_JOURNAL_LOCAL_ONLY)))
        guard let journal = opened else { return [] }
        defer { sd_journal_close(journal) }
        for match in ["MESSAGE_ID=\(messageID)", "\(field.name)=\(field.value)"] {
            try check(sd_journal_add_match(journal, match, 0))
        }
        var rows: [[String]] = []
        while true {
            let result = sd_journal_next(journal)
            try check(result)
            guard result > 0 else { return rows }
            let values = names.compactMap { value(of: $0, journal) }
            if values.count == names.count { rows.append(values) }
        }
    }

    private static func value(of name: String, _ journal: OpaquePointer) -> String? {
        var data: UnsafeRawPointer?
        var count = 0
        guard sd_journal_get_data(journal, name, &data, &count) == 0, let data else { return nil }
        let bytes = UnsafeRawBufferPointer(start: data, count: count)
        return String(decoding: bytes.dropFirst(name.utf8.count + 1), as: UTF8.self)
    }

    private static func check(_ result: Int32) throws(SystemdError) {
        guard result < 0 else { return }
        throw SystemdError(
            errno: -result, doing: "read the journal",
            remedy: "run it as root, or as a member of the group systemd-journal")
    }
}
