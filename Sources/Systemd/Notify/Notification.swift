// SPDX-License-Identifier: Apache-2.0

/// One message to the service manager, as sd_notify(3) defines it.
///
/// On the wire: `KEY=value` lines, UTF-8, one datagram. A reload, for example, is
/// `RELOADING=1\nMONOTONIC_USEC=42\nSTATUS=reloading the configuration`.
package enum Notification: Equatable, Sendable {
    /// `READY=1`: start-up, or a reload, is done (O1: the log is recovered, the settings valid).
    case ready(status: String)
    /// `RELOADING=1` with `MONOTONIC_USEC`. ``ready(status:)`` must follow when the reload is done.
    /// systemd before 253 ignores the second line; `Type=notify-reload` requires it.
    case reloading(monotonicMicroseconds: UInt64, status: String)
    /// `STATUS=`: the line `systemctl status` shows.
    case status(String)
    /// `STOPPING=1`.
    case stopping(status: String)
    /// `WATCHDOG=1`: the loop made progress.
    case watchdog
    /// `ERRNO=` with `EXIT_STATUS=`: why the daemon is about to exit. `errno` 0: not a system error.
    case failing(errno: Int32, exitStatus: Int32, status: String)
    /// `EXTEND_TIMEOUT_USEC=`: a long recovery of the log is still under way.
    case extendTimeout(microseconds: UInt64, status: String)

    /// The datagram's text.
    package var text: String {
        switch self {
        case .ready(let status):
            "READY=1\n" + Self.line(status)
        case .reloading(let microseconds, let status):
            "RELOADING=1\nMONOTONIC_USEC=\(microseconds)\n" + Self.line(status)
        case .status(let status):
            Self.line(status)
        case .stopping(let status):
            "STOPPING=1\n" + Self.line(status)
        case .watchdog:
            "WATCHDOG=1"
        case .failing(let errno, let exitStatus, let status):
            (errno == 0 ? "" : "ERRNO=\(errno)\n") + "EXIT_STATUS=\(exitStatus)\n"
                + Self.line(status)
        case .extendTimeout(let microseconds, let status):
            "EXTEND_TIMEOUT_USEC=\(microseconds)\n" + Self.line(status)
        }
    }

    // A status may quote what Apple or an MDM server sent. A line break in it would let them add
    // fields of their own (`MAINPID=1`), so every control character becomes a space.
    private static func line(_ status: String) -> String {
        var line = "STATUS="
        for scalar in status.unicodeScalars {
            line.unicodeScalars.append(scalar.isControl ? " " : scalar)
        }
        return line
    }
}
