// SPDX-License-Identifier: Apache-2.0

import VPPCore

/// An effect on its way, and what is to become of it.
struct Request: Hashable {
    enum Fate: Hashable {
        case done
        case refused
        case unavailable
        /// Turned away with a moment before which not to come again; Apple's word.
        case throttled
    }

    let effect: Effect
    let fate: Fate
    /// It may wait in the process so long that its window closes.
    let mayWait: Bool
}
