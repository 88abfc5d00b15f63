// SPDX-License-Identifier: Apache-2.0

import VPPTestKit

extension SeededRandom {
    /// Text of up to `length` scalars, about half of them control characters and the like.
    mutating func text(upTo length: Int) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            let range: ClosedRange<UInt32> =
                switch Int.random(in: 0...3, using: &self) {
                case 0: 0x00...0x1F
                case 1: 0x7F...0xA0
                case 2: 0x2020...0x2070
                default: 0x20...0x7E
                }
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
