// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The calls by which an MDM server passes on what devices say: NanoMDM's `-webhook-url`,
/// MicroMDM's `-command-webhook-url` (mdm-servers.md, 2). Each comes once and is never repeated.
///
/// A call, as NanoMDM sends it:
///
/// ```json
/// {"topic": "mdm.Connect", "event_id": "180a35ce0597e12e",
///  "created_at": "2026-11-23T17:08:46.114029047Z",
///  "acknowledge_event": {"udid": "...", "status": "Acknowledged", "command_uuid": "...",
///                        "raw_payload": "PD94bWwg...", "ids": {"id": "...", "type": "Device"}}}
/// ```
package enum Webhook {
    /// Largest body read: 1 MiB. The largest answer vppd asks for is a list of a few apps; a list
    /// of a whole device, asked for by another tool, is about 400 bytes an app in XML, or 550 KB in
    /// Base64 for 1,000 apps.
    package static let maximumBody = 1 << 20

    /// The header that carries the signature.
    package static let signatureHeader = "X-Hmac-Signature"

    /// Longest enrollment id or command UUID taken, in bytes; Apple's have at most 40.
    static let maximumIdentifier = 256

    /// The topics that matter. The others (`mdm.UserAuthenticate`, `mdm.DeclarativeManagement`,
    /// `mdm.GetToken`, the bootstrap token's) say nothing about commands or reachability.
    private enum Topic: String {
        case authenticate = "mdm.Authenticate"
        case tokenUpdate = "mdm.TokenUpdate"
        case checkOut = "mdm.CheckOut"
        case connect = "mdm.Connect"
    }

    /// Checks and reads one call.
    ///
    /// - Parameters:
    ///   - body: the body as it came.
    ///   - signature: the value of ``signatureHeader``, if there was one.
    ///   - key: nil where calls are not signed (MicroMDM, or NanoMDM without the option).
    /// - Returns: nil for what does not matter: other topics, and users' channels.
    package static func parse(
        body: [UInt8], signature: String?, key: WebhookKey?
    ) throws(WebhookError) -> DeviceReport? {
        guard body.count <= maximumBody else {
            throw WebhookError(
                code: .bodyTooLarge,
                message: "the body has \(body.count) bytes; \(maximumBody) are the most")
        }
        if let key { try check(signature, of: body, key: key) }
        let envelope = try WebhookEnvelope.read(body)
        guard let topic = Topic(rawValue: envelope.topic) else { return nil }
        return switch topic {
        case .connect: try answer(message(envelope.acknowledgeEvent, "acknowledge_event"))
        case .authenticate, .tokenUpdate, .checkOut:
            try checkIn(topic, message(envelope.checkinEvent, "checkin_event"))
        }
    }

    private static func check(
        _ signature: String?, of body: [UInt8], key: WebhookKey
    ) throws(WebhookError) {
        guard let signature else {
            throw WebhookError(
                code: .signatureMissing, message: "the call has no \(signatureHeader) header")
        }
        guard WebhookSignature.isValid(signature, of: body, key: key) else {
            throw WebhookError(
                code: .signatureWrong,
                message: "\(signatureHeader) does not fit the body and the key")
        }
    }

    private static func message(
        _ message: WebhookEnvelope.Message?, _ name: String
    ) throws(WebhookError) -> WebhookEnvelope.Message {
        guard let message else {
            throw WebhookError(code: .wrongShape, message: "\(name) is missing")
        }
        return message
    }

    private static func answer(
        _ message: WebhookEnvelope.Message
    ) throws(WebhookError) -> DeviceReport? {
        guard message.ids?.isUserChannel != true else { return nil }
        let id = try enrollmentId(of: message)
        let status = message.status ?? ""
        // Half of all calls are idle: their payload, which has nothing else, is not read if the
        // server says which channel it is.
        if status == "Idle", message.ids != nil { return .idle(Enrollment(id: id)) }
        let sent = try DeviceMessage(rawPayload: message.rawPayload)
        if message.ids == nil, sent.isUserChannel { return nil }
        if status == "Idle" { return .idle(Enrollment(id: id)) }
        guard let known = CommandAnswer.Status(rawValue: status) else {
            throw WebhookError(
                code: .wrongShape, message: "acknowledge_event.status is missing or unknown")
        }
        let uuid = try identifier(message.commandUUID, "acknowledge_event.command_uuid")
        return .answered(
            enrollment(id, sent), CommandUUID(uuid), sent.answer(status: known))
    }

    private static func checkIn(
        _ topic: Topic, _ message: WebhookEnvelope.Message
    ) throws(WebhookError) -> DeviceReport? {
        guard message.ids?.isUserChannel != true else { return nil }
        let id = try enrollmentId(of: message)
        var enrollment = Enrollment(id: id)
        // Only Authenticate describes the device; a payload that is not needed cannot be in the
        // way.
        if topic == .authenticate || message.ids == nil {
            let sent = try DeviceMessage(rawPayload: message.rawPayload)
            if message.ids == nil, sent.isUserChannel { return nil }
            enrollment = Self.enrollment(id, sent)
        }
        return switch topic {
        case .authenticate: .authenticated(enrollment)
        case .tokenUpdate: .tokenUpdated(enrollment)
        case .checkOut: .checkedOut(enrollment)
        case .connect: nil
        }
    }

    private static func enrollment(_ id: EnrollmentID, _ sent: DeviceMessage) -> Enrollment {
        Enrollment(id: id, serialNumber: sent.serialNumber, description: sent.description)
    }

    /// NanoMDM's `ids.id`; MicroMDM's `udid`, or `enrollment_id` for a user enrollment.
    private static func enrollmentId(
        of message: WebhookEnvelope.Message
    ) throws(WebhookError) -> EnrollmentID {
        if let ids = message.ids { return EnrollmentID(try identifier(ids.id, "ids.id")) }
        let udid = message.udid.flatMap { $0.isEmpty ? nil : $0 }
        return EnrollmentID(
            try identifier(udid ?? message.enrollmentId, "udid, enrollment_id or ids.id"))
    }

    private static func identifier(
        _ text: String?, _ name: String
    ) throws(WebhookError) -> String {
        guard let text, !text.isEmpty else {
            throw WebhookError(code: .wrongShape, message: "\(name) is missing")
        }
        guard text.utf8.count <= maximumIdentifier,
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw WebhookError(code: .wrongShape, message: "\(name) is no identifier")
        }
        return text
    }
}
