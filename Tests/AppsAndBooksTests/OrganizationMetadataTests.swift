// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing
import VPPModel

@testable import AppsAndBooks

/// The organization metadata service (apple-apps-and-books.md, 9.2).
@Suite(.timeLimit(.minutes(1))) struct OrganizationMetadataTests {
    private static let answer = """
        {"data":[null,{"id":"900000002","type":"apps","attributes":{"name":"Bare"}},
        {"id":"900000001","type":"apps","href":"/v1/catalog/de/apps/900000001","attributes":{
        "name":"Example Notes","deviceFamilies":["iphone","ipad","mac"],"isB2BCustomApp":true,
        "platformAttributes":{"ios":{"bundleId":"org.example.notes","externalVersionId":870000123,
        "minimumOSVersion":"17.0","latestVersionInfo":{"versionDisplay":"4.2.1"}},
        "osx":{"bundleId":"org.example.notes","externalVersionId":870000456,
        "minimumOSVersion":"14.0","latestVersionInfo":{"versionDisplay":"4.2.2"}}}}},
        {"id":900000003,"attributes":{"bundleId":"org.example.flat","externalVersionId":"7",
        "latestVersionInfo":5,"platformAttributes":[]}},{"id":"900000009","attributes":{}},
        {"id":"x","attributes":{}},{"attributes":{}}]}
        """

    private func service(_ apple: ScriptedApple, _ clock: VirtualClock = VirtualClock()) throws
        -> OrganizationMetadata
    {
        OrganizationMetadata(
            transport: apple,
            developerToken: try #require(DeveloperToken("aGVhZA.Y2xhaW1z.c2ln\n")),
            now: { ScriptedApple.time }, clock: clock, jitter: { 0 })
    }

    private func query(
        _ platform: StorePlatform = .iOS, school: Bool = false, count: Int = 3
    ) -> MetadataQuery {
        MetadataQuery(
            platform: platform, defaultPlatform: school ? "volumestore" : "enterprisestore",
            country: "DE", adamIds: (1...count).map { AdamID(UInt64(900_000_000 + $0)) })
    }

    @Test func readsThePlatformsOwnVersion() async throws {
        let apple = ScriptedApple { _, _ in
            .json(Self.answer, headers: [("Cache-Control", "max-age=60")])
        }
        let answer = try await service(apple).metadata(ScriptedApple.token, query: query()).get()
        #expect(
            answer.found == [
                AppMetadata(
                    adamId: 900_000_001, name: "Example Notes", bundleId: "org.example.notes",
                    kind: .custom, version: AppVersion(externalId: 870_000_123, display: "4.2.1"),
                    minimumOSVersion: "17.0"),
                AppMetadata(adamId: 900_000_002, name: "Bare"),
                AppMetadata(
                    adamId: 900_000_003, name: "900000003", bundleId: "org.example.flat",
                    version: AppVersion(externalId: 7, display: "")),
            ])
        #expect(answer.maximumAge == .seconds(60) && answer.requests == 1)
        let mac = try await service(apple).metadata(ScriptedApple.token, query: query(.macOS)).get()
        #expect(mac.found.first?.version == AppVersion(externalId: 870_000_456, display: "4.2.2"))
    }

    @Test func asksWhereAppleSaysWithBothSecretsInHeadersOnly() async throws {
        let apple = ScriptedApple { _, _ in .json("{\"data\":[]}") }
        let service = try service(apple)
        _ = try await service.metadata(ScriptedApple.token, query: query(count: 60)).get()
        _ = try await service.metadata(ScriptedApple.token, query: query(.macOS, school: true))
            .get()
        let requests = apple.requests
        #expect(requests.count == 3)
        #expect(
            requests[2].url == "https://api.edu.apple.com/v1/catalog/de/stoken-authenticated-apps"
                + "?ids=900000001,900000002,900000003&platform=mac&extend%5Bapps%5D=latestVersionInfo"
        )
        #expect(requests[0].url.hasPrefix("https://api.ent.apple.com/v1/catalog/de/"))
        for request in requests {
            let headers = Dictionary(uniqueKeysWithValues: request.headers)
            #expect(headers["Authorization"] == "Bearer aGVhZA.Y2xhaW1z.c2ln")
            #expect(headers["Cookie"] == "itvt=\(ScriptedApple.secret)")
            #expect(!request.url.contains(ScriptedApple.secret))
        }
    }

    @Test func isOnLoopbackWhereTheLicensingServiceIsAndElsewhereAtAppleOnly() {
        let roots = OrganizationMetadata.Roots(baseURL: "http://127.0.0.1:8443/mdm/v2/")
        #expect(roots.business == "http://127.0.0.1:8443/v1")
        #expect(roots.education == roots.business)
        for url in [
            ScriptedApple.base, "https://vpp.example.org/mdm/v2/", "http://example.org/",
            "http://a@127.0.0.1/", "no url",
        ] {
            #expect(OrganizationMetadata.Roots(baseURL: url) == OrganizationMetadata.Roots())
        }
    }

    @Test(arguments: [
        (401, AppleFailure.Kind.rejected), (403, .rejected), (429, .throttled), (503, .unavailable),
    ])
    func refusalsSayNothingAboutTheContentToken(status: Int, kind: AppleFailure.Kind) async throws {
        let apple = ScriptedApple { _, _ in .json("{\"errors\":[]}", status: status) }
        let failure = try await service(apple).metadata(ScriptedApple.token, query: query()).failure
        #expect(failure?.kind == kind)
        #expect(failure?.endpoint == "organization metadata")
    }

    @Test func slowsDownAfterA429() async throws {
        let clock = VirtualClock()
        let apple = ScriptedApple { _, _ in .json("{}", status: 429) }
        let service = try service(apple, clock)
        for _ in 0..<3 { _ = await service.metadata(ScriptedApple.token, query: query()) }
        #expect(clock.now.offset >= .seconds(15))
    }

    @Test(arguments: ["", "a.b", "a.b.c.d", "a..c", "a.b.c d", "a.b.ü", "-----BEGIN KEY-----"])
    func refusesWhatIsNoDeveloperToken(text: String) {
        #expect(DeveloperToken(text) == nil)
    }

    @Test func aDeveloperTokenCannotBePrinted() throws {
        let token = try #require(DeveloperToken("  aGVhZA.Y2xhaW1z.c2ln \n"))
        #expect(token.revealed == "aGVhZA.Y2xhaW1z.c2ln")
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped] {
            #expect(!text.contains("c2ln"))
        }
    }
}
