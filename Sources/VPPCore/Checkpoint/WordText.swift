// SPDX-License-Identifier: Apache-2.0

/// Names as one text, `C02A C02B C02C`: coded many times faster than an array of strings.
///
/// One space stands between two words. In a word, a space is `%20` and a percent sign `%25`; a word
/// of nothing is a single `%`.
struct WordText: Hashable, Sendable {
    var words: [String]

    init(_ words: [String]) {
        self.words = words
    }

    /// The words with a space between two.
    var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.reduce(0) { $0 + $1.utf8.count + 1 })
        for (place, word) in words.enumerated() {
            if place > 0 { bytes.append(Self.space) }
            if word.isEmpty { bytes.append(Self.percent) }
            for byte in word.utf8 {
                switch byte {
                case Self.space: bytes += "%20".utf8
                case Self.percent: bytes += "%25".utf8
                default: bytes.append(byte)
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Returns: nil where `text` is not words as described above.
    init?(text: String) {
        words = []
        if text.isEmpty { return }
        var text = text
        let read = text.withUTF8 { bytes in
            var start = 0
            for end in 0...bytes.count where end == bytes.count || bytes[end] == Self.space {
                guard let word = Self.word(UnsafeBufferPointer(rebasing: bytes[start..<end])) else {
                    return false
                }
                words.append(word)
                start = end + 1
            }
            return true
        }
        if !read { return nil }
    }

    private static func word(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        if bytes.isEmpty { return nil }
        guard bytes.contains(percent) else { return String(decoding: bytes, as: UTF8.self) }
        if bytes.count == 1 { return "" }
        var plain: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if byte != percent {
                plain.append(byte)
            } else if rest.starts(with: "20".utf8) {
                plain.append(space)
                rest.removeFirst(2)
            } else if rest.starts(with: "25".utf8) {
                plain.append(percent)
                rest.removeFirst(2)
            } else {
                return nil
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static let space = UInt8(ascii: " ")
    private static let percent = UInt8(ascii: "%")
}

extension WordText: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let read = WordText(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not words with a space between them")
        }
        self = read
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
