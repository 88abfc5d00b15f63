// SPDX-License-Identifier: Apache-2.0

/// Random numbers that are the same for the same seed: a failing test can be run again as it was.
///
/// Source: Sebastiano Vigna, SplitMix64.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// One of several ways to spoil bytes: flip, insert, remove, cut, repeat.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 1: bytes.insert(.random(in: 0...255, using: &self), at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes.removeLast(Int.random(in: 0...(bytes.count / 8), using: &self))
            default:
                let end = min(bytes.count, place + Int.random(in: 1...16, using: &self))
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            }
        }
        return bytes
    }
}
