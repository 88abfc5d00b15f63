// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// Writing to a location: apple-apps-and-books.md, 3.6 and 4 (product L3).
@Suite struct AppleWriteTests {
    private static func body(
        _ adamIds: [Int], serials: [String] = [], users: [String] = []
    ) -> JSON {
        .object([
            "assets": adamIds.isEmpty
                ? nil : .array(adamIds.map { .object(["adamId": .string(String($0))]) }),
            "serialNumbers": serials.isEmpty ? nil : .array(serials.map(JSON.string)),
            "clientUserIds": users.isEmpty ? nil : .array(users.map(JSON.string)),
        ])
    }

    @Test func anEventIsPendingAndThenComplete() {
        var bench = Bench()
        let started = bench.call(
            "assets/associate", post: Self.body([900_000_004], serials: ["NEWDEVICE1"]))
        let query = ["eventId": started.body["eventId"]?.text ?? ""]
        let early = bench.call("status", query, after: .milliseconds(1)).body
        #expect(early["eventStatus"]?.text == "PENDING")
        #expect(early["eventType"]?.text == "ASSOCIATE")
        let late = bench.call("status", query).body
        #expect(late["eventStatus"]?.text == "COMPLETE")
        #expect(late["numRequested"]?.whole == 1)
        #expect(late["numCompleted"]?.whole == 1)
        #expect(late["failures"] == nil)
        #expect(bench.call("status", ["eventId": "no"]).body["errorNumber"]?.whole == 9708)
    }

    @Test func anUnknownUserFailsAloneAndTheRestIsDone() {
        var bench = Bench()
        let result = bench.finish(
            "assets/associate",
            Self.body([900_000_004], serials: ["NEWDEVICE1"], users: ["berlin-user-1", "nobody"]))
        #expect(result["eventStatus"]?.text == "FAILED")
        #expect(result["numRequested"]?.whole == 3)
        #expect(result["numCompleted"]?.whole == 2)
        let failure = result["failures"]?.elements?.first
        #expect(failure?["errorNumber"]?.whole == 9609)
        #expect(failure?["errorInfo"]?["clientUserIds"]?.elements?.first?.text == "nobody")
    }

    @Test func noLicenseIsEverGivenTwiceNorOneTooMany() {
        var bench = Bench()
        let name = AssetName(adamId: 900_000_004)
        let uId = "980000000000000101"
        let available = bench.apple.locations[uId]?.assets[name]?.available ?? 0
        let serials = (0..<available + 3).map { "NEWDEVICE\($0)" }
        let result = bench.finish("assets/associate", Self.body([name.adamId], serials: serials))
        #expect(result["numCompleted"]?.whole == available)
        #expect(result["failures"]?.elements?.first?["errorNumber"]?.whole == 9709)
        #expect(bench.apple.locations[uId]?.assets[name]?.available == 0)
        let again = bench.finish(
            "assets/associate", Self.body([name.adamId], serials: [serials[0]]))
        #expect(again["eventStatus"]?.text == "COMPLETE")
        #expect(bench.apple.locations[uId]?.assets[name]?.available == 0)
    }

    @Test(
        arguments: [
            (body([], serials: ["A"]), 9718), (body([900_000_004]), 9719),
            (body([900_000_004, 900_000_004], serials: ["A"]), 9703),
            (body([900_000_004], serials: ["A", "A"]), 9705),
            (body([900_000_004], users: ["a", "a"]), 9704),
            (body([900_000_002], serials: ["A"]), 9707),
            (body(Array(1...26), serials: ["A"]), 9700),
            (body([900_000_004], serials: (0...1_000).map { "S\($0)" }), 9702),
            (body([900_000_004], users: (0...1_000).map { "u\($0)" }), 9701),
        ])
    func aBadRequestIsRefusedAtOnce(body: JSON, number: Int) {
        var bench = Bench()
        let answer = bench.call("assets/associate", post: body)
        #expect(answer.status == 400)
        #expect(answer.body["errorNumber"]?.whole == number)
        #expect(answer.body["eventId"] == nil)
    }

    @Test func revokeTakesEverythingRevocableAndLeavesBooks() {
        var bench = Bench()
        let held = bench.apple.locations["980000000000000101"]?.licenses.map(\.license) ?? []
        guard case .device(let serial)? = held.first?.holder else {
            Issue.record("no device holds a license")
            return
        }
        let count = held.count { $0.holder == .device(serial) }
        let result = bench.finish(
            "assets/revoke", Self.body([], serials: [serial], users: ["berlin-user-1"]))
        #expect(result["numRequested"]?.whole == count)
        #expect(result["numCompleted"]?.whole == count)
        #expect(bench.call("assignments", ["serialNumber": serial]).body["size"]?.whole == 0)
        let books = bench.call("assignments", ["clientUserId": "berlin-user-1"]).body
        #expect(books["size"]?.whole == 1)
    }

    @Test func plansMakeEventsStuckLostOrPartlyFailed() {
        var bench = Bench()
        let body = Self.body([900_000_004], serials: ["A", "B", "C", "D"])
        bench.apple.eventPlans = [
            EventPlan(stuck: true), EventPlan(lost: true), EventPlan(errorNumber: 9603, share: 0.5),
        ]
        #expect(bench.finish("assets/associate", body)["eventStatus"]?.text == "PENDING")
        #expect(bench.finish("assets/associate", body)["errorNumber"]?.whole == 9708)
        let partial = bench.finish("assets/associate", body)
        #expect(partial["eventStatus"]?.text == "FAILED")
        #expect(partial["numCompleted"]?.whole == 2)
        #expect(bench.finish("assets/associate", body)["numCompleted"]?.whole == 4)
    }

    @Test func usersAreCreatedUpdatedAndRetired() {
        var bench = Bench()
        let user = JSON.object([
            "users": .array([.object(["clientUserId": .string("u-9"), "email": .string("a@b.de")])])
        ])
        let version = bench.call("users").body["versionId"]?.text ?? ""
        #expect(bench.finish("users/create", user)["eventStatus"]?.text == "COMPLETE")
        let twice = bench.finish("users/create", user)
        #expect(twice["failures"]?.elements?.first?["errorNumber"]?.whole == 9716)
        let delta = bench.call("users", ["sinceVersionId": version]).body["users"]?.elements
        #expect(delta?.count == 1)
        #expect(delta?.first?["status"]?.text == "Registered")
        #expect(delta?.first?["inviteCode"] != nil)
        #expect(bench.finish("users/update", user)["eventStatus"]?.text == "COMPLETE")
        #expect(bench.finish("users/retire", user)["eventStatus"]?.text == "COMPLETE")
        #expect(bench.call("users", ["retiredOnly": "true"]).body["size"]?.whole == 1)
        #expect(bench.finish("users/update", user)["eventStatus"]?.text == "FAILED")
    }
}
