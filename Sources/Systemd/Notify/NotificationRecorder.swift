// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Stands in for the service manager in tests: keeps every message in order.
///
/// It does not model the manager's reactions: no time-outs, no kill after a missed watchdog.
package final class NotificationRecorder: Sendable {
    private let received = Mutex<[Notification]>([])

    package init() {}

    /// Every message so far, oldest first.
    package var notifications: [Notification] { received.withLock { $0 } }

    /// A notifier that records here.
    ///
    /// - Parameters:
    ///   - monotonicMicroseconds: the time every reload carries. Default 1.
    ///   - outcome: what every message is answered with. Default ``Notifier/Outcome/sent``.
    package func notifier(
        monotonicMicroseconds: UInt64 = 1, outcome: Notifier.Outcome = .sent
    ) -> Notifier {
        Notifier(monotonicMicroseconds: { monotonicMicroseconds }) { notification in
            self.received.withLock { $0.append(notification) }
            return outcome
        }
    }
}
