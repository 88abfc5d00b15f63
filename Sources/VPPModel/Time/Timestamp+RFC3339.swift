// SPDX-License-Identifier: Apache-2.0

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with six fraction digits: `2026-01-05T12:00:00.123456Z`.
    package var description: String {
        let (wholeSeconds, fraction) = microseconds.flooredDivision(by: 1_000_000)
        return "\(Self.dateAndTime(wholeSeconds)).\(Self.padded(fraction, 6))Z"
    }

    /// RFC 3339 in UTC to the second, for people: `2026-01-05T12:00:00Z`.
    package var toTheSecond: String {
        "\(Self.dateAndTime(seconds))Z"
    }

    /// Reads RFC 3339 and what Apple and MDM servers make of it.
    ///
    /// Offsets `Z`, `+02:00` and Apple's `+0000` (`expDate`); 0 to 9 fraction digits (NanoMDM trims
    /// zeros), of which six are kept.
    /// - Returns: nil where the text is no such date.
    package init?(rfc3339 text: some StringProtocol) {
        var text = String(text)
        let microseconds = text.withUTF8 { Self.microseconds(rfc3339: $0) }
        guard let microseconds else { return nil }
        self.init(microseconds: microseconds)
    }

    private static func microseconds(rfc3339 text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var scanner = DigitScanner(text)
        guard
            let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), (1...12).contains(month), scanner.skip("-"),
            let day = scanner.number(digits: 2), (1...31).contains(day),
            scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(digits: 2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 2), minute < 60, scanner.skip(":"),
            let second = scanner.number(digits: 2), second < 61
        else { return nil }
        var fraction: Int64 = 0
        if scanner.skip(".") {
            guard let read = scanner.fraction() else { return nil }
            fraction = read
        }
        guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        let inDay = hour * 3_600 + minute * 60 + second
        let moment = (days * 86_400 + inDay - offset) * 1_000_000 + fraction
        // An offset can lead out of the years that four digits can write.
        return writable.contains(moment) ? moment : nil
    }

    /// The years 0000 to 9999, in microseconds since 1970.
    private static let writable: Range<Int64> = -62_167_219_200_000_000..<253_402_300_800_000_000

    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    package static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredDivision(by: 400).quotient
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date of a day counted from 1970-01-01 (`civil_from_days` of the same source).
    package static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097).quotient
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func dateAndTime(_ seconds: Int64) -> String {
        let (days, inDay) = seconds.flooredDivision(by: 86_400)
        let (year, month, day) = date(daysSince1970: days)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time =
            "\(padded(inDay / 3_600, 2)):\(padded(inDay / 60 % 60, 2)):\(padded(inDay % 60, 2))"
        return "\(date)T\(time)"
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let timestamp = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not an RFC 3339 time: \(text.prefix(40))")
        }
        self = timestamp
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Reads the fixed-width fields of a date from UTF-8.
private struct DigitScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var next = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { next == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard !isAtEnd, UInt32(bytes[next]) == character.value else { return false }
        next += 1
        return true
    }

    mutating func digit() -> Int64? {
        guard !isAtEnd, (0x30...0x39).contains(bytes[next]) else { return nil }
        defer { next += 1 }
        return Int64(bytes[next] - 0x30)
    }

    mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// One to nine digits as microseconds; what is finer is cut off.
    mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let digit = digit() {
            count += 1
            if count <= 6 { value = value * 10 + digit }
        }
        guard (1...9).contains(count) else { return nil }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    /// `Z`, `+hh:mm` or `+hhmm`, in seconds east of Greenwich.
    mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(digits: 2), hours < 24 else { return nil }
        _ = skip(":")
        guard let minutes = number(digits: 2), minutes < 60 else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
