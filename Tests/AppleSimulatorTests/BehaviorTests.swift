// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AppleSimulator

/// What no source tells of Apple's service, switched: apple-apps-and-books.md, 13 and 14.
@Suite struct BehaviorTests {
    private static let uId = "980000000000000101"

    @Test(arguments: TokenStanding.allCases.filter { $0.errorNumber != nil }, [200, 401])
    func everyRefusedTokenAnswersWithTheChosenStatus(standing: TokenStanding, status: Int) {
        var bench = Bench()
        bench.apple.behavior.tokenErrorStatus = status
        bench.apple.tokens[0].standing = standing
        let answer = bench.call("assets")
        #expect(answer.status == status)
        #expect(answer.body["errorNumber"]?.whole == standing.errorNumber)
        let unknown = bench.call("assets", authorization: "Bearer nobody")
        #expect(unknown.status == status)
        #expect(unknown.body["errorNumber"]?.whole == 9622)
    }

    @Test func aTokenExpiresByItsDate() {
        var bench = Bench()
        bench.now = bench.apple.tokens[0].expires
        #expect(bench.call("assets").body["errorNumber"]?.whole == 9621)
        bench.apple.behavior.expiresByDate = false
        #expect(bench.call("assets").status == 200)
    }

    @Test func aNewTokenRevokesTheOldOneIfSaidSo() throws {
        let now = Moment(nanoseconds: 1_800_000_000_000_000_000)
        var services = SimulatedServices(shape: .small, seed: 1, now: now)
        let issue: JSON = .object(["token": .string("berlin"), "name": .string("berlin-2")])
        try services.control("behavior", .object(["newTokenRevokes": .bool(true)]), now: now)
        try services.control("token-issue", issue, now: now)
        #expect(services.apple.token(named: "berlin")?.standing == .revoked)
        #expect(services.apple.token(named: "berlin-2")?.standing == .valid)
        #expect(services.apple.token(named: "hamburg")?.standing == .valid)
    }

    @Test func aRenewedTokenCanLeaveTheOldOneValid() throws {
        let now = Moment(nanoseconds: 1_800_000_000_000_000_000)
        var services = SimulatedServices(shape: .small, seed: 1, now: now)
        let old = try #require(services.apple.token(named: "berlin"))
        try services.control(
            "token-reissue", .object(["token": .string("berlin"), "revoke": .bool(false)]),
            now: now)
        #expect(services.apple.tokens[0].standing == .valid)
        #expect(services.apple.token(named: "berlin")?.uId == old.uId)
        #expect(try #require(services.apple.token(named: "berlin")).expires > old.expires)
    }

    @Test(
        arguments: [
            (Behavior.RateScope.token, 200), (.location, 429), (.both, 429),
        ])
    func theRateIsThatOfATokenOrOfALocation(scope: Behavior.RateScope, status: Int) {
        var bench = Bench()
        bench.apple.behavior.rateScope = scope
        var second = bench.apple.tokens[0]
        second.name = "berlin-2"
        second.secret = "second"
        bench.apple.tokens.append(second)
        for _ in 1...15 { #expect(bench.call("assets", after: .zero).status == 200) }
        let other = bench.call("assets", after: .zero, authorization: "Bearer second")
        #expect(other.status == status)
    }

    @Test func theOrganizationHasARateOfItsOwn() {
        var bench = Bench()
        bench.apple.behavior.organizationRate = 3
        let hamburg = "Bearer \(bench.apple.token(named: "hamburg")?.secret ?? "")"
        for _ in 1...3 { #expect(bench.call("assets", after: .zero).status == 200) }
        let refused = bench.call("assets", after: .zero, authorization: hamburg)
        #expect(refused.body["errorNumber"]?.whole == 9646)
        #expect(bench.call("assets", after: .seconds(1)).status == 200)
    }

    @Test func whatIsAssociatedFailsAgainIfSaidSo() {
        var bench = Bench()
        let body: JSON = .object([
            "assets": .array([.object(["adamId": .int(900_000_001)])]),
            "serialNumbers": .array([.string("A")]),
        ])
        #expect(bench.finish("assets/associate", body)["eventStatus"]?.text == "COMPLETE")
        bench.apple.behavior.reassociationFails = true
        let again = bench.finish("assets/associate", body)
        #expect(again["failures"]?.elements?.first?["errorNumber"]?.whole == 9616)
        #expect(again["numCompleted"]?.whole == 0)
    }

    @Test func aRefusedSerialNumberFailsAlone() {
        var bench = Bench()
        bench.apple.refusedSerials["A"] = 9603
        let result = bench.finish(
            "assets/associate",
            .object([
                "assets": .array([.object(["adamId": .int(900_000_001)])]),
                "serialNumbers": .array([.string("A"), .string("B")]),
            ]))
        #expect(result["numCompleted"]?.whole == 1)
        let failure = result["failures"]?.elements?.first
        #expect(failure?["errorNumber"]?.whole == 9603)
        #expect(failure?["errorInfo"]?["serialNumbers"]?.elements?.map(\.text) == ["A"])
    }

    @Test func anEventIsForgottenAfterItsRetention() {
        var bench = Bench()
        bench.apple.behavior.eventRetention = .seconds(60)
        let started = bench.call(
            "assets/associate",
            post: .object([
                "assets": .array([.object(["adamId": .int(900_000_001)])]),
                "serialNumbers": .array([.string("A")]),
            ]))
        let query = ["eventId": started.body["eventId"]?.text ?? ""]
        #expect(bench.call("status", query).body["eventStatus"]?.text == "COMPLETE")
        let late = bench.call("status", query, after: .seconds(61))
        #expect(late.body["errorNumber"]?.whole == 9708)
    }

    @Test(arguments: [false, true])
    func anOmittedMemberStaysOrIsCleared(clears: Bool) {
        var bench = Bench()
        bench.apple.behavior.omittedClears = clears
        let info = AppleService.mdmInfo(id: "a", name: "b", metadata: "c")
        _ = bench.call(
            "client/config",
            post: .object([
                "mdmInfo": info, "notificationUrl": .string("https://example.org/a"),
                "notificationAuthToken": .string("s"),
                "notificationTypes": .array([.string("ASSET_COUNT")]),
            ]))
        let after = bench.call("client/config", post: .object([:])).body
        #expect(after["mdmInfo"] == (clears ? nil : info))
        #expect((after["notificationUrl"] == nil) == clears)
        #expect(after["subscribedNotificationTypes"]?.elements?.isEmpty == clears)
    }

    @Test(arguments: [false, true])
    func lengthsAreCountedInCharactersOrBytes(bytes: Bool) {
        var bench = Bench()
        bench.apple.behavior.lengthsInBytes = bytes
        let info = AppleService.mdmInfo(
            id: String(repeating: "ü", count: 60), name: "b", metadata: "c")
        let answer = bench.call("client/config", post: .object(["mdmInfo": info]))
        #expect(answer.body["errorNumber"]?.whole == (bytes ? 9724 : nil))
    }

    @Test func anEndpointMovesAndServiceConfigSaysWhere() throws {
        let now = Moment(nanoseconds: 1_800_000_000_000_000_000)
        var services = SimulatedServices(shape: .small, seed: 1, now: now)
        let secret = services.secret(ofToken: "berlin") ?? ""
        func get(_ path: String) throws -> (status: Int, body: JSON) {
            let reply = services.answerApple(
                Request(path: path, headers: ["authorization": "Bearer \(secret)"]), now: now)
            return (reply.status, try JSON(reading: reply.body))
        }
        let usual = try get("/mdm/v2/service/config").body["urls"]?["getAssets"]?.text
        #expect(usual?.hasSuffix("/mdm/v2/assets") == true)
        let move: JSON = .object(["endpoint": .string("assets"), "path": .string("/new/assets")])
        try services.control("move", move, now: now)
        let moved = try get("/mdm/v2/service/config").body["urls"]?["getAssets"]?.text
        #expect(moved?.hasSuffix("/new/assets") == true)
        #expect(try get("/mdm/v2/assets").body["errorNumber"]?.whole == 9634)
        #expect(try get("/new/assets").body["assets"] != nil)
        try services.control("move", .object(["endpoint": .string("assets")]), now: now)
        #expect(try get("/mdm/v2/assets").status == 200)
    }

    @Test func aChangedLimitIsInServiceConfigAtOnce() throws {
        let now = Moment(nanoseconds: 1_800_000_000_000_000_000)
        var services = SimulatedServices(shape: .small, seed: 1, now: now)
        func limit() throws -> Int? {
            let reply = services.answerApple(
                Request(path: "/mdm/v2/service/config"), now: now)
            return try JSON(reading: reply.body)["limits"]?["maxAssets"]?.whole
        }
        #expect(try limit() == 25)
        try services.control("limits", .object(["maxAssets": .int(7)]), now: now)
        #expect(try limit() == 7)
    }

    @Test func anUnknownBehaviorIsNamed() throws {
        let now = Moment(nanoseconds: 1_800_000_000_000_000_000)
        var services = SimulatedServices(shape: .small, seed: 1, now: now)
        #expect(throws: SimulatorError.self) {
            try services.control("behavior", .object(["speed": .int(1)]), now: now)
        }
    }
}
