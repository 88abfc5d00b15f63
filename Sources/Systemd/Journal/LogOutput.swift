// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where log messages and alerts go: the journal, or lines on a descriptor (O2).
package struct LogOutput: Sendable {
    /// How a message is written.
    package enum Style: Equatable, Sendable {
        /// Structured entries, `VPP_TOKEN=` and all.
        case journal
        /// `12:00:05 notice  text (token=berlin)`: for eyes.
        case terminal
        /// `<5>text (token=berlin)`: read by a service manager (sd-daemon(3)), which adds the time.
        case prefixed
        /// `2026-11-02T12:00:05Z notice  text (token=berlin)`: for a file.
        case plain
    }

    /// What became of a message.
    package enum Delivery: Equatable, Sendable {
        case journal
        case line
        /// Neither the journal nor the descriptor took it; `errno` is the descriptor's.
        case failed(errno: Int32)
    }

    package let style: Style
    private let descriptor: Int32
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - descriptor: takes the lines; with ``Style/journal``, those the journal refused.
    ///   - now: seconds since 1970. Default the system's clock.
    package init(
        style: Style, descriptor: Int32 = STDERR_FILENO,
        now: @escaping @Sendable () -> Int64 = { Int64(time(nil)) }
    ) {
        self.style = style
        self.descriptor = descriptor
        self.now = now
    }

    /// Standard error, in the style that fits what it is connected to.
    ///
    /// - Parameter environment: the process's environment: `JOURNAL_STREAM`, `INVOCATION_ID`.
    package static func standardError(environment: [String: String]) -> LogOutput {
        LogOutput(style: style(for: STDERR_FILENO, environment: environment))
    }

    /// The style for a descriptor: the journal where it is the journal's stream; the terminal's
    /// where it is one; with a prefix where a unit started the process (`INVOCATION_ID`).
    package static func style(for descriptor: Int32, environment: [String: String]) -> Style {
        if Journal.isConnected(descriptor, environment: environment) { return .journal }
        if isatty(descriptor) == 1 { return .terminal }
        return environment["INVOCATION_ID"] == nil ? .plain : .prefixed
    }

    /// Sends one message.
    package func send(_ message: JournalMessage) -> Delivery {
        let line: String
        switch style {
        case .journal:
            if Journal.send(message) == 0 { return .journal }
            // journald refused it (too large, socket gone): better a line with a prefix on the
            // stream it also reads than nothing.
            line = LogLine.prefixed(message)
        case .terminal: line = LogLine.terminal(message, seconds: now())
        case .prefixed: line = LogLine.prefixed(message)
        case .plain: line = LogLine.plain(message, seconds: now())
        }
        let failure = Self.write(line, to: descriptor)
        return failure == 0 ? .line : .failed(errno: failure)
    }

    /// Writes `line` by one write(2), so that lines of several processes do not mix; by more only
    /// where the descriptor took part of it.
    ///
    /// - Returns: 0, or the error number.
    private static func write(_ line: String, to descriptor: Int32) -> Int32 {
        let bytes = Array(line.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            let failure = errno
            if count >= 0 {
                written += count
            } else if failure != EINTR {
                return failure
            }
        }
        return 0
    }
}
