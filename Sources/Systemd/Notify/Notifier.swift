// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc

/// Tells the service manager how the daemon is doing: the seam over sd_notify(3).
///
/// ``systemd`` talks to the manager and does nothing where there is none (`NOTIFY_SOCKET` unset);
/// tests use ``NotificationRecorder``. Every method returns what became of the message; most callers
/// may ignore it, as sd_notify(3) advises, because the manager notices silence by itself.
package struct Notifier: Sendable {
    /// What became of a message: the three outcomes of sd_notify(3).
    package enum Outcome: Equatable, Sendable {
        /// The message was handed to the manager's socket.
        case sent
        /// `NOTIFY_SOCKET` is unset: not started by a service manager. Nothing was sent.
        case noManager
        /// The message could not be sent; `errno` says why.
        case failed(errno: Int32)
    }

    private let deliver: @Sendable (Notification) -> Outcome
    private let monotonicMicroseconds: @Sendable () -> UInt64

    /// - Parameters:
    ///   - monotonicMicroseconds: `CLOCK_MONOTONIC` in microseconds, for ``reloading(status:)``.
    ///   - deliver: hands one message over.
    package init(
        monotonicMicroseconds: @escaping @Sendable () -> UInt64,
        deliver: @escaping @Sendable (Notification) -> Outcome
    ) {
        self.monotonicMicroseconds = monotonicMicroseconds
        self.deliver = deliver
    }

    /// The manager that started this process, by libsystemd: path and abstract sockets.
    package static let systemd = Notifier(monotonicMicroseconds: monotonicNow) { notification in
        // `unset_environment` 0: the watchdog and later messages need the variable again.
        let result = sd_notify(0, notification.text)
        return switch result {
        case 0: .noManager
        case ..<0: .failed(errno: -result)
        default: .sent
        }
    }

    /// Start-up or a reload is complete.
    @discardableResult
    package func ready(status: String) -> Outcome {
        deliver(.ready(status: status))
    }

    /// A reload begins now. ``ready(status:)`` must follow, also when the new settings are refused.
    @discardableResult
    package func reloading(status: String) -> Outcome {
        deliver(
            .reloading(monotonicMicroseconds: monotonicMicroseconds(), status: status))
    }

    /// The line `systemctl status` shows. One line: control characters become spaces.
    @discardableResult
    package func status(_ status: String) -> Outcome {
        deliver(.status(status))
    }

    /// Shutdown begins.
    @discardableResult
    package func stopping(status: String) -> Outcome {
        deliver(.stopping(status: status))
    }

    /// The loop made progress. Call it from the loop itself, every ``Watchdog/interval()``.
    @discardableResult
    package func watchdog() -> Outcome {
        deliver(.watchdog)
    }

    /// The process is about to exit with `exitStatus`.
    ///
    /// - Parameter errno: the system error behind it, or 0 where there is none.
    @discardableResult
    package func failing(errno: Int32 = 0, exitStatus: Int32, status: String) -> Outcome {
        deliver(.failing(errno: errno, exitStatus: exitStatus, status: status))
    }

    /// Start-up goes on and needs up to `time` from now: sent while a long log is replayed.
    @discardableResult
    package func extendTimeout(by time: Duration, status: String) -> Outcome {
        let (seconds, attoseconds) = time.components
        let microseconds = max(0, seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        return deliver(.extendTimeout(microseconds: UInt64(microseconds), status: status))
    }

    private static func monotonicNow() -> UInt64 {
        var time = timespec()
        let result = clock_gettime(CLOCK_MONOTONIC, &time)
        precondition(result == 0, "man 2 clock_gettime: no error is possible for this clock")
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
    }
}
