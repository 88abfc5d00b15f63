// SPDX-License-Identifier: Apache-2.0

/// The data vppd's messages carry. The names are part of what administrators build on
/// (`journalctl VPP_TOKEN=berlin`): they are only ever added to.
extension JournalField {
    /// `VPP_TOKEN=`: the token's name, `[[token]] name`.
    package static func token(_ name: String) -> JournalField { .init(key: "token", value: name) }

    /// `VPP_ADAM_ID=`: Apple's number of the app.
    package static func adamId(_ number: String) -> JournalField {
        .init(key: "adamId", value: number)
    }

    /// `VPP_VERSION=`: the display string of a version.
    package static func version(_ display: String) -> JournalField {
        .init(key: "version", value: display)
    }

    /// `VPP_SERIAL=`: the device's serial number.
    package static func serial(_ number: String) -> JournalField {
        .init(key: "serial", value: number)
    }

    /// `VPP_ALERT=`: the alert's code, `token-revoked`.
    package static func alert(_ code: String) -> JournalField { .init(key: "alert", value: code) }

    /// `VPP_REASON=`: what happened, in one line.
    package static func reason(_ line: String) -> JournalField {
        .init(key: "reason", value: line)
    }

    /// `VPP_REMEDY=`: what to do, in one line.
    package static func remedy(_ line: String) -> JournalField {
        .init(key: "remedy", value: line)
    }

    /// `VPP_COUNT=`: a number of things: apps, devices.
    package static func count(_ number: Int) -> JournalField {
        .init(key: "count", value: "\(number)")
    }

    /// `VPPLOG_SEQ=`: an event's number in the event log (event-log.md, 5.4).
    package static func logSeq(_ seq: UInt64) -> JournalField {
        .init(known: "VPPLOG_SEQ", value: "\(seq)")
    }

    /// `VPPLOG_DIRECTORY=`: which event log it is, by its directory.
    package static func logDirectory(_ path: String) -> JournalField {
        .init(known: "VPPLOG_DIRECTORY", value: path)
    }

    /// `VPPLOG_HASH=`: the hash the event log's chain ends in, hexadecimal.
    package static func logHash(_ hash: String) -> JournalField {
        .init(known: "VPPLOG_HASH", value: hash)
    }
}
