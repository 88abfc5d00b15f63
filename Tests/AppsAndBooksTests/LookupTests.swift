// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing
import VPPModel

@testable import AppsAndBooks

/// C3: versions from the content metadata lookup (apple-apps-and-books.md, 9.1).
@Suite(.timeLimit(.minutes(1))) struct LookupTests {
    private func lookup(
        _ results: String, cc: String? = "DE", platform: StorePlatform = .iOS,
        ids: [AdamID] = [1], status: Int = 200, headers: [(name: String, value: String)] = []
    ) async throws -> (Result<MetadataAnswer, AppleFailure>, [HTTPRequest]) {
        let meta = cc.map { ",\"meta\":{\"storefront\":{\"cc\":\"\($0)\",\"id\":\"1\"}}" } ?? ""
        let apple = ScriptedApple.withDefaults { _, _ in
            .json("{\"version\":2,\"results\":\(results)\(meta)}", status: status, headers: headers)
        }
        let query = MetadataQuery(
            platform: platform, defaultPlatform: "enterprisestore", country: "de", adamIds: ids)
        let answer = try await apple.client().lookup(
            ScriptedApple.token, query: query, location: nil)
        return (answer, Array(apple.requests.dropFirst()))
    }

    private static let notes = """
        {"1":{"id":"1","kind":"iosSoftware","name":"Notes","bundleId":"org.example.notes",\
        "minimumOSVersion":"17.0","isB2BCustomApp":true,"artwork":{"url":\
        "https://is.example/{w}x{h}bb.{f}","width":1024,"height":1024},\
        "offers":[{"type":"get","price":0,"version":{"display":"4.2.1","externalId":870000123}}]}}
        """

    @Test(arguments: [(StorePlatform.iOS, "enterprisestore"), (.macOS, "macappstore")])
    func asksAsAppleWants(platform: StorePlatform, parameter: String) async throws {
        let (_, requests) = try await lookup("{}", platform: platform, ids: [1, 22])
        #expect(
            requests.map(\.url) == [
                "https://uclient-api.itunes.apple.com/WebObjects/MZStorePlatform.woa/wa/lookup"
                    + "?version=2&id=1,22&p=mdm-lockup&caller=MDM&platform=\(parameter)&cc=de&l=en"
            ])
        #expect(requests.first?.headers.count == 1)
        #expect(
            requests.first?.headers.contains { $0 == ("Cookie", "itvt=\(ScriptedApple.secret)") }
                == true)
    }

    @Test func readsAnItem() async throws {
        let answer = try await lookup(Self.notes, headers: [("Cache-Control", "max-age=60")]).0
            .get()
        #expect(
            answer.found == [
                AppMetadata(
                    adamId: 1, name: "Notes", bundleId: "org.example.notes", kind: .custom,
                    version: AppVersion(externalId: 870_000_123, display: "4.2.1"),
                    minimumOSVersion: "17.0", icon: "https://is.example/512x512bb.png")
            ])
        #expect(answer.maximumAge == .seconds(60))
        #expect(answer.requests == 2)
    }

    @Test(arguments: [("US", false), ("DE", true), ("de", true), (nil, true)] as [(String?, Bool)])
    func takesTheAnswerOfAnotherStorefrontForNone(cc: String?, found: Bool) async throws {
        #expect(try await lookup(Self.notes, cc: cc).0.get().found.isEmpty == !found)
    }

    @Test(arguments: [
        (#"{"1":{"id":1,"name":"N"}}"#, 1), (#"{"1":{"name":"N","bundleId":null}}"#, 1),
        (#"{"1":{"id":"1","name":null,"offers":null,"artwork":null}}"#, 1),
        (#"{"1":{"id":"1","offers":[],"artwork":[],"isB2BCustomApp":"yes"}}"#, 1),
        (#"{"1":{"id":"1","offers":{"a":1},"artwork":7}}"#, 1),
        (#"{"1":null}"#, 0), (#"{"1":[]}"#, 0), (#"{"1":{}}"#, 0), ("{}", 0),
        (#"{"1":{"id":"2","name":"N"}}"#, 0), (#"{"x":{"id":"x","name":"N"}}"#, 0),
        (#"{"2":{"id":"2","name":"not asked for"}}"#, 0),
        (#"{"1":{"id":"1","name":"N"},"3":{"offers":3}}"#, 1),
    ])
    func toleratesWhatIsMissingOrOdd(results: String, count: Int) async throws {
        let found = try await lookup(results).0.get().found
        #expect(found.count == count)
        #expect(found.allSatisfy { $0.version == nil && $0.bundleId == nil && $0.icon == nil })
    }

    @Test(
        arguments: [
            (#"[{"version":{"display":"1","externalId":"77"}}]"#, 77, "1"),
            (#"[{"type":"buy"},{"version":{"display":"1","externalId":77}}]"#, 77, "1"),
            (#"[{"version":{"display":2,"externalId":77}}]"#, 77, "2"),
            (#"[{"version":{"externalId":77}}]"#, 77, ""),
            (#"[{"version":{"display":"1"}}]"#, nil, ""),
            (#"[{"version":{"display":"1","externalId":0}}]"#, nil, ""),
            (#"[{"version":{"display":"1","externalId":-3}}]"#, nil, ""),
            (#"[{"version":null}]"#, nil, ""),
        ] as [(String, UInt64?, String)])
    func readsTheVersionOfTheFirstOfferThatHasOne(
        offers: String, externalId: UInt64?, display: String
    ) async throws {
        let found = try await lookup(#"{"1":{"id":"1","offers":\#(offers)}}"#).0.get().found
        #expect(found.first?.version?.externalId == externalId)
        #expect(found.first?.version?.display ?? "" == display)
    }

    @Test func takesTheLargestIconOfAList() async throws {
        let artwork = """
            [{"url":"https://i.example/100.png","width":100,"height":100},\
            {"url":"https://i.example/512.png","width":512},{"url":"https://i.example/x"}]
            """
        let found = try await lookup(#"{"1":{"id":"1","artwork":\#(artwork)}}"#).0.get().found
        #expect(found.first?.icon == "https://i.example/512.png")
    }

    @Test func splitsWhatIsTooMuchForOneRequest() async throws {
        let ids = (1...120).map { AdamID(UInt64($0)) }
        let (answer, requests) = try await lookup(Self.notes, ids: ids)
        #expect(requests.count == 3)
        #expect(try answer.get().requests == 4)
        #expect(try answer.get().found.count == 1)
        #expect(try await lookup(Self.notes, ids: []).1.isEmpty)
    }

    @Test(arguments: [
        (400, AppleFailure.Kind.rejected), (401, .rejected), (403, .rejected),
        (429, .throttled), (503, .unavailable),
    ])
    func failsWithoutAWordOnTheToken(status: Int, kind: AppleFailure.Kind) async throws {
        #expect(try await lookup("{}", status: status).0.failure?.kind == kind)
        #expect(try await lookup("null").0.failure?.kind == .unreadable)
    }
}
