// SPDX-License-Identifier: Apache-2.0

import JSON

/// The JSON that NanoMDM and MicroMDM wrap a device's message in; the part vppd reads.
///
/// `event_id` and `created_at` are left unread: neither is unique or well-formed on both servers
/// (mdm-servers.md, 2), and nothing depends on them.
struct WebhookEnvelope: Decodable {
    /// One message of a device: `acknowledge_event` or `checkin_event`.
    struct Message: Decodable {
        var udid: String?
        var enrollmentId: String?
        var status: String?
        var commandUUID: String?
        /// Base64 of the property list the device sent.
        var rawPayload: String?
        /// NanoMDM only.
        var ids: Identifiers?

        enum CodingKeys: String, CodingKey {
            case udid
            case enrollmentId = "enrollment_id"
            case status
            case commandUUID = "command_uuid"
            case rawPayload = "raw_payload"
            case ids
        }
    }

    /// NanoMDM's normalized enrollment.
    struct Identifiers: Decodable {
        /// What `/v1/enqueue/{id}` takes.
        var id: String
        /// `Device`, `User`, `User Enrollment (Device)`, `User Enrollment`, `Shared iPad`.
        var type: String?
        /// The device of a user's channel.
        var parentId: String?

        enum CodingKeys: String, CodingKey {
            case id
            case type
            case parentId = "parent_id"
        }

        /// Users' channels take no app installs: they are not devices of their own.
        var isUserChannel: Bool {
            switch type {
            case "User", "User Enrollment", "Shared iPad": true
            default: parentId.map { !$0.isEmpty } ?? false
            }
        }
    }

    var topic: String
    var acknowledgeEvent: Message?
    var checkinEvent: Message?

    enum CodingKeys: String, CodingKey {
        case topic
        case acknowledgeEvent = "acknowledge_event"
        case checkinEvent = "checkin_event"
    }

    /// Reads an envelope, saying in the error where it is wrong.
    static func read(_ body: [UInt8]) throws(WebhookError) -> WebhookEnvelope {
        do {
            return try body.withUnsafeBytes {
                try DocumentDecoder().decode(WebhookEnvelope.self, from: $0)
            }
        } catch let DecodingError.keyNotFound(key, context) {
            throw wrongShape(context.codingPath + [key], "is missing")
        } catch let DecodingError.typeMismatch(_, context) {
            throw wrongShape(context.codingPath, "has the wrong type")
        } catch let DecodingError.valueNotFound(_, context) {
            throw wrongShape(context.codingPath, "is null")
        } catch {
            throw WebhookError(code: .notJSON, message: "the body is not JSON")
        }
    }

    private static func wrongShape(_ path: [any CodingKey], _ what: String) -> WebhookError {
        let place = path.map(\.stringValue).joined(separator: ".")
        return WebhookError(
            code: .wrongShape, message: "\(place.isEmpty ? "the body" : place) \(what)")
    }
}
