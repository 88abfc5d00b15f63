// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An event NanoMDM tells its webhook of (mdm-servers.md, 2).
struct WebhookEvent: Sendable {
    /// `mdm.Connect`, `mdm.Authenticate`, `mdm.TokenUpdate` or `mdm.CheckOut`.
    var topic: String
    /// The device's enrollment id.
    var enrollmentId: String
    /// `Idle`, `Acknowledged`, `Error`, `NotNow`, `CommandFormatError`; only on mdm.Connect.
    var status: String?
    /// The command that was answered.
    var commandUUID: String?
    /// `token_update_tally` of mdm.TokenUpdate.
    var tally: Int?
    /// What the device sent: an XML property list.
    var payload: Data

    /// The body of the POST.
    func body(eventId: String, now: Moment) -> Data {
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
