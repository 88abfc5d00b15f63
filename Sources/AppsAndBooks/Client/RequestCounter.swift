// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts the requests one operation sends, retries and config reads included.
final class RequestCounter: Sendable {
    private let sent = Atomic(0)

    /// Notes one more request.
    func add() {
        sent.add(1, ordering: .relaxed)
    }

    /// Requests so far.
    var count: Int { sent.load(ordering: .relaxed) }
}
