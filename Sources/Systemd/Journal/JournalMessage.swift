// SPDX-License-Identifier: Apache-2.0

/// One entry for the journal, whole: what an alert or a lifecycle message is sent as (A1, O2).
package struct JournalMessage: Equatable, Sendable {
    /// The key of the message's catalog text. Nil: the message has none.
    package var messageID: MessageID?
    package var priority: JournalPriority
    /// The text `journalctl` shows; may hold line breaks.
    package var message: String
    /// Further fields, in order. The same name may come more than once.
    package var fields: [JournalField]

    package init(
        messageID: MessageID? = nil, priority: JournalPriority, message: String,
        fields: [JournalField] = []
    ) {
        self.messageID = messageID
        self.priority = priority
        self.message = message
        self.fields = fields
    }

    /// The daemon's name in the journal: `journalctl -t vppd`.
    package static let identifier = "vppd"

    /// Every field of the entry as it goes to the journal, the standard ones first.
    package var entry: [(name: String, value: String)] {
        var entry = [
            (name: "MESSAGE", value: message),
            (name: "PRIORITY", value: String(priority.rawValue)),
            (name: "SYSLOG_IDENTIFIER", value: Self.identifier),
        ]
        if let messageID { entry.append((name: "MESSAGE_ID", value: messageID.text)) }
        entry += fields.map { (name: $0.name, value: $0.value) }
        return entry
    }

    /// Sends the message to `output`.
    @discardableResult
    package func send(to output: LogOutput) -> LogOutput.Delivery {
        output.send(self)
    }
}
