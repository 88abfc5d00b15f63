// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A message as one line of text, line break included. Pure.
///
/// A line is a line whatever the message holds: control characters are written as `\n`, `\t` or
/// `\u{1b}`, so that text from Apple or a device can neither forge a line nor drive a terminal.
enum LogLine {
    /// `12:00:05 notice  text (token=berlin)`, in local time.
    static func terminal(_ message: JournalMessage, seconds: Int64) -> String {
        var moment = time_t(seconds)
        var fields = tm()
        // Cannot fail for a year that fits an int; then the fields stay zero.
        localtime_r(&moment, &fields)
        let time = [fields.tm_hour, fields.tm_min, fields.tm_sec].map { padded($0, 2) }
        return "\(time.joined(separator: ":")) \(word(message)) \(text(message))\n"
    }

    /// `2026-11-02T12:00:05Z notice  text (token=berlin)`, in UTC.
    static func plain(_ message: JournalMessage, seconds: Int64) -> String {
        var moment = time_t(seconds)
        var fields = tm()
        gmtime_r(&moment, &fields)
        let day = [
            padded(fields.tm_year + 1_900, 4), padded(fields.tm_mon + 1, 2),
            padded(fields.tm_mday, 2),
        ]
        let time = [fields.tm_hour, fields.tm_min, fields.tm_sec].map { padded($0, 2) }
        return "\(day.joined(separator: "-"))T\(time.joined(separator: ":"))Z"
            + " \(word(message)) \(text(message))\n"
    }

    /// `<5>text (token=berlin)`.
    static func prefixed(_ message: JournalMessage) -> String {
        "<\(message.priority.rawValue)>\(text(message))\n"
    }

    /// The message with its fields behind it, in their order. Keys are written as in the code:
    /// `VPP_ADAM_ID` is `adamId`.
    private static func text(_ message: JournalMessage) -> String {
        let fields = message.fields.filter { $0.name.hasPrefix("VPP_") }
        let text = escaped(message.message)
        guard !fields.isEmpty else { return text }
        let pairs = fields.map { "\(key($0.name))=\(quoted($0.value))" }
        return "\(text) (\(pairs.joined(separator: ", ")))"
    }

    private static func key(_ name: String) -> String {
        let words = name.dropFirst("VPP_".count).lowercased().split(separator: "_")
        return words.enumerated().map { index, word in
            index == 0 ? String(word) : word.prefix(1).uppercased() + word.dropFirst()
        }.joined()
    }

    /// The value, in quotation marks where it could be misread without.
    private static func quoted(_ value: String) -> String {
        let text = escaped(value)
        let isPlain =
            !text.isEmpty
            && !text.unicodeScalars.contains { " ,()=\"".unicodeScalars.contains($0) }
        if isPlain { return text }
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.joined(separator: "\\\"") + "\""
    }

    private static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: \.isControl) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": escaped += "\\n"
            case "\t": escaped += "\\t"
            case "\r": escaped += "\\r"
            case _ where scalar.isControl:
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func word(_ message: JournalMessage) -> String {
        let word = message.priority.word
        return word + String(repeating: " ", count: max(0, 7 - word.utf8.count))
    }

    private static func padded(_ number: Int32, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
