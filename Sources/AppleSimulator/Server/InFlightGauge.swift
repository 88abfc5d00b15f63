// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts the requests of each token that are being worked on.
///
/// A request ends for the gauge before its answer is sent, so that a client can never be blamed
/// for a request it sent after an answer it had.
final class InFlightGauge: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// A request begins.
    /// - Returns: How many of `client` there are now, this one included.
    func enter(_ client: String) -> Int {
        counts.withLock { counts in
            counts[client, default: 0] += 1
            return counts[client] ?? 1
        }
    }

    /// A request ends.
    func leave(_ client: String) {
        counts.withLock { counts in
            let left = (counts[client] ?? 1) - 1
            counts[client] = left > 0 ? left : nil
        }
    }
}
