// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing
import VPPModel

@testable import AppsAndBooks

/// Requests that change a location: looked at first, sent once, judged by what is known.
@Suite struct WriteTests {
    private static let key = AssetKey(adamId: 361_309_726)
    private static let devices = LocationWrite(
        .associate, assets: [key], serialNumbers: ["C1", "C2"])

    /// A location of ours whose POSTs are answered by `post`.
    private static func location(
        owner: String? = "ours", limits: String = "{}",
        post: Result<HTTPResponse, HTTPError> = .success(
            .json("{\"eventId\":\"e-1\",\"uId\":\"42\"}"))
    ) -> ScriptedApple {
        ScriptedApple { path, request async throws(HTTPError) in
            if path == "service/config" { return .json("{\"limits\":\(limits)}") }
            if request.method == .post { return try post.get() }
            let info = owner.map { ",\"mdmInfo\":{\"id\":\"\($0)\",\"name\":\"n\"}" } ?? ""
            return .json("{\"uId\":\"42\"\(info)}")
        }
    }

    private static func send(
        _ write: LocationWrite = devices, to apple: ScriptedApple
    ) async throws -> WriteAnswer {
        try await apple.client().write(ScriptedApple.token, write, as: "ours", location: nil)
    }

    private static func posted(_ apple: ScriptedApple) -> [String] {
        apple.requests.filter { $0.method == .post }.map {
            String(decoding: $0.body, as: UTF8.self)
        }
    }

    @Test(
        "Bodies and paths, byte for byte",
        arguments: [
            (
                devices, "assets/associate",
                #"{"assets":[{"adamId":"361309726","pricingParam":"STDQ"}],"serialNumbers":["C1","C2"]}"#
            ),
            (
                LocationWrite(
                    .disassociate, assets: [AssetKey(adamId: 9, pricingParam: .plus)],
                    serialNumbers: ["C1"], clientUserIds: ["a/b"]), "assets/disassociate",
                #"{"assets":[{"adamId":"9","pricingParam":"PLUS"}],"clientUserIds":["a/b"],"serialNumbers":["C1"]}"#
            ),
            (
                LocationWrite(.revoke, serialNumbers: ["C1"]), "assets/revoke",
                #"{"serialNumbers":["C1"]}"#
            ),
            (
                LocationWrite(
                    .createUsers, clientUserIds: ["u1", "u2"],
                    emails: [.init(clientUserId: "u2", email: "two@example.org")]), "users/create",
                #"{"users":[{"clientUserId":"u1"},{"clientUserId":"u2","email":"two@example.org"}]}"#
            ),
            (
                LocationWrite(
                    .updateUsers, clientUserIds: ["u1"],
                    emails: [.init(clientUserId: "u1", email: "one@example.org")]), "users/update",
                #"{"users":[{"clientUserId":"u1","email":"one@example.org"}]}"#
            ),
            (
                LocationWrite(
                    .retireUsers, clientUserIds: ["u1"],
                    emails: [.init(clientUserId: "u1", email: "one@example.org")]), "users/retire",
                #"{"users":[{"clientUserId":"u1"}]}"#
            ),
        ])
    func bodies(write: LocationWrite, path: String, body: String) async throws {
        let apple = Self.location()
        #expect(try await Self.send(write, to: apple) == .accepted(eventId: "e-1"))
        #expect(apple.paths == ["service/config", "client/config", path])
        #expect(Self.posted(apple) == [body])
        #expect(apple.requests[2].headers.contains { $0 == ("Content-Type", "application/json") })
    }

    @Test func aLocationOfAnotherMDMIsNotWrittenTo() async throws {
        for owner in ["theirs", nil] {
            let apple = Self.location(owner: owner)
            guard case .notOurs(let config) = try await Self.send(to: apple) else {
                Issue.record("it was sent")
                continue
            }
            #expect(config.mdmInfo?.id == owner)
            #expect(Self.posted(apple).isEmpty)
        }
    }

    @Test func moreThanTheLimitsAllowIsNotSent() async throws {
        let apple = Self.location(limits: #"{"maxSerialNumbers":1}"#)
        #expect(try await Self.send(to: apple) == .tooMany(limit: 1))
        #expect(apple.paths == ["service/config"])
    }

    @Test(
        "Each failure says whether Apple may have done it",
        arguments: [
            (9709, 400, AppleFailure.Kind.rejected), (9706, 400, .rejected),
            (9625, 200, .revoked), (9637, 403, .notPermitted), (9646, 429, .throttled),
            (9603, 500, .unavailable), (9609, 400, .rejected), (9717, 200, .rejected),
        ])
    func anErrorOfApplesMeansNothingWasDone(
        number: Int, status: Int, kind: AppleFailure.Kind
    ) async throws {
        let apple = Self.location(post: .success(.error(number, status: status)))
        guard case .refused(let failure) = try await Self.send(to: apple) else {
            Issue.record("it is not refused")
            return
        }
        #expect(failure.kind == kind)
        #expect(failure.errorNumber == number)
        #expect(Self.posted(apple).count == 1)
    }

    @Test func withoutApplesWordTheOutcomeIsUnknown() async throws {
        let lost = HTTPError(code: .timedOut, message: "timed out", mayHaveBeenProcessed: true)
        let answers: [Result<HTTPResponse, HTTPError>] = [
            .failure(lost), .success(.json("<html>")), .success(.json("{}")),
            .success(.json("bad gateway", status: 502)), .success(.json("", status: 503)),
        ]
        for answer in answers {
            let apple = Self.location(post: answer)
            guard case .unknown = try await Self.send(to: apple) else {
                Issue.record("the outcome is taken for known")
                continue
            }
            #expect(Self.posted(apple).count == 1, "it is sent once")
        }
        let unsent = HTTPError(code: .notConnected, message: "m", mayHaveBeenProcessed: false)
        let apple = Self.location(post: .failure(unsent))
        guard case .refused(let failure) = try await Self.send(to: apple) else {
            Issue.record("nothing left")
            return
        }
        #expect(failure.kind == .unreachable)
    }

    @Test func afterARefusalForItsSizeTheLimitsAreReadAgain() async throws {
        let apple = Self.location(post: .success(.error(9702, status: 400)))
        let client = try apple.client()
        for _ in 0..<2 {
            _ = await client.write(ScriptedApple.token, Self.devices, as: "ours", location: nil)
        }
        #expect(apple.paths.count { $0 == "service/config" } == 2)
    }

    // MARK: What is missing

    private static func missing(
        of write: LocationWrite, _ apple: ScriptedApple
    ) async throws -> LocationWrite {
        try await apple.client().missing(ScriptedApple.token, of: write, location: nil).get()
    }

    private static func page(_ list: String, _ records: String...) -> HTTPResponse {
        .json(
            "{\"\(list)\":[\(records.joined(separator: ","))],\"currentPageIndex\":0,"
                + "\"size\":\(records.count),\"totalPages\":1,\"versionId\":\"v\"}")
    }

    private static func record(_ serial: String, _ pricing: String = "STDQ") -> String {
        "{\"adamId\":\"361309726\",\"pricingParam\":\"\(pricing)\",\"serialNumber\":\"\(serial)\"}"
    }

    @Test func fewHoldersAreAskedForOneByOne() async throws {
        let apple = ScriptedApple.withDefaults { path, _ in
            path.contains("C1")
                ? Self.page("assignments", Self.record("C1"))
                : Self.page("assignments", Self.record("C2", "PLUS"))
        }
        let left = try await Self.missing(of: Self.devices, apple)
        #expect(left.serialNumbers == ["C2"], "another quality is another license")
        #expect(
            apple.paths.dropFirst() == [
                "assignments?adamId=361309726&serialNumber=C1&pageIndex=0",
                "assignments?adamId=361309726&serialNumber=C2&pageIndex=0",
            ])
    }

    @Test func forManyHoldersTheAssetIsRead() async throws {
        var write = Self.devices
        write.kind = .disassociate
        write.serialNumbers = (1...9).map { SerialNumber("C\($0)") }
        let apple = ScriptedApple.withDefaults { _, _ in
            Self.page("assignments", Self.record("C7"), Self.record("D1"))
        }
        let left = try await Self.missing(of: write, apple)
        #expect(left.serialNumbers == ["C7"], "who still holds it")
        #expect(apple.paths.last == "assignments?adamId=361309726&pageIndex=0")
    }

    @Test func usersAreMissingByTheirStatus() async throws {
        let apple = ScriptedApple.withDefaults { path, _ in
            path.contains("=u1")
                ? Self.page(
                    "users", #"{"clientUserId":"u1","status":"Retired"}"#,
                    #"{"clientUserId":"u1","status":"Registered"}"#)
                : Self.page("users", #"{"clientUserId":"u2","status":"Retired"}"#)
        }
        var write = LocationWrite(.createUsers, clientUserIds: ["u1", "u2"])
        #expect(try await Self.missing(of: write, apple).clientUserIds == ["u2"])
        write.kind = .retireUsers
        #expect(try await Self.missing(of: write, apple).clientUserIds == ["u1"])
        write.kind = .updateUsers
        #expect(try await Self.missing(of: write, apple).clientUserIds == ["u1", "u2"])
    }
}
