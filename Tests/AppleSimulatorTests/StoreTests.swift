// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// The content metadata lookup: apple-apps-and-books.md, 9.1 (product C3, C4).
@Suite struct StoreTests {
    private static func query(_ ids: String, _ changes: [String: String?] = [:]) -> [String: String]
    {
        var query = [
            "version": "2", "id": ids, "p": "mdm-lockup", "caller": "MDM", "cc": "de", "l": "en",
            "platform": "enterprisestore",
        ]
        for (key, value) in changes { query[key] = value }
        return query
    }

    private func lookup(
        _ bench: inout Bench, _ query: [String: String], cookie: String? = nil
    ) -> Reply {
        var request = Request(path: AppleService.lookupPath)
        request.query = query
        if let cookie { request.headers["cookie"] = "a=b; itvt=\(cookie)" }
        return bench.apple.answer(request, now: bench.now)
    }

    @Test(
        arguments: [
            (["p": nil], 400, 7011), (["p": "mdm-lookup"], 400, 7012), (["caller": nil], 403, nil),
        ] as [([String: String?], Int, Int?)])
    func aWrongParameterIsRefused(changes: [String: String?], status: Int, code: Int?) throws {
        var bench = Bench()
        let reply = lookup(&bench, Self.query("900000001", changes))
        #expect(reply.status == status)
        if let code { #expect(try JSON(reading: reply.body)["status"]?.whole == code) }
    }

    @Test func anAppHasNameBundleAndVersionAndTheAnswerAnAge() throws {
        var bench = Bench()
        let reply = lookup(&bench, Self.query("900000004,1"))
        #expect(reply.headers["Cache-Control"] == "max-age=900")
        let body = try JSON(reading: reply.body)
        #expect(body["isAuthenticated"]?.truth == false)
        #expect(body["meta"]?["storefront"]?["cc"]?.text == "DE")
        #expect(body["results"]?.fields.count == 1)
        let item = body["results"]?["900000004"]
        let version = bench.apple.store.apps[900_000_004]?.versions[.iOS]
        let offer = item?["offers"]?.elements?.first?["version"]
        #expect(offer?["externalId"]?.whole == version?.externalId)
        #expect(offer?["display"]?.text == version?.display)
        #expect(item?["kind"]?.text == "iosSoftware")
        #expect(item?["bundleId"]?.text == bench.apple.store.apps[900_000_004]?.bundleId)
    }

    @Test func anUnknownCountryIsServedAsAmericaSilently() throws {
        var bench = Bench()
        let body = try JSON(reading: lookup(&bench, Self.query("900000004", ["cc": "zz"])).body)
        #expect(body["meta"]?["storefront"]?["cc"]?.text == "US")
    }

    @Test func aCustomAppNeedsTheTokenOfALocationThatOwnsIt() throws {
        var bench = Bench()
        // 900000028 is the first custom app of the small fleet: position 27, so berlin's.
        let query = Self.query("900000028")
        let owner = try #require(bench.apple.token(named: "berlin")?.secret)
        let other = try #require(bench.apple.token(named: "hamburg")?.secret)
        func found(_ bench: inout Bench, _ cookie: String?) throws -> Bool {
            let body = try JSON(reading: lookup(&bench, query, cookie: cookie).body)
            return body["results"]?["900000028"]?["isB2BCustomApp"]?.truth == true
        }
        #expect(try found(&bench, owner))
        #expect(try !found(&bench, other))
        #expect(try !found(&bench, nil))
        bench.apple.tokens[0].standing = .revoked
        #expect(try !found(&bench, owner))
    }

    @Test func aUniversalAppHasAnotherVersionOnTheMac() throws {
        var bench = Bench()
        _ = bench.apple.store.publish(
            900_000_006, platform: .macOS, externalId: 5, display: "9.9", now: bench.now)
        let mac = try JSON(
            reading: lookup(&bench, Self.query("900000006", ["platform": "macappstore"])).body)
        let phone = try JSON(reading: lookup(&bench, Self.query("900000006")).body)
        func id(_ body: JSON) -> Int? {
            body["results"]?["900000006"]?["offers"]?.elements?.first?["version"]?["externalId"]?
                .whole
        }
        #expect(id(mac) == 5)
        #expect(id(phone) != 5)
        #expect(phone["results"]?["900000006"]?["deviceFamilies"]?.elements?.last?.text == "mac")
    }

    @Test func publishingChangesTheIdAndBumpsWhatPeopleRead() {
        var bench = Bench()
        let old = bench.apple.store.apps[900_000_004]?.versions[.iOS]
        let new = bench.apple.store.publish(
            900_000_004, platform: nil, externalId: nil, display: nil, now: bench.now)
        #expect(new[.iOS]?.externalId != old?.externalId)
        #expect(new[.iOS]?.display != old?.display)
        #expect(
            bench.apple.store.publish(
                900_000_002, platform: nil, externalId: nil, display: nil, now: bench.now
            ).isEmpty)
    }
}
