// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Dates as HTTP writes them (RFC 9110, 5.6.7): all three forms a recipient must accept.
///
/// ```
/// Sun, 06 Nov 1994 08:49:37 GMT     IMF-fixdate
/// Sunday, 06-Nov-94 08:49:37 GMT    RFC 850
/// Sun Nov  6 08:49:37 1994          asctime
/// ```
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Returns: nil where `text` is none of the three.
    static func parse(_ text: String) -> Timestamp? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "-" }).map(String.init)
        if words.count == 6, words[0].hasSuffix(","), words[5] == "GMT" {
            return moment(year: words[3], month: words[2], day: words[1], time: words[4])
        }
        if words.count == 5, !words[0].hasSuffix(",") {
            return moment(year: words[4], month: words[1], day: words[2], time: words[3])
        }
        return nil
    }

    private static func moment(
        year: String, month: String, day: String, time: String
    ) -> Timestamp? {
        guard let monthIndex = months.firstIndex(of: month), (1...2).contains(day.count),
            let fullYear = fullYear(year)
        else { return nil }
        let number = String(monthIndex + 1)
        return Timestamp(
            rfc3339: "\(fullYear)-\(twoDigits(number))-\(twoDigits(day))T\(time)Z")
    }

    /// Two digits of a year are of this century; RFC 850 dates are not sent any more.
    private static func fullYear(_ year: String) -> String? {
        switch year.count {
        case 4: year
        case 2: "20" + year
        default: nil
        }
    }

    private static func twoDigits(_ number: String) -> String {
        number.count == 1 ? "0" + number : number
    }
}
