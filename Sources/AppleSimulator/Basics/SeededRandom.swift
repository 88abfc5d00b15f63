// SPDX-License-Identifier: Apache-2.0

/// SplitMix64: the same numbers for the same seed, on every machine.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The numbers of `seed`.
    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is at least 1. The slight bias does not matter here.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// A UUID in version 4 form, upper-case.
    package mutating func uuid() -> String {
        let high = (next() & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
        let low = (next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for digit in 0..<32 {
                if [8, 12, 16, 20].contains(digit) {
                    text[place] = 0x2D
                    place += 1
                }
                let number = digit < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: number >> UInt64(60 - digit % 16 * 4) & 0xF)
                text[place] = nibble < 10 ? 0x30 + nibble : 0x37 + nibble
                place += 1
            }
            return 36
        }
    }

    /// A random text of `count` hexadecimal digits, lower-case.
    package mutating func key(_ count: Int) -> String {
        var text = ""
        while text.count < count { text += Self.hexadecimal(next(), digits: 16) }
        return String(text.prefix(count))
    }

    /// `number` in lower-case hexadecimal, padded to `digits`.
    package static func hexadecimal(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
