// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The hold all locations of one organization share: Apple counts 9646 by organization (S4).
final class OrganizationHold: Sendable {
    private let hold: Mutex<Hold>

    /// - Parameter first: first back-off, doubled with each further one.
    init(first: Duration) {
        hold = Mutex(Hold(first: first))
    }

    /// Nothing may be sent before.
    var until: Duration { hold.withLock { $0.until } }

    /// Changes the hold as a whole.
    func update(_ change: @Sendable (inout Hold) -> Void) {
        hold.withLock { change(&$0) }
    }
}
