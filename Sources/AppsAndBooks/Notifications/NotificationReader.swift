// SPDX-License-Identifier: Apache-2.0

package import VPPModel

// A body, as Apple sends it (apple-apps-and-books.md, 5.2 and 12.5):
//
// {"notificationId":"0d0c6d6b-6f65-4d0e-9a51-b0c3c9d5a002","notificationType":"ASSET_COUNT",
//  "uId":"980000000000000123",
//  "notification":{"adamId":"900000001","pricingParam":"STDQ","countDelta":25}}

/// Reads Apple's notifications: the envelope strictly, the rest tolerantly.
///
/// | # | body | becomes |
/// |---|---|---|
/// | 1 | no JSON object, or an envelope that names no id, type or location | an error |
/// | 2 | a type vppd does not use | other |
/// | 3 | a type it uses, with an object that is not as documented | unclear |
/// | 4 | work on users that failed | other |
/// | 5 | anything else | what it says |
package enum NotificationReader {
    /// A notification has 100 elements at most: some 20 KiB. Default and limit 1 MiB.
    package static let maximumBody = 1 << 20

    private static let decoder = WireDecoder()

    package static func read(
        _ body: [UInt8]
    ) throws(NotificationError) -> AppleNotification {
        guard body.count <= maximumBody else {
            throw NotificationError(
                code: .bodyTooLarge, message: "the body has more than \(maximumBody) bytes")
        }
        do throws(WireProblem) {
            let envelope = try decoder.decode(NotificationEnvelope.self, from: body)
            return try envelope.value { () throws(WireProblem) in
                try content(envelope.notificationType ?? "", body)
            }
        } catch {
            let isJSON = error.detail != WireProblem.notJSON
            throw NotificationError(
                code: isJSON ? .wrongShape : .notJSON, message: error.detail)
        }
    }

    private static func content(
        _ type: String, _ body: [UInt8]
    ) throws(WireProblem) -> AppleNotification.Content {
        switch type {
        case "TEST_NOTIFICATION": .test
        case "ASSET_COUNT":
            try decoder.decode(Payload<CountNews>.self, from: body)
                .notification.value()
        case "ASSET_MANAGEMENT":
            try decoder.decode(Payload<ManagementNews>.self, from: body)
                .notification.value()
        case "USER_MANAGEMENT", "USER_ASSOCIATED":
            try decoder.decode(Payload<UserNews>.self, from: body).notification.value()
        default: .other
        }
    }

    /// The body once more, for what its type promises.
    private struct Payload<Object: Decodable & Sendable>: Decodable, Sendable {
        let notification: Object
    }
}

/// What every notification has.
private struct NotificationEnvelope: Decodable, Sendable {
    let notificationId: String?
    let notificationType: String?
    let uId: String?

    private enum CodingKeys: String, CodingKey { case notificationId, notificationType, uId }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        notificationId = container.text(.notificationId)
        notificationType = container.text(.notificationType)
        uId = container.text(.uId)
    }

    /// The longest id that is believed; Apple's are UUIDs.
    private static let longestId = 128

    func value(
        _ content: () throws(WireProblem) -> AppleNotification.Content
    ) throws(WireProblem) -> AppleNotification {
        guard let id = notificationId, !id.isEmpty, id.utf8.count <= Self.longestId else {
            throw WireProblem("notificationId is missing, empty or too long")
        }
        guard let type = notificationType, !type.isEmpty else {
            throw WireProblem("notificationType is missing")
        }
        guard let uId, !uId.isEmpty, uId.utf8.count <= Self.longestId else {
            throw WireProblem("uId is missing, empty or too long")
        }
        var notification = AppleNotification(
            id: id, type: String(type.prefix(64)), location: LibraryID(uId), content: .unclear)
        do {
            notification.content = try content()
        } catch {
            // It came from Apple, and says at least that something changed.
        }
        return notification
    }
}

/// `ASSET_COUNT`.
private struct CountNews: Decodable, Sendable {
    let key: WireAssetKey
    let delta: Int?

    private enum CodingKeys: String, CodingKey { case countDelta }

    init(from decoder: any Decoder) throws {
        key = try WireAssetKey(from: decoder)
        delta = try decoder.container(keyedBy: CodingKeys.self).integer(.countDelta)
    }

    func value() throws(WireProblem) -> AppleNotification.Content {
        guard let asset = try key.key() else { return .other }
        guard let delta else { throw WireProblem("countDelta is missing") }
        return .assetCount(asset, delta: delta)
    }
}

/// `ASSET_MANAGEMENT`.
private struct ManagementNews: Decodable, Sendable {
    /// The element's errors are those of reading it (``Assignment/read(_:)``).
    let assignments: [Assignment.Wire]?
    let eventId: String?
    let type: String?
    let result: String?
    let error: Failure?

    struct Failure: Decodable, Sendable {
        let errorNumber: Int?
    }

    func value() throws(WireProblem) -> AppleNotification.Content {
        guard let kind = type.flatMap(AssignmentNews.Kind.init(rawValue:)) else {
            throw WireProblem("type is not ASSOCIATE, DISASSOCIATE or REVOKE")
        }
        let wire = assignments ?? []
        guard wire.count <= AssignmentNews.maximumAssignments else {
            throw WireProblem("there are more assignments than Apple sends")
        }
        var read: [Assignment] = []
        for element in wire {
            if let assignment = try Assignment.read(element) { read.append(assignment) }
        }
        return .assets(
            AssignmentNews(
                kind: kind, succeeded: result == "SUCCESS", eventId: eventId.short,
                assignments: read, errorNumber: error?.errorNumber))
    }
}

/// `USER_MANAGEMENT` and `USER_ASSOCIATED`.
private struct UserNews: Decodable, Sendable {
    let users: [LocationUser.Wire]?
    let associatedUsers: [LocationUser.Wire]?
    let eventId: String?
    let result: String?

    func value() throws(WireProblem) -> AppleNotification.Content {
        // USER_ASSOCIATED has no result: it happened.
        guard result == nil || result == "SUCCESS" else { return .other }
        let wire = (users ?? []) + (associatedUsers ?? [])
        guard wire.count <= AssignmentNews.maximumAssignments else {
            throw WireProblem("there are more users than Apple sends")
        }
        var read: [LocationUser] = []
        for element in wire {
            if let user = try LocationUser.read(element) { read.append(user) }
        }
        return .users(read, eventId: eventId.short)
    }
}

extension String? {
    /// An event's id; nil where it is none that Apple would send.
    fileprivate var short: String? { flatMap { $0.isEmpty || $0.utf8.count > 128 ? nil : $0 } }
}
