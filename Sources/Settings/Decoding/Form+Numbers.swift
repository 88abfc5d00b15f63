// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension Form where Value == Int {
    /// A whole number within `range`.
    static func integer(_ range: ClosedRange<Int>, example: Int) -> Form {
        Form("an integer", example: "\(example)", extract: \.asInteger) { number, place, report in
            if let value = Int(exactly: number), range.contains(value) { return value }
            report(
                at: place,
                "\(report.subject) is \(number), not \(range.lowerBound) to \(range.upperBound)",
                remedy: report.correction("\(example)"))
            return nil
        }
    }

    /// A whole number from a short list of allowed ones.
    static func integer(of allowed: [Int], example: Int) -> Form {
        Form("an integer", example: "\(example)", extract: \.asInteger) { number, place, report in
            if let value = Int(exactly: number), allowed.contains(value) { return value }
            let known = Quoting.list(allowed.map(String.init))
            report(
                at: place, "\(report.subject) is \(number), not one of: \(known)",
                remedy: report.correction("\(example)"))
            return nil
        }
    }
}

extension Form where Value == Double {
    /// A share from 0 to 1.
    /// - Parameter zero: whether 0 itself is allowed.
    static func share(zero: Bool, example: Double) -> Form {
        Form("a number", example: "\(example)", extract: \.asNumber) { number, place, report in
            if number >= 0, number <= 1, zero || number > 0 { return number }
            let wanted = zero ? "0 to 1" : "above 0 and at most 1"
            report(
                at: place, "\(report.subject) is \(number), not \(wanted)",
                remedy: report.correction("\(example)"))
            return nil
        }
    }
}

extension Form where Value == Duration {
    /// A duration such as `"15m"` of at least `least` and at most `most`.
    static func duration(
        atLeast least: Duration, atMost most: Duration = DurationText.longest, example: String
    ) -> Form {
        .string("a duration", example: example) { text, place, report in
            guard let value = DurationText.parse(text) else {
                report(
                    at: place, "\(report.subject) is \(Quoting.quoted(text)), which is no duration",
                    remedy: "write whole numbers with d, h, m or s, such as \"\(example)\"")
                return nil
            }
            guard (least...most).contains(value) else {
                let range = "\"\(DurationText.format(least))\" to \"\(DurationText.format(most))\""
                report(
                    at: place, "\(report.subject) is \(Quoting.quoted(text)), not \(range)",
                    remedy: report.correction("\"\(example)\""))
                return nil
            }
            return value
        }
    }
}

extension Form where Value == AdamID {
    /// An app's number, as a string or as an integer.
    static var adamID: Form {
        Form("an app's number", example: "\"361309726\"", extract: Self.digits) {
            text, place, report in
            if let adamID = AdamID(text), adamID.number > 0 { return adamID }
            report(
                at: place, "\(report.subject) is \(Quoting.quoted(text)), which is no app's number",
                remedy: "write the digits after \"id\" in the app's store address")
            return nil
        }
    }

    private static func digits(_ content: TomlValue.Content) -> String? {
        content.asString ?? content.asInteger.map(String.init)
    }
}
