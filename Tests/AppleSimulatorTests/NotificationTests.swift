// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// Point 8 of apple-apps-and-books.md, 13: notifications, in virtual time.
@Suite struct NotificationTests {
    private static let uId = "980000000000000101"

    /// Services whose location `berlin` is subscribed to everything.
    private struct Stage {
        var services: SimulatedServices
        var now = Moment(nanoseconds: 1_800_000_000_000_000_000)

        init() throws {
            services = SimulatedServices(shape: .small, seed: 2, now: now)
            try control(
                "notifications",
                ["on": .bool(true), "proxy": .string("http://127.0.0.1:99")])
            services.apple.limits["maxRequestPerSecond"] = 1_000
        }

        mutating func control(_ action: String, _ parameters: [String: JSON]) throws {
            try services.control(action, .members(parameters.map { ($0, $1) }), now: now)
        }

        mutating func post(_ endpoint: String, _ body: JSON) -> Reply {
            services.answerApple(
                Request(
                    method: "POST", path: "/mdm/v2/" + endpoint,
                    headers: [
                        "authorization": "Bearer \(services.secret(ofToken: "berlin") ?? "")",
                        "content-type": "application/json",
                    ], body: body.encoded), now: now)
        }

        mutating func subscribe(status: Int? = 200) throws -> (test: JSON, answer: Reply) {
            let reply = post(
                "client/config",
                .object([
                    "notificationUrl": .string("https://hooks.example.org/apple"),
                    "notificationAuthToken": .string("secret"),
                    "notificationTypes": .array(
                        AppleService.notificationTypes.map(JSON.string)),
                ]))
            let test = try #require(reply.awaits)
            #expect(test.url == "http://127.0.0.1:99/apple")
            #expect(test.secret == "secret")
            let reported = services.report(test.id, status: status, now: now)
            let answer = try #require(reported)
            return (try JSON(reading: test.body), answer)
        }

        /// Lets time pass and delivers everything with `status`.
        mutating func deliver(
            for time: Duration, status: Int? = 204
        ) throws -> [OutgoingNotification] {
            let end = now + time
            var all: [OutgoingNotification] = []
            while let due = services.nextDue, due <= end {
                now = max(now, due)
                _ = try services.proceed(now: now)
                for next in services.notifications(dueAt: now) {
                    all.append(next)
                    services.report(next.id, status: status, now: now)
                }
            }
            now = end
            return all
        }
    }

    private static func associate(_ adamIds: [Int], serials: Int) -> JSON {
        .object([
            "assets": .array(adamIds.map { .object(["adamId": .int($0)]) }),
            "serialNumbers": .array((0..<serials).map { .string("NEWDEVICE\($0)") }),
        ])
    }

    @Test(arguments: [nil, 199, 300, 403, 500])
    func aConfigurationWhoseTestIsNotDeliveredIs9728(status: Int?) throws {
        var stage = try Stage()
        let (test, answer) = try stage.subscribe(status: status)
        #expect(test["notificationType"]?.text == "TEST_NOTIFICATION")
        #expect(try JSON(reading: answer.body)["errorNumber"]?.whole == 9728)
        #expect(stage.services.apple.locations[Self.uId]?.notificationUrl == nil)
    }

    @Test func aDeliveredTestMakesTheConfiguration() throws {
        var stage = try Stage()
        let (test, answer) = try stage.subscribe(status: 204)
        #expect(test["uId"]?.text == Self.uId)
        #expect(test["notification"]?.fields.isEmpty == true)
        #expect(answer.status == 200)
        #expect(
            try JSON(reading: answer.body)["notificationUrl"]?.text
                == "https://hooks.example.org/apple")
    }

    @Test func aLostAnswerIsLostAfterTheTestToo() throws {
        var stage = try Stage()
        try stage.control("fault", ["kind": .string("answerLost"), "count": .int(1)])
        #expect(try stage.subscribe().answer.delivery == .dropped)
        #expect(stage.services.apple.locations[Self.uId]?.notificationAuthToken == "secret")
    }

    @Test func whatIsOffSendsNothing() throws {
        var stage = try Stage()
        _ = try stage.subscribe()
        try stage.control("notifications", ["on": .bool(false)])
        _ = stage.post("assets/associate", Self.associate([900_000_001], serials: 2))
        #expect(try stage.deliver(for: .seconds(600)).isEmpty)
    }

    @Test func largeEventsComeInPartsOfAHundredOfOneAssetEach() throws {
        var stage = try Stage()
        _ = try stage.subscribe()
        try stage.control(
            "buy", ["token": .string("berlin"), "adamId": .int(900_000_004), "count": .int(500)])
        let counted = try stage.deliver(for: .seconds(1))
        #expect(counted.map(\.type) == ["ASSET_COUNT"])
        let answer = stage.post(
            "assets/associate", Self.associate([900_000_001, 900_000_004], serials: 250))
        let event = try JSON(reading: answer.body)["eventId"]
        let parts = try stage.deliver(for: .seconds(10))
        #expect(parts.count == 6)
        #expect(Set(parts.map(\.notificationId)).count == 6)
        var sizes: [Int] = []
        for part in parts {
            let body = try JSON(reading: part.body)["notification"]
            let assignments = body?["assignments"]?.elements ?? []
            #expect(Set(assignments.compactMap { $0["adamId"]?.text }).count == 1)
            #expect(body?["eventId"] == event)
            #expect(body?["result"]?.text == "SUCCESS")
            sizes.append(assignments.count)
        }
        #expect(sizes == [100, 100, 50, 100, 100, 50])
    }

    @Test func aFailureIsToldWithItsOneError() throws {
        var stage = try Stage()
        _ = try stage.subscribe()
        _ = stage.post(
            "assets/associate",
            .object([
                "assets": .array([.object(["adamId": .int(900_000_001)])]),
                "clientUserIds": .array([.string("berlin-user-1"), .string("nobody")]),
            ]))
        let bodies = try stage.deliver(for: .seconds(10)).map { try JSON(reading: $0.body) }
        #expect(bodies.map { $0["notification"]?["result"]?.text } == ["SUCCESS", "FAILURE"])
        #expect(bodies.last?["notification"]?["error"]?["errorNumber"]?.whole == 9609)
    }

    @Test func threeAttemptsAreMadeWithinFiveMinutesAndThenNone() throws {
        var stage = try Stage()
        _ = try stage.subscribe()
        try stage.control(
            "buy", ["token": .string("berlin"), "adamId": .int(900_000_004), "count": .int(1)])
        let attempts = try stage.deliver(for: .seconds(300), status: 500)
        #expect(attempts.map(\.attempt) == [1, 2, 3])
        #expect(Set(attempts.map(\.notificationId)).count == 1)
        #expect(try stage.deliver(for: .seconds(3_600)).isEmpty)
        #expect(try stage.services.view("notifications", [:])["givenUp"]?.whole == 1)
    }

    @Test func plannedFaultsHappenToTheNextOnes() throws {
        var stage = try Stage()
        _ = try stage.subscribe()
        try stage.control(
            "notifications",
            [
                "lose": .int(1), "duplicate": .int(1), "wrongBearer": .int(1),
                "unknownTypes": .int(1),
            ])
        for _ in 1...3 {
            try stage.control(
                "buy", ["token": .string("berlin"), "adamId": .int(900_000_004), "count": .int(1)])
        }
        let sent = try stage.deliver(for: .seconds(10))
        // Lost: the one of an unknown type, which comes first. Then one twice, with a wrong secret.
        #expect(sent.map(\.type) == ["ASSET_COUNT", "ASSET_COUNT", "ASSET_COUNT", "ASSET_COUNT"])
        #expect(sent[0].notificationId == sent[1].notificationId)
        #expect(sent.map(\.secret) == ["wrong-secret", "wrong-secret", "secret", "secret"])
    }

    @Test func aTypeNobodyKnowsComesFirst() throws {
        var stage = try Stage()
        _ = try stage.subscribe()
        try stage.control("notifications", ["unknownTypes": .int(1)])
        try stage.control(
            "buy", ["token": .string("berlin"), "adamId": .int(900_000_004), "count": .int(1)])
        #expect(
            try stage.deliver(for: .seconds(1)).map(\.type)
                == ["FUTURE_NOTIFICATION", "ASSET_COUNT"])
    }

    @Test func aHeldBackOneIsOvertakenAndADelayIsKept() throws {
        var stage = try Stage()
        _ = try stage.subscribe()
        try stage.control("notifications", ["reorder": .int(1), "delaySeconds": .int(120)])
        for count in [1, 2] {
            try stage.control(
                "buy",
                ["token": .string("berlin"), "adamId": .int(900_000_004), "count": .int(count)])
        }
        #expect(try stage.deliver(for: .seconds(119)).isEmpty)
        let deltas = try stage.deliver(for: .seconds(60)).map {
            try JSON(reading: $0.body)["notification"]?["countDelta"]?.whole
        }
        #expect(deltas == [2, 1])
    }

    @Test func anAcceptedInvitationIsToldWithHashAndCode() throws {
        var stage = try Stage()
        _ = try stage.subscribe()
        _ = stage.post(
            "users/create",
            .object(["users": .array([.object(["clientUserId": .string("u-7")])])]))
        #expect(try stage.deliver(for: .seconds(1)).map(\.type) == ["USER_MANAGEMENT"])
        try stage.control(
            "associate-user", ["token": .string("berlin"), "clientUserId": .string("u-7")])
        let sent = try stage.deliver(for: .seconds(1))
        let told = try #require(sent.first)
        let user = try JSON(reading: told.body)["notification"]?["associatedUsers"]?.elements?.first
        #expect(told.type == "USER_ASSOCIATED")
        #expect(user?["idHash"] != nil)
        #expect(user?["inviteCode"] != nil)
    }

    @Test func changesInAppleBusinessAreToldOnlyIfSaidSo() throws {
        var stage = try Stage()
        _ = try stage.subscribe()
        let change: [String: JSON] = [
            "token": .string("berlin"), "adamId": .int(900_000_001),
            "serialNumbers": .array([.string("NEWDEVICE1")]),
        ]
        try stage.control("assign", change)
        #expect(try stage.deliver(for: .seconds(1)).isEmpty)
        try stage.control("behavior", ["webChangesNotify": .bool(true)])
        try stage.control("unassign", change)
        let sent = try stage.deliver(for: .seconds(1))
        let told = try #require(sent.first)
        #expect(try JSON(reading: told.body)["notification"]?["type"]?.text == "DISASSOCIATE")
    }
}
