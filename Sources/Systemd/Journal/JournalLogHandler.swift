// SPDX-License-Identifier: Apache-2.0

package import Logging

/// swift-log's back end: every message becomes a ``JournalMessage`` on a ``LogOutput``.
///
/// `LogKeys.messageID` among the metadata becomes `MESSAGE_ID`; every other key becomes a field
/// (``JournalField/init(key:value:)``), sorted by key. Errors and worse also carry `CODE_FILE` and
/// `CODE_LINE`.
package struct JournalLogHandler: LogHandler {
    private let output: LogOutput
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?

    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    /// - Parameters:
    ///   - output: where messages go.
    ///   - threshold: the level all loggers share.
    package init(output: LogOutput, threshold: LogThreshold) {
        self.output = output
        self.threshold = threshold
    }

    /// The shared threshold, until a logger is given a level of its own.
    package var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var merged = metadata
        if let metadataProvider { merged.merge(metadataProvider.get()) { $1 } }
        if let explicit = event.metadata { merged.merge(explicit) { $1 } }
        if let error = event.error, merged[LogKeys.reason.name] == nil {
            merged[LogKeys.reason.name] = "\(error)"
        }
        Self.message(event, metadata: merged).send(to: output)
    }

    /// The journal's view of a log message. Pure.
    static func message(_ event: LogEvent, metadata: Logger.Metadata) -> JournalMessage {
        var message = JournalMessage(
            priority: JournalPriority(event.level), message: event.message.description)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let text = text(of: value)
            if key == LogKeys.messageID.name, let messageID = MessageID(text) {
                message.messageID = messageID
            } else {
                message.fields.append(JournalField(key: key, value: text))
            }
        }
        if message.priority <= .error {
            message.fields += [
                JournalField(name: "CODE_FILE", value: event.file),
                JournalField(name: "CODE_LINE", value: String(event.line)),
            ].compactMap { $0 }
        }
        return message
    }

    /// A metadata value as text; dictionaries sorted, so that equal values read the same.
    private static func text(of value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): text
        case .stringConvertible(let value): value.description
        case .array(let values): "[" + values.map(text).joined(separator: ", ") + "]"
        case .dictionary(let values):
            "["
                + values.sorted { $0.key < $1.key }
                .map { "\($0.key): \(text(of: $0.value))" }.joined(separator: ", ") + "]"
        }
    }
}
