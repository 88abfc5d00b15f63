// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// Points 5, 6 and 11 of apple-apps-and-books.md, 13: pages that move, versions and deltas.
@Suite struct PageBehaviorTests {
    private static let uId = "980000000000000101"

    private func serials(_ body: JSON, _ endpoint: String = "assignments") -> [String] {
        (body[endpoint]?.elements ?? []).map { record in
            let holder = record["serialNumber"]?.text ?? record["clientUserId"]?.text ?? ""
            return "\(record["adamId"]?.text ?? "") \(holder)"
        }
    }

    /// All records, read page by page.
    private func read(_ bench: inout Bench, _ endpoint: String) -> (
        records: [String], ids: [String]
    ) {
        var records: [String] = []
        var ids: [String] = []
        var page: Int? = 0
        while let index = page {
            let body = bench.call(endpoint, ["pageIndex": String(index)]).body
            records += serials(body, endpoint)
            ids.append(body["versionId"]?.text ?? "")
            page = body["nextPageIndex"]?.whole
        }
        return (records, ids)
    }

    @Test func aRecordThatGoesBetweenPagesHidesAnother() {
        var bench = Bench()
        bench.apple.pageSize = 10
        let before = read(&bench, "assignments").records
        bench.apple.pageShifts = [
            PageShift(endpoint: "assignments", change: .remove, every: 2, remaining: 1)
        ]
        let (records, ids) = read(&bench, "assignments")
        #expect(records.count == before.count - 1)
        #expect(!records.contains(before[20]))
        #expect(Set(ids).count == 2)
        #expect(bench.apple.pageShifts.isEmpty)
        #expect(read(&bench, "assignments").records == Array(before.dropFirst()))
    }

    @Test(arguments: ["assets", "assignments"])
    func aRecordThatComesBetweenPagesShowsAnotherTwice(endpoint: String) {
        var bench = Bench()
        bench.apple.pageSize = 5
        bench.apple.pageShifts = [PageShift(endpoint: endpoint, change: .add, every: 1)]
        let (records, ids) = read(&bench, endpoint)
        #expect(Set(records).count < records.count)
        #expect(Set(ids).count == ids.count)
    }

    @Test func countsDriftWhilePagesAreRead() {
        var bench = Bench()
        bench.apple.pageSize = 5
        bench.apple.pageShifts = [PageShift(endpoint: "assets", change: .count, every: 1)]
        let (records, ids) = read(&bench, "assets")
        #expect(Set(records).count == records.count)
        #expect(Set(ids).count == ids.count)
    }

    @Test func totalPagesGrowsWhileTheyAreRead() {
        var bench = Bench()
        bench.apple.pageSize = bench.apple.locations[Self.uId]?.licenses.count ?? 1
        bench.apple.pageShifts = [PageShift(endpoint: "assignments", change: .add, every: 1)]
        #expect(bench.call("assignments").body["totalPages"]?.whole == 1)
        #expect(bench.call("assignments").body["totalPages"]?.whole == 2)
    }

    @Test func pagesOfDifferentSizesHoldEverythingOnce() {
        var bench = Bench()
        bench.apple.pageSize = 10
        let even = read(&bench, "assignments").records
        var other = Bench()
        other.apple.pageSize = 10
        other.apple.behavior.unevenPages = true
        let first = other.call("assignments").body["size"]?.whole
        let second = other.call("assignments", ["pageIndex": "1"]).body["size"]?.whole
        #expect(first != second)
        #expect(read(&other, "assignments").records == even)
    }

    @Test func theOrderOfAssignmentsIsChosen() {
        var bench = Bench()
        let oldest = serials(bench.call("assignments").body)
        bench.apple.behavior.order = .newestFirst
        #expect(serials(bench.call("assignments").body) == oldest.reversed())
        bench.apple.behavior.order = .byAsset
        let byAsset = bench.call("assignments").body["assignments"]?.elements ?? []
        let numbers = byAsset.compactMap { $0["adamId"]?.whole }
        #expect(numbers == numbers.sorted())
        #expect(numbers.count == oldest.count)
    }

    @Test(arguments: Behavior.Deletions.allCases)
    func aDeltaShowsWhatWasTakenBackAsChosen(deletions: Behavior.Deletions) {
        var bench = Bench()
        bench.apple.behavior.deletions = deletions
        let version = bench.call("assignments").body["versionId"]?.text ?? ""
        let license = bench.apple.locations[Self.uId]!.licenses[0].license
        bench.apple.locations[Self.uId]?.remove([license])
        let delta = bench.call("assignments", ["sinceVersionId": version]).body
        let records = delta["assignments"]?.elements ?? []
        #expect(records.count == (deletions == .hidden ? 0 : 1))
        #expect(records.first?["status"]?.text == (deletions == .marked ? "Deleted" : nil))
        // What was assigned again is no deletion.
        bench.apple.locations[Self.uId]?.add([license])
        let again = bench.call("assignments", ["sinceVersionId": version]).body
        #expect(again["size"]?.whole == 1)
        #expect(again["assignments"]?.elements?.first?["status"] == nil)
    }

    @Test func aDeltaLargerThanAPageHasPages() {
        var bench = Bench()
        bench.apple.pageSize = 3
        let version = bench.call("assignments").body["versionId"]?.text ?? ""
        let free = AssetName(adamId: 900_000_001)
        bench.apple.locations[Self.uId]?.add(
            (0..<8).map { AssignedLicense(asset: free, holder: .device("NEWDEVICE\($0)")) })
        let sizes = (0..<3).map { page in
            bench.call(
                "assignments", ["sinceVersionId": version, "pageIndex": String(page)]
            ).body["size"]?.whole
        }
        #expect(sizes == [3, 3, 2])
    }

    @Test func aVersionIsRefusedOnceItIsTooOld() {
        var bench = Bench()
        bench.apple.behavior.versionAge = .seconds(3_600)
        let version = bench.call("assignments").body["versionId"]?.text ?? ""
        let query = ["sinceVersionId": version]
        #expect(bench.call("assignments", query, after: .seconds(3_600)).status == 200)
        #expect(bench.call("users", query).body["errorNumber"]?.whole == 9721)
        var other = Bench()
        other.apple.behavior.versionAge = .seconds(3_600)
        let old = other.call("assignments").body["versionId"]?.text ?? ""
        other.apple.locations[Self.uId]?.add([
            AssignedLicense(asset: AssetName(adamId: 900_000_001), holder: .device("A"))
        ])
        let late = other.call("assignments", ["sinceVersionId": old], after: .seconds(3_601))
        #expect(late.body["errorNumber"]?.whole == 9721)
    }

    @Test func aVersionAThousandWritesOldIsRefused() {
        var bench = Bench()
        let version = bench.call("assignments").body["versionId"]?.text ?? ""
        let license = AssignedLicense(
            asset: AssetName(adamId: 900_000_001), holder: .device("A"))
        for _ in 0..<499 {
            bench.apple.locations[Self.uId]?.add([license])
            bench.apple.locations[Self.uId]?.remove([license])
        }
        #expect(bench.call("assignments", ["sinceVersionId": version]).status == 200)
        bench.apple.locations[Self.uId]?.add([license])
        bench.apple.locations[Self.uId]?.remove([license])
        let late = bench.call("assignments", ["sinceVersionId": version])
        #expect(late.body["errorNumber"]?.whole == 9721)
    }

    @Test func filteredDeltasAreRefusedIfSaidSo() {
        var bench = Bench()
        let version = bench.call("assignments").body["versionId"]?.text ?? ""
        let query = ["sinceVersionId": version, "adamId": "900000001"]
        #expect(bench.call("assignments", query).status == 200)
        bench.apple.behavior.refusesFilteredDeltas = true
        #expect(bench.call("assignments", query).body["errorNumber"]?.whole == 9602)
    }

    @Test func anEmptyAnswerHasNoPageOrOne() {
        var bench = Bench()
        let query = ["adamId": "1"]
        #expect(bench.call("assets", query).body["totalPages"]?.whole == 1)
        bench.apple.behavior.emptyTotalPages = 0
        let empty = bench.call("assets", query)
        #expect(empty.status == 200)
        #expect(empty.body["totalPages"]?.whole == 0)
        #expect(empty.body["nextPageIndex"] == nil)
    }

    @Test(
        arguments: [
            ("assets", ["unlimited": "maybe"]), ("assets", ["productType": "Film"]),
            ("assets", ["minAssignedCount": "many"]), ("assignments", ["pricingParam": "BEST"]),
            ("users", ["activeOnly": "1"]), ("assets", ["pageIndex": "-1"]),
            ("assets", ["pageIndex": "one"]),
        ])
    func aParameterWithoutAMeaningIs9602(endpoint: String, query: [String: String]) {
        var bench = Bench()
        #expect(bench.call(endpoint, query).body["errorNumber"]?.whole == 9602)
    }

    @Test func retiredUsersAreLeftOutAndTheirStateIsTold() {
        var bench = Bench()
        var user = bench.apple.locations[Self.uId]!.liveUser("berlin-user-1")!
        user.status = "Retired"
        bench.apple.locations[Self.uId]?.setUser(user)
        let query = ["clientUserId": "berlin-user-1", "includeUserState": "true"]
        let entry = bench.call("assignments", query).body["assignments"]?.elements?.first
        #expect(entry?["userStatus"]?.text == "Retired")
        #expect(entry?["idHash"]?.text == user.idHash)
        let without = query.merging(["excludeInactiveUsers": "true"]) { $1 }
        #expect(bench.call("assignments", without).body["size"]?.whole == 0)
    }
}
