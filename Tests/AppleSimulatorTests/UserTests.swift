// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AppleSimulator

/// Users and subscriptions: apple-apps-and-books.md, 3.5 and 6.
@Suite struct UserTests {
    private static func users(_ users: [[String: String]]) -> JSON {
        .object([
            "users": .array(
                users.map { user in
                    .members(user.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
                })
        ])
    }

    @Test(
        arguments: [
            (users([]), 9720), (users([["email": "a@b.de"]]), 9602),
            (users([["clientUserId": "a", "email": "nobody"]]), 9717),
            (users([["clientUserId": "a"], ["clientUserId": "a"]]), 9715),
            (users((0...100).map { ["clientUserId": "u\($0)"] }), 9714),
        ])
    func aBadListOfUsersIsRefusedAtOnce(body: JSON, number: Int) {
        var bench = Bench()
        for endpoint in ["users/create", "users/update", "users/retire"] {
            #expect(bench.call(endpoint, post: body).body["errorNumber"]?.whole == number)
        }
    }

    @Test func aManagedAccountIsLinkedToOneUserOnly() {
        var bench = Bench()
        let first = Self.users([["clientUserId": "a", "managedAppleId": "x@example.org"]])
        #expect(bench.finish("users/create", first)["eventStatus"]?.text == "COMPLETE")
        let user = bench.call("users", ["clientUserId": "a"]).body["users"]?.elements?.first
        #expect(user?["status"]?.text == "Associated")
        #expect(user?["inviteCode"] == nil)
        let second = Self.users([["clientUserId": "b", "managedAppleId": "x@example.org"]])
        let refused = bench.finish("users/create", second)
        #expect(refused["failures"]?.elements?.first?["errorNumber"]?.whole == 9641)
        bench.apple.accounts["y@example.org"] = 9635
        let other = Self.users([["clientUserId": "b", "managedAppleId": "y@example.org"]])
        let unlinkable = bench.finish("users/create", other)
        #expect(unlinkable["failures"]?.elements?.first?["errorNumber"]?.whole == 9635)
    }

    @Test func aRetiredUserOfTheSameAccountIsDeletedByANewOne() {
        var bench = Bench()
        let user = Self.users([["clientUserId": "a", "managedAppleId": "x@example.org"]])
        for endpoint in ["users/create", "users/retire", "users/create"] {
            #expect(bench.finish(endpoint, user)["eventStatus"]?.text == "COMPLETE")
        }
        let states = bench.call("users", ["clientUserId": "a"]).body["users"]?.elements?.map {
            $0["status"]?.text
        }
        #expect(states == ["Deleted", "Associated"])
        let active = bench.call("users", ["clientUserId": "a", "activeOnly": "true"]).body
        #expect(active["size"]?.whole == 1)
    }

    @Test func updatingOrRetiringNobodyIs9609() {
        var bench = Bench()
        let user = Self.users([["clientUserId": "nobody"]])
        for endpoint in ["users/update", "users/retire"] {
            let failed = bench.finish(endpoint, user)
            #expect(failed["failures"]?.elements?.first?["errorNumber"]?.whole == 9609)
        }
    }

    @Test func aPlannedShareOfTheUsersFails() {
        var bench = Bench()
        bench.apple.eventPlans = [EventPlan(errorNumber: 9603, share: 0.5)]
        let users = Self.users([["clientUserId": "a"], ["clientUserId": "b"]])
        let result = bench.finish("users/create", users)
        #expect(result["eventStatus"]?.text == "FAILED")
        #expect(result["numCompleted"]?.whole == 1)
        let failure = result["failures"]?.elements?.first
        #expect(failure?["errorInfo"]?["clientUserIds"]?.elements?.map(\.text) == ["b"])
    }

    @Test func subscriptionsAreReadByCursor() {
        var bench = Bench()
        bench.apple.pageSize = 2
        bench.apple.locations["980000000000000101"]?.subscriptions = (1...5).map {
            Subscription(
                parentAdamId: 900_000_004, adamId: $0, renewing: 1, expiring: 2,
                clientUserIds: ["a", "b"])
        }
        var seen: [Int] = []
        var query: [String: String] = [:]
        repeat {
            let body = bench.call("subscriptions", query).body
            let page = body["subscriptions"]?.elements ?? []
            seen += page.compactMap { $0["adamId"]?.whole }
            #expect(page.first?["counts"]?["available"]?["expiring"]?.whole == 1)
            query = body["nextCursor"]?.text.map { ["cursor": $0] } ?? [:]
        } while !query.isEmpty
        #expect(seen == [1, 2, 3, 4, 5])
        let seats = bench.call("subscriptions/assignments").body["assignments"]?.elements
        #expect(seats?.map { $0["renewing"]?.truth } == [true, false])
        #expect(bench.call("subscriptions/admins").body["admins"]?.elements?.isEmpty == true)
        let bad = bench.call("subscriptions", ["cursor": "x"]).body
        #expect(bad["errorNumber"]?.whole == 9812)
    }
}
