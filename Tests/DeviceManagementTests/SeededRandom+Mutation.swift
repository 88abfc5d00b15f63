// SPDX-License-Identifier: Apache-2.0

import VPPTestKit

extension SeededRandom {
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
