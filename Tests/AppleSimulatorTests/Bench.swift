// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import AppleSimulator

/// A small fleet without servers, with a clock the test moves.
struct Bench {
    var apple: AppleService
    var mdm: SmallMDM
    var now = Moment(nanoseconds: 1_800_000_000_000_000_000)

    init(seed: UInt64 = 11, shape: FleetShape = .small) {
        (apple, mdm) = FleetBuilder.build(shape: shape, seed: seed, apiKey: "key", now: now)
    }

    /// Sends a request with the token `berlin`, two seconds after the one before.
    mutating func call(
        _ endpoint: String, _ query: [String: String] = [:], post: JSON? = nil,
        after pause: Duration = .seconds(2), authorization: String? = nil,
        contentType: String? = "application/json"
    ) -> (status: Int, body: JSON, headers: [String: String]) {
        now = now + pause
        var request = Request(path: "/mdm/v2/" + endpoint)
        request.query = query
        let secret = apple.token(named: "berlin")?.secret ?? ""
        request.headers["authorization"] = authorization ?? "Bearer \(secret)"
        if let post {
            request.method = "POST"
            request.body = post.encoded
            request.headers["content-type"] = contentType
        }
        let reply = apple.answer(request, now: now)
        let body = (try? JSON(reading: reply.body)) ?? .null
        return (reply.status, body, reply.headers)
    }

    /// Sends an associate or disassociate and lets its event finish.
    mutating func finish(_ endpoint: String, _ body: JSON) -> JSON {
        let started = call(endpoint, post: body)
        return call("status", ["eventId": started.body["eventId"]?.text ?? ""]).body
    }

    /// A device of a habit; the first by serial number.
    func device(_ kind: Habit.Kind) -> SimulatedDevice {
        mdm.devices.values.filter { $0.habit.kind == kind && $0.platform != "macOS" }
            .min { $0.serial < $1.serial }!
    }

    /// Sends a command to NanoMDM's API.
    mutating func enqueue(
        _ ids: String, uuid: String = "C1", command: [String: PropertyListValue]? = nil,
        query: [String: String] = [:], key: String = "key", body: Data? = nil
    ) throws -> (status: Int, body: JSON) {
        var request = Request(path: "/v1/enqueue/" + ids)
        request.method = "PUT"
        request.query = query
        request.headers["authorization"] =
            "Basic " + Data("nanomdm:\(key)".utf8).base64EncodedString()
        let plist = PropertyListValue.dictionary([
            "CommandUUID": .string(uuid),
            "Command": .dictionary(command ?? ["RequestType": .string("DeviceInformation")]),
        ])
        request.body = try body ?? plist.xml()
        let reply = mdm.answer(request, now: now)
        return (reply.status, (try? JSON(reading: reply.body)) ?? .null)
    }

    /// Lets time pass for the devices, and takes what the webhook would get.
    mutating func pass(_ time: Duration) throws -> [(event: WebhookEvent, at: Moment)] {
        now = now + time
        apple.settle(now)
        let service = apple
        try mdm.run(now: now, store: service.store) { device, adamId in
            service.isLicensed(serial: device.serial, user: device.user, adamId: adamId)
        }
        defer { mdm.outbox = [] }
        return mdm.outbox
    }

    /// InstallApplication of an app with its license.
    static func install(_ adamId: Int, licensed: Bool = true) -> [String: PropertyListValue] {
        [
            "RequestType": .string("InstallApplication"), "iTunesStoreID": .int(adamId),
            "Options": .dictionary(licensed ? ["PurchaseMethod": .int(1)] : [:]),
        ]
    }
}
