// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Monday first, as ISO 8601 counts.
private let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

extension Form where Value == [Int] {
    /// Days of the week: `"daily"`, or a list such as `["mon", "tue"]`, as ISO numbers, sorted.
    static var days: Form {
        let noun = "a list of days or \"daily\""
        let example = "[\"mon\", \"fri\"]"
        let list = Form.distinctList(of: .day, noun, example: example)
        return Form(noun, example: example, extract: listOrText) { content, place, report in
            if case .string(let text) = content {
                if text == "daily" { return Array(1...7) }
                report(
                    at: place, "\(report.subject) is \(Quoting.quoted(text)), not \"daily\"",
                    remedy: "write days = \"daily\" or days = \(example)")
                return nil
            }
            if content.asArray?.isEmpty == true {
                report(
                    at: place, "\(report.subject) is empty: the window would never open",
                    remedy: "write days = \"daily\" or days = \(example)")
                return nil
            }
            return list.read(TomlValue(content: content, place: place), report)?.sorted()
        }
    }

    private static func listOrText(_ content: TomlValue.Content) -> TomlValue.Content? {
        content.asString != nil || content.asArray != nil ? content : nil
    }
}

extension Form where Value == Int {
    /// One day of the week, 1 to 7.
    static var day: Form {
        .string("a day", example: "mon") { text, place, report in
            if let index = dayNames.firstIndex(of: text) { return index + 1 }
            let nearest = dayNames.first { text.lowercased().hasPrefix($0) }
            report(
                at: place, "\(report.subject) lists \(Quoting.quoted(text)), which is no day",
                remedy: (nearest ?? Nearest.of(text, among: dayNames)).map {
                    "did you mean \"\($0)\"?"
                } ?? "write one of: \(Quoting.list(dayNames))")
            return nil
        }
    }

    /// A time of day, `"22:00"`, in minutes after midnight.
    static var timeOfDay: Form {
        .string("a time of day", example: "22:00") { text, place, report in
            let digits = Array(text.utf8)
            if digits.count == 5, digits[2] == UInt8(ascii: ":"),
                let hour = twoDigits(digits[0], digits[1], below: 24),
                let minute = twoDigits(digits[3], digits[4], below: 60)
            {
                return hour * 60 + minute
            }
            report(
                at: place, "\(report.subject) is \(Quoting.quoted(text)), which is no time of day",
                remedy: "write \"00:00\" to \"23:59\"")
            return nil
        }
    }

    private static func twoDigits(_ tens: UInt8, _ ones: UInt8, below bound: Int) -> Int? {
        guard (0x30...0x39).contains(tens), (0x30...0x39).contains(ones) else { return nil }
        let number = Int(tens - 0x30) * 10 + Int(ones - 0x30)
        return number < bound ? number : nil
    }
}

extension Form where Value == String? {
    /// A time zone's IANA name, or `"device"` for each device's own, which is nil.
    static var timeZone: Form {
        .string("a time zone", example: "Europe/Berlin") { text, place, report in
            if text == "device" { return .some(nil) }
            if TimeZoneName.exists(text) { return text }
            report(
                at: place, "\(report.subject) is \(Quoting.quoted(text)), which does not exist",
                remedy: TimeZoneName.remedy(for: text))
            return nil
        }
    }
}
