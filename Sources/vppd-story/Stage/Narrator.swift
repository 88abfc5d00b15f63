// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Tells the story on standard output: plain lines with the seconds since the start.
struct Narrator: Sendable {
    /// Columns a line may take; longer ones go on in the next, indented.
    static let width = 108
    /// Columns of the time before each line: `[ 12.3 s] `.
    private static let margin = 11

    private let start = ContinuousClock.now

    /// Time since the story began.
    var elapsed: Duration { .now - start }

    /// The heading of a chapter.
    func chapter(_ number: Int, _ title: String) {
        write(["", "\(number). \(title)"])
    }

    /// A line of the story.
    func tell(_ text: String) {
        let seconds = elapsed.oneDecimal
        let time = "[" + String(repeating: " ", count: max(0, 6 - seconds.count)) + seconds + " s] "
        let lines = Self.wrap(text, to: Self.width - Self.margin)
        let indent = String(repeating: " ", count: Self.margin)
        write(lines.enumerated().map { ($0 == 0 ? time : indent) + $1 })
    }

    /// Lines as they are, such as the output of a command.
    func show(_ text: String) {
        write(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    private func write(_ lines: [String]) {
        print(lines.joined(separator: "\n"))
        // Through a pipe, lines are to come as they happen too.
        fflush(nil)
    }

    /// Words in lines of at most `columns`, unless a single word is longer.
    private static func wrap(_ text: String, to columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > columns {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}

extension ContinuousClock.Instant {
    fileprivate static func - (now: Self, start: Self) -> Duration { start.duration(to: now) }
}

extension Duration {
    /// Seconds with one digit behind the point: `12.3`.
    var oneDecimal: String {
        let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension Int {
    /// With commas between thousands: `40,118`.
    var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + text
    }
}
