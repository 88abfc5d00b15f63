// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AppleSimulator

/// Point 12 of apple-apps-and-books.md, 13: the forms of the lookup; and the metadata service, 9.2.
@Suite struct CatalogTests {
    private func lookup(_ bench: inout Bench, _ ids: String, language: String = "en") -> JSON {
        var request = Request(path: AppleService.lookupPath)
        request.query = [
            "version": "2", "id": ids, "p": "mdm-lockup", "caller": "MDM", "cc": "de",
            "l": language, "platform": "enterprisestore",
        ]
        return (try? JSON(reading: bench.apple.answer(request, now: bench.now).body)) ?? .null
    }

    private func catalog(
        _ bench: inout Bench, _ path: String, _ query: [String: String] = [:],
        token: String? = "a.b.c", cookie: String? = nil
    ) -> (status: Int, body: JSON) {
        var request = Request(path: "/v1/catalog/" + path, query: query)
        request.headers["authorization"] = token.map { "Bearer \($0)" }
        request.headers["cookie"] = cookie.map { "itvt=\($0)" }
        let reply = bench.apple.answer(request, now: bench.now)
        return (reply.status, (try? JSON(reading: reply.body)) ?? .null)
    }

    @Test func idsAndArtworkHaveTheChosenForm() {
        var bench = Bench()
        let ids = ["900000004", "900000007"]
        func forms(_ bench: inout Bench) -> [(isNumber: Bool, isArray: Bool)] {
            let results = lookup(&bench, ids.joined(separator: ","))["results"]
            return ids.map { id in
                var isNumber = false
                if case .int? = results?[id]?["id"] { isNumber = true }
                return (isNumber, results?[id]?["artwork"]?.elements != nil)
            }
        }
        #expect(forms(&bench).map(\.isNumber) == [false, true])
        #expect(forms(&bench).map(\.isArray) == [true, false])
        bench.apple.store.forms.id = .number
        bench.apple.store.forms.artwork = .object
        #expect(forms(&bench).allSatisfy { $0.isNumber && !$0.isArray })
        bench.apple.store.forms.id = .string
        bench.apple.store.forms.artwork = .array
        #expect(forms(&bench).allSatisfy { !$0.isNumber && $0.isArray })
    }

    @Test(
        arguments: [
            (StoreForms.Date.british, "15 Jan 2027"), (.american, "Jan 15, 2027"),
            (.german, "15.01.2027"),
        ])
    func datesAreTextForPeople(form: StoreForms.Date, text: String) {
        var bench = Bench()
        bench.apple.store.forms.date = form
        let item = lookup(&bench, "900000004")["results"]?["900000004"]
        #expect(item?["latestVersionReleaseDate"]?.text == text)
    }

    @Test func membersWithoutAValueAreNullIfSaidSo() {
        var bench = Bench()
        bench.apple.store.forms.explicitNulls = true
        #expect(lookup(&bench, "900000004")["results"]?["900000004"]?["whatsNew"] == .null)
    }

    @Test func aPlannedEmptyAnswerComesOnce() {
        var bench = Bench()
        bench.apple.store.forms.emptyAnswers = 1
        #expect(lookup(&bench, "900000004")["results"]?.fields.isEmpty == true)
        #expect(lookup(&bench, "900000004")["results"]?.fields.count == 1)
    }

    @Test(arguments: [("de", "de-de"), ("xx", "en-gb")])
    func anUnknownLanguageIsReplacedSilently(language: String, tag: String) {
        var bench = Bench()
        let body = lookup(&bench, "900000004", language: language)
        #expect(body["meta"]?["language"]?["tag"]?.text == tag)
    }

    @Test func theCatalogGroupsVersionsByPlatform() {
        var bench = Bench()
        let (status, body) = catalog(&bench, "de/apps", ["ids": "900000006,1"])
        #expect(status == 200)
        #expect(body["data"]?.elements?.count == 1)
        let attributes = body["data"]?.elements?.first?["attributes"]
        let versions = bench.apple.store.apps[900_000_006]?.versions
        let platforms = attributes?["platformAttributes"]
        #expect(
            platforms?["ios"]?["externalVersionId"]?.whole == versions?[.iOS]?.externalId)
        #expect(
            platforms?["osx"]?["externalVersionId"]?.whole == versions?[.macOS]?.externalId)
        #expect(platforms?["ios"]?["latestVersionInfo"] == nil)
        let extended = catalog(
            &bench, "de/apps", ["ids": "900000006", "extend[apps]": "latestVersionInfo"])
        let latest = extended.body["data"]?.elements?.first?["attributes"]?["platformAttributes"]?[
            "ios"]?["latestVersionInfo"]?["versionDisplay"]
        #expect(latest?.text == versions?[.iOS]?.display)
    }

    @Test func theCatalogNeedsADeveloperTokenAndTheOwnOnesACookie() {
        var bench = Bench()
        let own = "de/stoken-authenticated-apps"
        let query = ["ids": "900000028", "platform": "iphone"]
        let secret = bench.apple.tokens[0].secret
        #expect(catalog(&bench, "de/apps", query, token: nil).status == 401)
        #expect(catalog(&bench, "de/apps", query, token: secret).status == 401)
        #expect(catalog(&bench, own, query).status == 403)
        #expect(catalog(&bench, own, ["ids": "900000028"], cookie: secret).status == 400)
        #expect(catalog(&bench, own, query, cookie: secret).body["data"]?.elements?.count == 1)
        #expect(catalog(&bench, "de/apps", query).body["data"]?.elements?.isEmpty == true)
        #expect(catalog(&bench, "de/apps/1").status == 404)
        #expect(catalog(&bench, "zz/apps", query).status == 404)
        #expect(catalog(&bench, "de/books/900000002").status == 200)
        bench.apple.store.forms.catalogThrottles = 1
        #expect(catalog(&bench, "de/apps", query).status == 429)
        bench.apple.store.forms.developerTokens = ["x.y.z"]
        #expect(catalog(&bench, "de/apps", query).status == 401)
        #expect(catalog(&bench, "de/apps", query, token: "x.y.z").status == 200)
    }
}
