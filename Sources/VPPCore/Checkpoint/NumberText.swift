// SPDX-License-Identifier: Apache-2.0

/// Small numbers as one text, `0 0 1 0`: coded many times faster than an array of numbers, and
/// read by people as well.
struct NumberText: Hashable, Sendable {
    var numbers: [UInt32]

    init(_ numbers: [UInt32]) {
        self.numbers = numbers
    }

    /// The numbers in decimal, one space between two.
    var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count * 4)
        for (place, number) in numbers.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: " ")) }
            bytes.append(decimal: UInt64(number))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Returns: nil where `text` is not decimal numbers below 2^32, one space between two.
    init?(text: String) {
        numbers = []
        if text.isEmpty { return }
        var text = text
        let read = text.withUTF8 { bytes in
            // One digit and a space a number, at least.
            numbers.reserveCapacity(bytes.count / 2 + 1)
            var scanner = DecimalScanner(bytes)
            repeat {
                guard let number = scanner.number(), number <= UInt64(UInt32.max) else {
                    return false
                }
                numbers.append(UInt32(truncatingIfNeeded: number))
            } while scanner.skip(" ")
            return scanner.isAtEnd
        }
        if !read { return nil }
    }
}

extension NumberText: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let read = NumberText(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not numbers with a space between them")
        }
        self = read
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Reads decimal numbers from UTF-8.
struct DecimalScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { place == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, UInt32(bytes[place]) == character.value else { return false }
        place += 1
        return true
    }

    /// One digit or more.
    /// - Returns: nil where there is no digit, or where the number is above 2^62.
    mutating func number() -> UInt64? {
        let start = place
        var number: UInt64 = 0
        while place < bytes.count {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            // One digit more still fits.
            guard number < 1 << 59 else { return nil }
            number = number * 10 + UInt64(digit)
            place += 1
        }
        return place == start ? nil : number
    }

    /// The same with a `-` before it, or without.
    mutating func signedNumber() -> Int64? {
        let isNegative = skip("-")
        guard let number = number() else { return nil }
        return isNegative ? -Int64(number) : Int64(number)
    }
}

extension [UInt8] {
    /// Appends a number's decimal digits.
    mutating func append(decimal number: UInt64) {
        let start = count
        var rest = number
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}
