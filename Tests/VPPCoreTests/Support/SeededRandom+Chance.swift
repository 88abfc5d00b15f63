// SPDX-License-Identifier: Apache-2.0

import VPPTestKit

extension SeededRandom {
    /// True in `percent` of 100 cases.
    mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }
}
