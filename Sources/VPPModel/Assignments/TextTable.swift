// SPDX-License-Identifier: Apache-2.0

/// Numbers for texts: each different one gets the next, from 0. Compares bytes, makes no string.
struct TextTable: Sendable {
    /// The texts in UTF-8, one behind the other.
    private var bytes: [UInt8] = []
    /// Where each text ends.
    private var ends: [Int] = []
    /// Open addressing: the upper half of a slot is of the hash, the lower half the number and 1;
    /// 0 is free. At least twice as many as texts.
    private var slots: [UInt64] = [UInt64](repeating: 0, count: 64)
    /// Others cannot make texts whose hashes meet. What comes out does not depend on it.
    private let seed = UInt64(truncatingIfNeeded: Hasher().finalize())

    private static let upperHalf: UInt64 = 0xFFFF_FFFF_0000_0000

    /// Texts there are.
    var count: Int { ends.count }

    /// The number of a text, the next one if it is new.
    mutating func intern(_ text: UnsafeRawBufferPointer) -> UInt32 {
        let hash = Self.hash(text, seed: seed)
        let mask = slots.count - 1
        var at = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[at]
            if slot == 0 { break }
            if slot >> 32 == hash >> 32 {
                let number = UInt32(truncatingIfNeeded: slot) - 1
                if holds(number, text) { return number }
            }
            at = (at + 1) & mask
        }
        let number = UInt32(ends.count)
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        slots[at] = hash & Self.upperHalf | UInt64(number + 1)
        if ends.count * 2 > slots.count { grow() }
        return number
    }

    private func range(_ number: UInt32) -> Range<Int> {
        (number == 0 ? 0 : ends[Int(number) - 1])..<ends[Int(number)]
    }

    private func holds(_ number: UInt32, _ text: UnsafeRawBufferPointer) -> Bool {
        let range = range(number)
        guard range.count == text.count else { return false }
        return bytes.withUnsafeBytes { all in
            Self.areEqual(UnsafeRawBufferPointer(rebasing: all[range]), text)
        }
    }

    /// The upper half of a slot's hash is not enough to find its new place: the texts are.
    private mutating func grow() {
        var wider = [UInt64](repeating: 0, count: slots.count * 2)
        let mask = wider.count - 1
        bytes.withUnsafeBytes { all in
            var start = 0
            for (number, end) in ends.enumerated() {
                let hash = Self.hash(UnsafeRawBufferPointer(rebasing: all[start..<end]), seed: seed)
                var at = Int(truncatingIfNeeded: hash) & mask
                while wider[at] != 0 { at = (at + 1) & mask }
                wider[at] = hash & Self.upperHalf | UInt64(number + 1)
                start = end
            }
        }
        slots = wider
    }

    // MARK: Eight bytes at a time

    private static func hash(_ text: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        let odd: UInt64 = 0x9E37_79B9_7F4A_7C15
        var hash = seed ^ (UInt64(text.count) &* odd)
        var at = 0
        while at < text.count {
            let product = (hash ^ word(text, at)).multipliedFullWidth(by: odd)
            hash = product.high ^ product.low ^ seed
            at += 8
        }
        let product = hash.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    private static func areEqual(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
    ) -> Bool {
        var at = 0
        while at < left.count {
            guard word(left, at) == word(right, at) else { return false }
            at += 8
        }
        return true
    }

    /// Eight bytes from `at`; behind the end they count as zero.
    @inline(__always)
    private static func word(_ text: UnsafeRawBufferPointer, _ at: Int) -> UInt64 {
        if at + 8 <= text.count { return text.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
        var word: UInt64 = 0
        var shift: UInt64 = 0
        for index in at..<max(at, text.count) {
            word |= UInt64(text[index]) << shift
            shift += 8
        }
        return word
    }
}

// MARK: - In order

extension TextTable {
    /// The texts as names, in their order and each once, and for each number the place of its name.
    ///
    /// Texts that differ in bytes may be equal as strings (an accent written in two ways); such
    /// share a place.
    consuming func ordered<Name: TextIdentifier>(
        as type: Name.Type
    ) -> (names: [Name], places: [UInt32]) {
        // Where all is ASCII the order of the bytes is that of the strings.
        let isPlain = bytes.allSatisfy { $0 < 0x80 }
        let order = isPlain ? plainOrder() : []
        let texts = bytes.withUnsafeBytes { all in
            (0..<UInt32(count)).map { number in
                let range = range(number)
                return String(decoding: UnsafeRawBufferPointer(rebasing: all[range]), as: UTF8.self)
            }
        }
        var names: [Name] = []
        names.reserveCapacity(count)
        var places = [UInt32](repeating: 0, count: count)
        for number in isPlain ? order : Self.order(of: texts) {
            let name = Name(texts[Int(number)])
            if isPlain || names.last != name { names.append(name) }
            places[Int(number)] = UInt32(names.count - 1)
        }
        return (names, places)
    }

    /// Equal strings by their bytes, so that which of them is the name depends on nothing else.
    private static func order(of texts: [String]) -> [UInt32] {
        (0..<UInt32(texts.count)).sorted {
            let (left, right) = (texts[Int($0)], texts[Int($1)])
            return left == right ? left.utf8.lexicographicallyPrecedes(right.utf8) : left < right
        }
    }

    /// Serial numbers mostly differ in their first 16 bytes; the rest is looked at where they do
    /// not.
    private func plainOrder() -> [UInt32] {
        struct Start {
            var first: UInt64
            var second: UInt64
            var number: UInt32
        }
        return bytes.withUnsafeBytes { all in
            var starts = (0..<UInt32(count)).map { number in
                let text = UnsafeRawBufferPointer(rebasing: all[range(number)])
                return Start(
                    first: Self.word(text, 0).bigEndian, second: Self.word(text, 8).bigEndian,
                    number: number)
            }
            starts.sort { left, right in
                if left.first != right.first { return left.first < right.first }
                if left.second != right.second { return left.second < right.second }
                return all[range(left.number)].lexicographicallyPrecedes(all[range(right.number)])
            }
            return starts.map(\.number)
        }
    }
}
