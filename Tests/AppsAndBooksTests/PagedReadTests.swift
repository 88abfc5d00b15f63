// SPDX-License-Identifier: Apache-2.0

import HTTP
import Synchronization
import Testing
import VPPModel

@testable import AppsAndBooks

/// S2 and S3: what is read, and that it is one consistent picture or none.
@Suite(.timeLimit(.minutes(1))) struct PagedReadTests {
    private static let nothing = SyncScope(clientConfig: false, full: false)

    /// A page of assets, `ids` long.
    static func assets(
        _ ids: some Sequence<Int>, page: Int, next: Int?, total: Int, version: String = "v1"
    ) -> HTTPResponse {
        let records = ids.map {
            """
            {"adamId":"\($0)","pricingParam":"STDQ","productType":"App","totalCount":9,\
            "assignedCount":4,"availableCount":5,"retiredCount":0,"deviceAssignable":true,\
            "revocable":true,"supportedPlatforms":["iOS"]}
            """
        }
        return .json(
            """
            {"assets":[\(records.joined(separator: ","))],"currentPageIndex":\(page),\
            \(next.map { "\"nextPageIndex\":\($0)," } ?? "")"totalPages":\(total),\
            "versionId":"\(version)","uId":"42","tokenExpirationDate":"2030-11-08T22:33:22+0000"}
            """)
    }

    static let empty = [
        "assignments": "{\"assignments\":[],\"versionId\":\"a1\"}",
        "users": "{\"users\":[],\"versionId\":\"u1\"}",
    ]

    /// The value of a query item.
    static func item(_ name: String, _ path: String) -> String? {
        path.split(separator: "?").last?.split(separator: "&")
            .first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// Answers pages of assets by `page`, empty assignments and users.
    private func apple(
        _ page: @escaping @Sendable (Int) async throws(HTTPError) -> HTTPResponse
    ) -> ScriptedApple {
        .withDefaults { path, _ async throws(HTTPError) in
            if let other = Self.empty[String(path.prefix { $0 != "?" })] { return .json(other) }
            return try await page(Self.item("pageIndex", path).flatMap { Int($0) } ?? -1)
        }
    }

    private func read(
        _ apple: ScriptedApple, _ scope: SyncScope = nothing
    ) async throws -> Result<LocationSnapshot, AppleFailure> {
        try await apple.client().read(ScriptedApple.token, scope: scope, location: nil)
    }

    @Test func asksOnceWhenNothingChanged() async throws {
        let apple = apple { Self.assets([1], page: $0, next: $0 == 0 ? 1 : nil, total: 2) }
        let client = try apple.client()
        let scope = SyncScope(clientConfig: false, full: false, assetsVersion: "v1")
        let first = try await client.read(ScriptedApple.token, scope: scope, location: nil).get()
        let second = try await client.read(ScriptedApple.token, scope: scope, location: nil).get()
        #expect(first.requests == 2)
        #expect(second.requests == 1)
        #expect(apple.paths == ["service/config", "assets?pageIndex=0", "assets?pageIndex=0"])
        #expect(second.assets == nil && second.assignments == nil && second.users == nil)
        #expect(second.assetsVersion == "v1")
        #expect(second.uId == "42")
        #expect(second.tokenExpirationDate == Timestamp(rfc3339: "2030-11-08T22:33:22Z"))
    }

    @Test(arguments: [1, 2, 5, 6, 7, 23])
    func bringsEveryRecordOfEveryPageOnce(pages: Int) async throws {
        let apple = apple { index in
            // Neighboring pages overlap by one record, as when a record moves.
            Self.assets(
                index * 10...(index + 1) * 10, page: index,
                next: index + 1 < pages ? index + 1 : nil, total: pages)
        }
        let snapshot = try await read(apple).get()
        #expect(snapshot.assets?.map(\.key.adamId.number) == Array(0...UInt64(pages * 10)))
        #expect(snapshot.requests == 1 + pages + 2)
        #expect(snapshot.requests == apple.requests.count)
    }

    /// Holds pages back until five are asked for together.
    private actor Gate {
        private var waiting: [CheckedContinuation<Void, Never>] = []
        private(set) var most = 0
        private var left: Int

        init(pages: Int) { left = pages }

        func pass() async {
            await withCheckedContinuation { continuation in
                waiting.append(continuation)
                most = max(most, waiting.count)
                guard waiting.count == min(5, left) else { return }
                Task { await open() }
            }
        }

        /// Lets all go, after a sixth has had every chance to come.
        private func open() async {
            for _ in 0..<100 { await Task.yield() }
            left -= waiting.count
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
    }

    @Test func asksForFivePagesAtOnceAndNeverMore() async throws {
        let gate = Gate(pages: 22)
        let apple = apple { index in
            if index > 0 { await gate.pass() }
            return Self.assets([index], page: index, next: index < 22 ? index + 1 : nil, total: 23)
        }
        #expect(try await read(apple).get().assets?.count == 23)
        #expect(await gate.most == 5)
    }

    @Test(arguments: [nil, 0, 1, 3, 9] as [Int?])
    func trustsTheNextPageIndexAndNotTheTotal(total: Int?) async throws {
        let apple = apple { index in
            guard index < 5 else { return .error(9650, status: 400) }
            return Self.assets(
                [index], page: index, next: index < 4 ? index + 1 : nil, total: total ?? -1)
        }
        #expect(try await read(apple).get().assets?.count == 5)
    }

    /// Counts passes over page 0 of the assets.
    private func passes(_ apple: ScriptedApple) -> Int {
        apple.paths.count { $0 == "assets?pageIndex=0" }
    }

    @Test(arguments: 0..<6)
    func startsAnewWhenTheVersionChangesBetweenPages(changed: Int) async throws {
        let pass = Mutex(0)
        let apple = apple { index in
            let number = pass.withLock { pass in
                if index == 0 { pass += 1 }
                return pass
            }
            let moved = number == 1 && index == changed && changed > 0
            return Self.assets(
                [index * 100 + number], page: index, next: index < 5 ? index + 1 : nil, total: 6,
                version: moved || number > 1 ? "v2" : "v1")
        }
        let snapshot = try await read(apple).get()
        #expect(passes(apple) == (changed == 0 ? 1 : 2))
        // All records are of one pass, and the version is theirs.
        let numbers = Set(snapshot.assets?.map { $0.key.adamId.number % 100 } ?? [])
        #expect(numbers == [changed == 0 ? 1 : 2])
        #expect(snapshot.assets?.count == 6)
        #expect(snapshot.assetsVersion == (changed == 0 ? "v1" : "v2"))
    }

    @Test func givesUpAfterThreeTries() async throws {
        let count = Mutex(0)
        let apple = apple { index in
            let version = count.withLock { count in
                count += 1
                return "v\(count)"
            }
            return Self.assets(
                [index], page: index, next: index == 0 ? 1 : nil, total: 2, version: version)
        }
        let failure = try await read(apple).failure
        #expect(failure?.kind == .inconsistent)
        #expect(failure?.endpoint == "assets")
        #expect(failure?.detail.contains("versionId changed") == true)
        #expect(passes(apple) == 3)
    }

    @Test func startsAnewWhenAPageIsOutOfRange() async throws {
        let pass = Mutex(0)
        let apple = apple { index in
            let number = pass.withLock { pass in
                if index == 0 { pass += 1 }
                return pass
            }
            if number == 1, index == 2 { return .error(9650, status: 400) }
            let last = number == 1 ? 3 : 1
            return Self.assets(
                [index], page: index, next: index < last ? index + 1 : nil, total: last + 1)
        }
        #expect(try await read(apple).get().assets?.count == 2)
        #expect(passes(apple) == 2)
    }

    @Test func startsAnewWhenAnotherPageComesThanAskedFor() async throws {
        let apple = apple { Self.assets([1], page: 0, next: $0 + 1, total: 9) }
        #expect(try await read(apple).failure?.kind == .inconsistent)
        #expect(passes(apple) == 3)
    }

    @Test func refusesRecordsBeyondTheEnd() async throws {
        // Page 1 calls itself the last, page 2 has records all the same.
        let apple = apple { Self.assets([$0], page: $0, next: $0 == 0 ? 1 : nil, total: 3) }
        #expect(try await read(apple).failure?.kind == .inconsistent)
    }

    @Test(arguments: [0, 2, 1_000_000])
    func refusesALoopOfPages(next: Int) async throws {
        let apple = apple { Self.assets([1], page: $0, next: next, total: 2) }
        #expect(try await read(apple).failure?.kind == .unreadable)
    }

    @Test func boundsTheNumberOfPages() async throws {
        let apple = apple { Self.assets([1], page: $0, next: $0 + 1, total: 2_000_000_000) }
        #expect(try await read(apple).failure?.kind == .unreadable)
        #expect(apple.requests.count < 10)
    }

    @Test(arguments: [9621, 9622, 9625, 9646, 9603])
    func endsWithTheFailureOfAnyPage(number: Int) async throws {
        let apple = apple { index in
            if index == 3 { return .error(number, status: 200) }
            return Self.assets([index], page: index, next: index < 9 ? index + 1 : nil, total: 10)
        }
        let failure = try await read(apple).failure
        #expect(failure?.errorNumber == number)
        #expect(passes(apple) == 1)
    }

    @Test(arguments: [
        ("{\"adamId\":\"12x\"}", "adamId"), ("{\"adamId\":\"-1\"}", "adamId"), ("{}", "adamId"),
        ("{\"adamId\":\"1\",\"totalCount\":-1}", "totalCount"),
        ("{\"adamId\":\"1\",\"availableCount\":-5}", "availableCount"),
        ("{\"adamId\":\"1\",\"totalCount\":\"many\"}", "totalCount"),
    ])
    func refusesARecordThatCannotBeRight(record: String, field: String) async throws {
        let apple = apple { _ in
            .json("{\"assets\":[{\"adamId\":\"7\"},\(record)],\"versionId\":\"v\"}")
        }
        let failure = try await read(apple).failure
        #expect(failure?.kind == .unreadable)
        #expect(failure?.detail.contains(field) == true)
        #expect(failure?.detail.contains("assets") == true)
    }

    /// Free apps without limit, the two prices of one app, and books are assets as all others are.
    @Test func readsFreeAppsPricesAndBooks() async throws {
        let apple = apple { _ in
            .json(
                """
                {"assets":[{"adamId":"1","totalCount":2147483647,"availableCount":2147483640,\
                "assignedCount":7},{"adamId":"2","pricingParam":"PLUS","totalCount":1},\
                {"adamId":"2","pricingParam":"STDQ","totalCount":2},{"adamId":"3",\
                "productType":"Book","deviceAssignable":false,"revocable":false}],"versionId":"v"}
                """)
        }
        let assets = try #require(try await read(apple).get().assets)
        #expect(assets[0].totalCount == Asset.unlimitedCount && assets[0].assignedCount == 7)
        #expect(assets[1...2].map(\.key.pricingParam) == [.plus, .standard])
        #expect(assets[3].productType == .book && !assets[3].revocable)
        // What is left out of a request is Apple's default: all assets in one list, all users.
        #expect(
            apple.paths.dropFirst() == [
                "assets?pageIndex=0", "assignments?pageIndex=0", "users?pageIndex=0",
            ])
    }

    @Test func ignoresWhatItDoesNotKnow() async throws {
        let apple = apple { _ in
            .json(
                """
                {"assets":[{"adamId":7,"new":{}},{"adamId":"8","productType":"Subscription"},\
                {"adamId":"9","pricingParam":"GOLD"},{"adamId":"10","totalCount":null}],\
                "versionId":"v","unlimitedAssets":null,"mdmInfo":null}
                """)
        }
        let assets = try await read(apple).get().assets
        #expect(assets?.map(\.key.adamId.number) == [7, 10])
        #expect(assets?.first?.totalCount == 0)
        #expect(assets?.first?.revocable == false)
    }
}
