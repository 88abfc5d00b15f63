// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// Who Apple lets in: apple-apps-and-books.md, 1 and 8 (product T3, T4).
@Suite struct AppleAuthorizationTests {
    @Test func serviceConfigNeedsNoTokenAndListsItsOwnOrigin() {
        var bench = Bench()
        bench.apple.origin = "http://127.0.0.1:7"
        bench.apple.tokens[0].standing = .revoked
        let answer = bench.call("service/config", authorization: "nothing")
        #expect(answer.status == 200)
        #expect(answer.body["urls"]?["getAssets"]?.text == "http://127.0.0.1:7/mdm/v2/assets")
        #expect(
            answer.body["urls"]?["contentMetadataLookup"]?.text
                == "http://127.0.0.1:7/WebObjects/MZStorePlatform.woa/wa/lookup")
        #expect(answer.body["limits"]?["maxAssets"]?.whole == 25)
        #expect(answer.body["limits"]?["maxRequestPerSecond"]?.whole == 15)
    }

    @Test(arguments: ["", "Basic abc", "Bearer", "Bearer ", "bearer abc", "Bearer a b"])
    func anyOtherHeaderShapeIs9722(header: String) {
        var bench = Bench()
        let answer = bench.call("assets", authorization: header)
        #expect(answer.status == 401)
        #expect(answer.body["errorNumber"]?.whole == 9722)
    }

    @Test func theInnerTokenIsNotAccepted() throws {
        var bench = Bench()
        let secret = try #require(bench.apple.token(named: "berlin")?.secret)
        let inner = try JSON(reading: try #require(Data(base64Encoded: secret)))
        #expect(inner["orgName"]?.text == "Example GmbH berlin")
        #expect(inner["expDate"]?.text?.hasSuffix("+0000") == true)
        let answer = bench.call(
            "assets", authorization: "Bearer \(try #require(inner["token"]?.text))")
        #expect(answer.body["errorNumber"]?.whole == 9622)
        #expect(answer.status == 200)
        bench.apple.unknownTokenStatus = 401
        #expect(bench.call("assets", authorization: "Bearer nobody").status == 401)
    }

    @Test(
        arguments: [
            (TokenStanding.expired, 9621), (.revoked, 9625), (.invalid, 9622),
        ], [200, 401])
    func aBadStandingIsAnsweredWithEitherStatus(row: (TokenStanding, Int), status: Int) {
        var bench = Bench()
        bench.apple.tokens[0].standing = row.0
        bench.apple.tokens[0].refusalStatus = status
        let answer = bench.call("client/config")
        #expect(answer.status == status)
        #expect(answer.body["errorNumber"]?.whole == row.1)
    }

    @Test func aReadOnlyTokenReadsAndDoesNotWrite() {
        var bench = Bench()
        bench.apple.tokens[0].standing = .readOnly
        for endpoint in ["client/config", "assets", "assignments", "users"] {
            #expect(bench.call(endpoint).status == 200)
        }
        let refused = bench.call("assets/revoke", post: .object([:]))
        #expect(refused.status == 403)
        #expect(refused.body["errorNumber"]?.whole == 9637)
    }

    @Test func methodsAndContentTypesAreChecked() {
        var bench = Bench()
        #expect(bench.call("assets", post: .object([:])).body["errorNumber"]?.whole == 9726)
        #expect(bench.call("assets/associate").status == 405)
        let other = bench.call("client/config", post: .object([:]), contentType: "text/plain")
        #expect(other.status == 415)
        #expect(other.body["errorNumber"]?.whole == 9727)
    }

    @Test func moreThanTheRateIs9646ForTokenAndLocation() {
        var bench = Bench()
        for _ in 1...15 { #expect(bench.call("assets", after: .milliseconds(10)).status == 200) }
        let refused = bench.call("assets", after: .milliseconds(10))
        #expect(refused.status == 429)
        #expect(refused.body["errorNumber"]?.whole == 9646)
        #expect(refused.headers["Retry-After"] == nil)
        #expect(bench.apple.counters.violations(.aboveRate) == 1)
        // Another token of the same location shares the rate.
        var second = bench.apple.tokens[0]
        second.name = "second"
        second.secret = "second-secret"
        bench.apple.tokens.append(second)
        bench.apple.throttleRetryAfter = 3
        let shared = bench.call(
            "assets", after: .milliseconds(10), authorization: "Bearer second-secret")
        #expect(shared.status == 429)
        #expect(shared.headers["Retry-After"] == "3")
        #expect(bench.call("assets", after: .seconds(1)).status == 200)
    }

    @Test func retryAfterComesInBothFormsAndComingBackEarlyIsCounted() {
        var bench = Bench()
        var fault = Fault(id: 1, kind: .unavailable, endpoint: "assets", remaining: 1)
        fault.seconds = 30
        fault.retryAfter = .seconds
        bench.apple.faults = [fault]
        let first = bench.call("assets")
        #expect(first.status == 503)
        #expect(first.body["errorNumber"]?.whole == 9729)
        #expect(first.headers["Retry-After"] == "30")
        #expect(bench.call("assets", after: .seconds(29)).status == 200)
        #expect(bench.apple.counters.violations(.beforeRetryAfter) == 1)
        #expect(bench.call("assets", after: .seconds(1)).status == 200)
        #expect(bench.apple.counters.violations(.beforeRetryAfter) == 1)
        fault.kind = .internalError
        fault.retryAfter = .date
        bench.apple.faults = [fault]
        let second = bench.call("assets")
        #expect(second.status == 500)
        #expect(second.headers["Retry-After"] == (bench.now + .seconds(30)).asHTTPDate)
    }

    @Test func spoiledAnswersAreSpoiledAsTheirKindSays() {
        var bench = Bench()
        let request = Request(
            path: "/mdm/v2/assets",
            headers: ["authorization": "Bearer \(bench.apple.tokens[0].secret)"])
        func answer(_ kind: Fault.Kind, seconds: Int = 0) -> Reply {
            bench.now = bench.now + .seconds(1)
            bench.apple.faults = [Fault(id: 1, kind: kind, remaining: 1, seconds: seconds)]
            return bench.apple.answer(request, now: bench.now)
        }
        let page = answer(.html)
        #expect(page.status == 200)
        #expect(page.headers["Content-Type"] == "text/html")
        #expect(answer(.stalled, seconds: 9).delivery == .stalled(.seconds(9)))
        #expect(answer(.dropped).delivery == .dropped)
        let half = answer(.truncated)
        #expect(half.delivery == .truncated)
        #expect(half.status == 200)
        #expect(answer(.throttled).status == 429)
        #expect(answer(.internalError).status == 500)
        #expect(bench.apple.faults.isEmpty)
    }
}
