// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Durations as the configuration writes them: `30s`, `15m`, `24h`, `7d`, `1h30m`.
///
/// Whole numbers with the units `d`, `h`, `m`, `s`, each at most once and from the largest down,
/// without spaces.
enum DurationText {
    /// 366 days: the longest duration there is, wherever no smaller bound is named. It keeps sums
    /// of durations and wall-clock times far from overflow.
    static let longest: Duration = .days(366)

    private static let units: [(letter: UInt8, seconds: Int64)] = [
        (UInt8(ascii: "d"), 86_400), (UInt8(ascii: "h"), 3_600), (UInt8(ascii: "m"), 60),
        (UInt8(ascii: "s"), 1),
    ]

    /// - Returns: nil where `text` is no duration, or one that does not fit in 64 bits of seconds.
    static func parse(_ text: String) -> Duration? {
        var rest = text.utf8[...]
        var units = units[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            var count: Int64 = 0
            var digits = 0
            while let byte = rest.first, (0x30...0x39).contains(byte) {
                guard digits < 12 else { return nil }
                count = count * 10 + Int64(byte - 0x30)
                digits += 1
                rest.removeFirst()
            }
            guard digits > 0, let letter = rest.popFirst(),
                let index = units.firstIndex(where: { $0.letter == letter })
            else { return nil }
            // Twelve digits of days are below 2^63 seconds, and so is the sum of all four units.
            total += count * units[index].seconds
            units = units[(index + 1)...]
        }
        return .seconds(total)
    }

    /// The shortest text that ``parse(_:)`` reads as `duration`; fractions of a second are cut.
    static func format(_ duration: Duration) -> String {
        var rest = duration.components.seconds
        var text = ""
        for (letter, seconds) in units where rest >= seconds {
            text += "\(rest / seconds)\(Character(Unicode.Scalar(letter)))"
            rest %= seconds
        }
        return text.isEmpty ? "0s" : text
    }
}
