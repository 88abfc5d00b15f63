// SPDX-License-Identifier: Apache-2.0

/// A display version of any scheme, in an order people would agree to: `4.9` before `4.10`,
/// `21.02.3` the same as `21.2.3`, `2024a` before `2024b`, `5.0-beta2` before `5.0`, `5.0` before
/// `5.0 (77)`.
///
/// The text is cut into numbers and words; everything else only separates. A version goes on with
/// endless zeros, so that `5` and `5.0.0` are the same; in one place the order is: pre-release
/// words (`alpha`, `beta`, ...), then zero, then other words, then the other numbers. That makes
/// the order total over all versions, whatever their schemes.
struct VersionText: Hashable, Comparable, Sendable {
    /// One number or word of a version.
    private enum Part: Hashable, Comparable, Sendable {
        // In ascending order: Swift compares cases by their place here.
        case preRelease(String)
        case zero
        case word(String)
        /// Decimal digits without leading zeros. Never converted, so that no build number is too
        /// large; shorter is smaller.
        case number(length: Int, digits: String)
    }

    /// Without trailing zeros.
    private let parts: [Part]

    /// Words that mean "not yet the version that follows".
    private static let preReleaseWords: Set<String> = [
        "alpha", "beta", "dev", "pre", "preview", "rc",
    ]

    /// Longest text that is compared. Apple's display versions are far shorter; a longer one is no
    /// version.
    static let maximumLength = 256

    /// - Returns: nil where the text has no digit: there is nothing to compare.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        var parts: [Part] = []
        var rest = Array(text.lowercased().utf8)[...]
        while let first = rest.first {
            if Self.isDigit(first) {
                let run = rest.prefix(while: Self.isDigit)
                rest = rest.dropFirst(run.count)
                let digits = String(decoding: run.drop { $0 == UInt8(ascii: "0") }, as: UTF8.self)
                let isZero = digits.isEmpty
                parts.append(isZero ? .zero : .number(length: digits.utf8.count, digits: digits))
            } else if Self.isLetter(first) {
                let run = rest.prefix(while: Self.isLetter)
                rest = rest.dropFirst(run.count)
                let word = String(decoding: run, as: UTF8.self)
                // A word before the first number is a label: "v4.2", "Version 4.2".
                if !parts.isEmpty {
                    let isPreRelease = Self.preReleaseWords.contains(word)
                    parts.append(isPreRelease ? .preRelease(word) : .word(word))
                }
            } else {
                rest.removeFirst()
            }
        }
        guard !parts.isEmpty else { return nil }
        while parts.last == .zero { parts.removeLast() }
        self.parts = parts
    }

    static func < (left: VersionText, right: VersionText) -> Bool {
        for index in 0..<max(left.parts.count, right.parts.count) {
            let (leftPart, rightPart) = (left.part(index), right.part(index))
            if leftPart != rightPart { return leftPart < rightPart }
        }
        return false
    }

    private func part(_ index: Int) -> Part {
        index < parts.count ? parts[index] : .zero
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
