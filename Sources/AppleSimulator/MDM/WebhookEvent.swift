// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// An event NanoMDM tells its webhook of (mdm-servers.md, 2).
package struct WebhookEvent: Sendable {
    /// `mdm.Connect`, `mdm.Authenticate`, `mdm.TokenUpdate` or `mdm.CheckOut`.
    package var topic: String
    /// The device's enrollment id.
    package var enrollmentId: String
    /// `Idle`, `Acknowledged`, `Error`, `NotNow`, `CommandFormatError`; only on mdm.Connect.
    package var status: String?
    /// The command that was answered.
    package var commandUUID: String?
    /// `token_update_tally` of mdm.TokenUpdate.
    package var tally: Int?
    /// What the device sent: an XML property list.
    package var payload: Data

    /// The body of the POST.
    package func body(eventId: String, now: Moment) -> Data {
        let event = JSON.object([
            "udid": .string(enrollmentId), "status": status.map(JSON.string),
            "command_uuid": commandUUID.map(JSON.string),
            "token_update_tally": tally.map(JSON.int),
            "raw_payload": .string(payload.base64EncodedString()),
            "ids": .object(["id": .string(enrollmentId), "type": .string("Device")]),
        ])
        let member = topic == "mdm.Connect" ? "acknowledge_event" : "checkin_event"
        return JSON.members([
            ("topic", .string(topic)), ("event_id", .string(eventId)),
            ("created_at", .string(now.asRFC3339)), (member, event),
        ]).encoded
    }
}
