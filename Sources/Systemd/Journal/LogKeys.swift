// SPDX-License-Identifier: Apache-2.0

/// Every key of a log message's data, with its type. The journal's field is `VPP_` and the key in
/// capitals: `adamId` is `VPP_ADAM_ID=`. The names are part of what administrators build on: they
/// are only ever added to.
package enum LogKeys {
    /// The journal's `MESSAGE_ID`, which has no `VPP_`.
    package static let messageID = LogKey<MessageID>("messageID")

    /// The token's name: `[[token]] name`.
    package static let token = LogKey<String>("token")
    /// The location's name, as Apple gives it.
    package static let location = LogKey<String>("location")
    /// Apple's `uId` of the location.
    package static let library = LogKey<String>("library")
    /// The token's standing: `active`, `revoked`, ... (T3).
    package static let standing = LogKey<String>("standing")
    /// When the token ends, RFC 3339.
    package static let expires = LogKey<String>("expires")
    /// Whole days until the token ends; negative afterwards.
    package static let daysLeft = LogKey<Int>("daysLeft")
    /// The other MDM that claims the location (T6).
    package static let claimedBy = LogKey<String>("claimedBy")

    /// The app's name, as people know it.
    package static let app = LogKey<String>("app")
    /// Apple's number of the app.
    package static let adamId = LogKey<UInt64>("adamId")
    /// The app's bundle identifier.
    package static let bundleId = LogKey<String>("bundleId")
    /// The display string of a version.
    package static let version = LogKey<String>("version")

    /// The device's serial number.
    package static let serial = LogKey<String>("serial")
    /// What the MDM server calls the device.
    package static let enrollment = LogKey<String>("enrollment")
    /// The MDM command's `CommandUUID`.
    package static let command = LogKey<String>("command")
    /// The update rule's name.
    package static let rule = LogKey<String>("rule")
    /// Attempts made so far.
    package static let attempts = LogKey<Int>("attempts")

    /// The alert's code: `token-revoked`.
    package static let alert = LogKey<String>("alert")
    /// Apple's `errorNumber`, or a device's error code.
    package static let errorNumber = LogKey<Int>("errorNumber")
    /// The HTTP status.
    package static let httpStatus = LogKey<Int>("httpStatus")
    /// The endpoint, without host and query: `client/config`.
    package static let endpoint = LogKey<String>("endpoint")
    /// Why, in one line. Never a secret or a body.
    package static let reason = LogKey<String>("reason")
    /// What to do next: a command, or a place to look at.
    package static let remedy = LogKey<String>("remedy")

    /// A file's path.
    package static let file = LogKey<String>("file")
    /// A line in that file, from 1.
    package static let line = LogKey<Int>("line")
    /// A number of things: rows, apps, devices.
    package static let count = LogKey<Int>("count")
    /// The threshold a count is held against.
    package static let limit = LogKey<Int>("limit")
    /// An event's number in the event log.
    package static let seq = LogKey<UInt64>("seq")
    /// The hash the event log's chain ends in, hexadecimal.
    package static let anchor = LogKey<String>("anchor")
    /// Time taken, in seconds with fraction.
    package static let seconds = LogKey<Double>("seconds")
    /// The signal that was received: `SIGHUP`.
    package static let signal = LogKey<String>("signal")
}
