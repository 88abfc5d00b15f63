// SPDX-License-Identifier: Apache-2.0

import HTTP
import Synchronization
import Testing
import VPPModel

@testable import AppsAndBooks

/// Subscriptions, read one page after another by cursor.
@Suite(.timeLimit(.minutes(1))) struct SubscriptionTests {
    /// The shape of Apple's example, with values of our own.
    private static let subscriptions = """
        {"subscriptions":[{"parentAdamId":900000001,"adamId":910000002,"status":"ACTIVE",\
        "periodEndDate":"2027-02-15","counts":{"assigned":{"renewing":7,"expiring":2},\
        "available":{"renewing":3,"expiring":1},"total":{"renewing":12,"expiring":1}}}],\
        "nextCursor":"Yy0x","uId":"980000000000000123",\
        "tokenExpirationDate":"2027-03-01T09:15:00+0000","versionId":"s1"}
        """
    private static let more = """
        {"subscriptions":[{"adamId":"910000001","counts":{"total":null},"new":[]},\
        {"parentAdamId":null,"adamId":910000002}],"nextCursor":null,"versionId":"s1"}
        """
    private static let assignments = """
        {"assignments":[{"adamId":910000002,"clientUserId":"u-2","renewing":false},\
        {"adamId":910000002,"clientUserId":"u-1","renewing":true},{"adamId":910000002}],\
        "versionId":"a1"}
        """
    private static let administrators = """
        {"admins":[{"adamId":910000002,"clientUserId":"u-9","idHash":"cGFzcw==",\
        "userStatus":"Associated"}],"versionId":"d1"}
        """

    private func read(
        _ script: @escaping ScriptedApple.Script
    ) async throws -> (Result<SubscriptionSnapshot, AppleFailure>, ScriptedApple) {
        let apple = ScriptedApple.withDefaults(script)
        let result = try await apple.client().subscriptions(ScriptedApple.token, location: nil)
        return (result, apple)
    }

    @Test func readsAllThreeListsByCursor() async throws {
        let (result, apple) = try await read { path, _ in
            switch path {
            case "subscriptions": .json(Self.subscriptions)
            case "subscriptions?cursor=Yy0x": .json(Self.more)
            case "subscriptions/assignments": .json(Self.assignments)
            case "subscriptions/admins": .json(Self.administrators)
            default: .error(9602, status: 400)
            }
        }
        let snapshot = try result.get()
        #expect(
            snapshot.subscriptions == [
                Subscription(adamId: 910_000_001),
                Subscription(
                    adamId: 910_000_002, parentAdamId: 900_000_001, status: "ACTIVE",
                    periodEndDate: "2027-02-15",
                    assigned: Subscription.Seats(renewing: 7, expiring: 2),
                    available: Subscription.Seats(renewing: 3, expiring: 1),
                    total: Subscription.Seats(renewing: 12, expiring: 1)),
            ])
        #expect(
            snapshot.assignments == [
                SubscriptionAssignment(
                    adamId: 910_000_002, clientUserId: "u-1", renewing: true),
                SubscriptionAssignment(
                    adamId: 910_000_002, clientUserId: "u-2", renewing: false),
            ])
        #expect(
            snapshot.administrators == [
                SubscriptionAdministrator(
                    adamId: 910_000_002, clientUserId: "u-9", idHash: "cGFzcw==")
            ])
        #expect(snapshot.requests == 5 && apple.requests.count == 5)
    }

    @Test func asksOnceWhereThereIsNone() async throws {
        let (result, apple) = try await read { _, _ in .json("{\"subscriptions\":[]}") }
        #expect(try result.get().subscriptions.isEmpty)
        #expect(apple.paths == ["service/config", "subscriptions"])
    }

    @Test func startsAnewWhenTheDataMoves() async throws {
        let asked = Mutex(0)
        let (result, apple) = try await read { path, _ in
            guard path.hasPrefix("subscriptions?") || path == "subscriptions" else {
                return .json(path.hasSuffix("admins") ? "{\"admins\":[]}" : "{\"assignments\":[]}")
            }
            let number = asked.withLock {
                $0 += 1
                return $0
            }
            // The second page is of another version at the first try; then its cursor is unknown.
            if number == 4 { return .error(9812, status: 400) }
            let next = path == "subscriptions" ? "\"nextCursor\":\"n\"," : ""
            return .json(
                "{\"subscriptions\":[{\"adamId\":\(number)}],\(next)\"versionId\":\"\(number == 2)\"}"
            )
        }
        #expect(try result.get().subscriptions.map(\.adamId) == [5, 6])
        #expect(apple.paths.count { $0 == "subscriptions" } == 3)
    }

    @Test func givesUpOnDataThatNeverRests() async throws {
        let asked = Mutex(0)
        let (result, _) = try await read { _, _ in
            let number = asked.withLock {
                $0 += 1
                return $0
            }
            return .json(
                "{\"subscriptions\":[],\"nextCursor\":\"\(number)\",\"versionId\":\"\(number)\"}")
        }
        #expect(result.failure?.kind == .inconsistent)
    }

    @Test func refusesCursorsThatGoRound() async throws {
        let (result, apple) = try await read { path, _ in
            .json("{\"subscriptions\":[],\"nextCursor\":\"\(path.hasSuffix("a") ? "b" : "a")\"}")
        }
        #expect(result.failure?.kind == .unreadable)
        #expect(apple.requests.count < 6)
    }

    @Test(arguments: [
        ("{}", "subscriptions is missing"),
        ("{\"subscriptions\":[{}]}", "adamId is not a number at subscriptions.[0]"),
        (
            "{\"subscriptions\":[{\"adamId\":1},{\"adamId\":2,\"counts\":{\"total\":{\"renewing\":-1}}}]}",
            "counts.total is negative or beyond any count of seats at subscriptions.[1]"
        ),
        (
            "{\"subscriptions\":[{\"adamId\":1,\"counts\":7}]}",
            "unexpected type at subscriptions.[0].counts"
        ),
    ])
    func saysWhatIsWrong(json: String, problem: String) async throws {
        let (result, _) = try await read { _, _ in .json(json) }
        #expect(result.failure?.kind == .unreadable)
        #expect(result.failure?.detail.contains(problem) == true)
    }

    @Test func endsWithApplesRefusal() async throws {
        let (result, _) = try await read { _, _ in .error(9637, status: 403) }
        #expect(result.failure?.kind == .notPermitted)
        #expect(result.failure?.endpoint == "subscriptions")
    }
}
