// SPDX-License-Identifier: Apache-2.0

extension AppleService {
    /// Tells of asynchronous work that has ended: each asset apart, 100 elements at most each.
    mutating func notify(
        _ event: LocationEvent, _ outcome: EventOutcome, _ uId: String, now: Moment
    ) {
        guard notifier.isOn else { return }
        func object(_ key: String, _ elements: [JSON], _ error: AppleError?) -> JSON {
            .object([
                "type": .string(event.type),
                "result": .string(error == nil ? "SUCCESS" : "FAILURE"),
                "eventId": .string(event.id), key: .array(elements),
                "error": error.map { .members($0.members) },
            ])
        }
        for part in Self.parts(outcome.done) {
            send("ASSET_MANAGEMENT", object("assignments", part, nil), uId, now: now)
        }
        for (error, licenses) in outcome.failed {
            for part in Self.parts(licenses) {
                send("ASSET_MANAGEMENT", object("assignments", part, error), uId, now: now)
            }
        }
        for part in Self.chunks(outcome.users) {
            send("USER_MANAGEMENT", object("users", part.map(\.json), nil), uId, now: now)
        }
        for (error, user) in outcome.failedUsers {
            send("USER_MANAGEMENT", object("users", [user.json], error), uId, now: now)
        }
    }

    /// Tells that licenses were bought, transferred or refunded.
    mutating func notifyCount(_ uId: String, _ name: AssetName, delta: Int, now: Moment) {
        send(
            "ASSET_COUNT", .members(name.members + [("countDelta", .int(delta))]), uId, now: now)
    }

    /// Tells of assignments an administrator changed in Apple's web pages, if that is told at all.
    mutating func notifyWeb(
        _ type: String, _ licenses: [AssignedLicense], _ uId: String, now: Moment
    ) {
        guard behavior.webChangesNotify else { return }
        let event = LocationEvent(
            id: random.uuid().lowercased(), type: type, work: .revoke([]), requested: 0)
        notify(event, EventOutcome(done: licenses), uId, now: now)
    }

    /// Sends a notification of a location that wants its type.
    mutating func send(_ type: String, _ notification: JSON, _ uId: String, now: Moment) {
        guard notifier.isOn, let location = locations[uId],
            let url = location.notificationUrl, let secret = location.notificationAuthToken,
            location.notificationTypes.contains(type)
        else { return }
        notifier.add(type, notification, uId: uId, url: url, secret: secret, now: now)
    }

    /// Assignments as elements of notifications: one asset in each, 100 elements at most.
    private static func parts(_ licenses: [AssignedLicense]) -> [[JSON]] {
        var order: [AssetName] = []
        var byAsset: [AssetName: [JSON]] = [:]
        for license in licenses {
            if byAsset[license.asset] == nil { order.append(license.asset) }
            byAsset[license.asset, default: []].append(license.json)
        }
        return order.flatMap { chunks(byAsset[$0] ?? []) }
    }

    private static func chunks<Element>(_ elements: [Element]) -> [[Element]] {
        stride(from: 0, to: elements.count, by: Notifier.mostElements).map {
            Array(elements[$0..<min(elements.count, $0 + Notifier.mostElements)])
        }
    }
}

extension AppleService {
    /// Starts the test of a configuration that names a URL; nil where it needs none.
    mutating func startTest(_ body: JSON, token: TokenRecord) -> Reply? {
        guard notifier.isOn, let url = body["notificationUrl"]?.text, !url.isEmpty,
            let secret = body["notificationAuthToken"]?.text
        else { return nil }
        let test = notifier.makeTest(uId: token.uId, url: url, secret: secret)
        tests[test.id] = PendingTest(body: body, token: token)
        return Reply(awaits: test)
    }

    /// Notes how the delivery `id` went.
    ///
    /// - Parameter status: The HTTP status; nil where there was no answer.
    /// - Returns: Where it was a test, the answer to the POST that waits for it: 9728 unless the
    ///   status is a 2xx.
    package mutating func report(_ id: Int, status: Int?, now: Moment) -> Reply? {
        guard let test = tests.removeValue(forKey: id) else {
            notifier.report(id, status: status, now: now)
            return nil
        }
        var reply = answer(test, isDelivered: status.map { (200..<300).contains($0) } ?? false)
        reply.delivery = test.delivery
        return reply
    }

    private mutating func answer(_ test: PendingTest, isDelivered: Bool) -> Reply {
        guard isDelivered else { return refuse(.number(9728)) }
        do {
            try configure(test.body, token: test.token)
            return clientConfig(test.token)
        } catch {
            return refuse(error)
        }
    }
}
