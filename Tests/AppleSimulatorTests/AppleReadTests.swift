// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// Reading a location: apple-apps-and-books.md, 3.3 to 3.5 and 6 (product S2, S3).
@Suite struct AppleReadTests {
    @Test func pagesFollowEachOtherUntilNextPageIndexIsAbsent() {
        var bench = Bench()
        bench.apple.pageSize = 7
        var seen: [String] = []
        var page = 0
        while true {
            let body = bench.call("assignments", ["pageIndex": String(page)]).body
            let records = body["assignments"]?.elements ?? []
            #expect(body["size"]?.whole == records.count)
            #expect(body["currentPageIndex"]?.whole == page)
            seen += records.compactMap { record in
                let holder = record["serialNumber"]?.text ?? record["clientUserId"]?.text
                return "\(record["adamId"]?.text ?? "") \(holder ?? "")"
            }
            guard let next = body["nextPageIndex"]?.whole else {
                #expect(body["totalPages"]?.whole == page + 1)
                break
            }
            page = next
        }
        #expect(Set(seen).count == seen.count)
        #expect(seen.count == bench.apple.locations["980000000000000101"]?.licenses.count)
        let beyond = bench.call("assignments", ["pageIndex": String(page + 1)])
        #expect(beyond.status == 400)
        #expect(beyond.body["errorNumber"]?.whole == 9650)
    }

    @Test func countsOfEveryLimitedAssetAddUp() {
        var bench = Bench()
        let body = bench.call("assets").body
        let assets = body["assets"]?.elements ?? []
        #expect(assets.count == bench.apple.locations["980000000000000101"]?.assets.count)
        for asset in assets {
            let parts = ["assignedCount", "availableCount", "retiredCount"]
            let sum = parts.compactMap { asset[$0]?.whole }.reduce(0, +)
            #expect(asset["totalCount"]?.whole == sum)
        }
        #expect(assets.contains { $0["totalCount"]?.whole == 2_147_483_647 })
        #expect(assets.contains { $0["pricingParam"]?.text == "PLUS" })
    }

    @Test func unlimitedAssetsAreListedApartOrLeftOut() {
        var bench = Bench()
        let apart = bench.call("assets", ["unlimited": "true"]).body
        let entry = apart["unlimitedAssets"]?.elements?.first
        #expect(entry?["adamId"]?.text == "900000001")
        #expect(entry?["totalCount"] == nil)
        let without = bench.call("assets", ["unlimited": "false"]).body
        #expect(without["unlimitedAssets"] == nil)
        #expect(
            without["assets"]?.elements?.contains { $0["adamId"]?.text == "900000001" } == false)
    }

    @Test(
        arguments: [
            (["adamId": "900000003"], 1), (["adamId": "1"], 0), (["pricingParam": "PLUS"], 1),
            (["productType": "Book"], 2), (["revocable": "false"], 2),
            (["deviceAssignable": "false", "pricingParam": "STDQ"], 1),
            (["minAvailableCount": "2000000000"], 1), (["maxAssignedCount": "-1"], 0),
        ])
    func filtersOfAssetsWork(query: [String: String], count: Int) {
        var bench = Bench()
        let body = bench.call("assets", query).body
        #expect(body["assets"]?.elements?.count == count)
        #expect(body["totalPages"]?.whole == 1)
    }

    @Test func deltasShowAdditionsAndNothingElse() {
        var bench = Bench()
        let version = bench.call("assignments").body["versionId"]?.text ?? ""
        let assets = bench.call("assets").body["versionId"]?.text
        #expect(bench.call("assignments", ["sinceVersionId": version]).body["size"]?.whole == 0)
        let pair: JSON = .object([
            "assets": .array([.object(["adamId": .string("900000004")])]),
            "serialNumbers": .array([.string("NEWDEVICE1"), .string("NEWDEVICE2")]),
        ])
        #expect(bench.finish("assets/associate", pair)["eventStatus"]?.text == "COMPLETE")
        let delta = bench.call("assignments", ["sinceVersionId": version]).body
        #expect(
            delta["assignments"]?.elements?.compactMap { $0["serialNumber"]?.text }
                == ["NEWDEVICE1", "NEWDEVICE2"])
        #expect(delta["versionId"]?.text != version)
        #expect(bench.call("assets").body["versionId"]?.text != assets)
        #expect(bench.finish("assets/disassociate", pair)["numCompleted"]?.whole == 2)
        #expect(bench.call("assignments", ["sinceVersionId": version]).body["size"]?.whole == 0)
    }

    @Test func anUnknownVersionIs9721() {
        var bench = Bench()
        for endpoint in ["assignments", "users"] {
            let answer = bench.call(endpoint, ["sinceVersionId": "no-such"])
            #expect(answer.status == 400)
            #expect(answer.body["errorNumber"]?.whole == 9721)
        }
    }

    @Test func aReadAloneChangesNoVersion() {
        var bench = Bench()
        for endpoint in ["assets", "assignments", "users"] {
            let first = bench.call(endpoint).body
            #expect(bench.call(endpoint).body == first)
        }
    }

    @Test func mdmInfoIsAbsentUntilSetAndThenEverywhere() {
        var bench = Bench()
        #expect(bench.call("assets").body["mdmInfo"] == nil)
        let info = AppleService.mdmInfo(id: "a", name: "b", metadata: "c")
        let set = bench.call("client/config", post: .object(["mdmInfo": info]))
        #expect(set.body["mdmInfo"] == info)
        for endpoint in ["assets", "assignments", "users", "client/config"] {
            let body = bench.call(endpoint).body
            #expect(body["mdmInfo"] == info)
            #expect(body["uId"]?.text == "980000000000000101")
            #expect(body["tokenExpirationDate"]?.text?.hasSuffix("+0000") == true)
        }
    }

    @Test(
        arguments: [
            (["id": "x"], 9723), (["id": "x", "name": "y"], 9723),
            (["id": String(repeating: "i", count: 101), "name": "y", "metadata": "z"], 9724),
            (["id": "x", "name": String(repeating: "n", count: 101), "metadata": "z"], 9725),
            (["id": "x", "name": "y", "metadata": String(repeating: "m", count: 256)], 9713),
        ])
    func aBadMdmInfoIsRefused(info: [String: String], number: Int) {
        var bench = Bench()
        let body = JSON.object(["mdmInfo": .members(info.map { ($0.key, .string($0.value)) })])
        #expect(bench.call("client/config", post: body).body["errorNumber"]?.whole == number)
        #expect(bench.call("assets").body["mdmInfo"] == nil)
    }
}
