// SPDX-License-Identifier: Apache-2.0

import Synchronization
import VPPTestKit

/// Chances drawn by the product: jitter.
final class SharedChance: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) {
        random = Mutex(SeededRandom(seed: seed))
    }

    /// From 0 to 1.
    func fraction() -> Double {
        random.withLock { Double($0.next() >> 11) / Double(1 << 53) }
    }
}
