// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing
import VPPModel

@testable import AppsAndBooks

/// The tables of apple-apps-and-books.md, 8.1 to 8.5 (T4).
@Suite struct ClassificationTests {
    private func failure(
        _ response: HTTPResponse, _ endpoint: Endpoint = .assets
    ) -> AppleFailure? {
        do throws(AppleFailure) {
            _ = try response.read(
                Answer<ClientConfigBody>.self, by: WireDecoder(), from: endpoint,
                now: ScriptedApple.time)
            return nil
        } catch {
            return error
        }
    }

    /// (number, documented status, kind): every row of 8.1, 8.2 and 8.3.
    static let numbers: [(Int, Int, AppleFailure.Kind)] =
        [
            (9601, 401, .unauthorized), (9602, 400, .rejected), (9603, 500, .unavailable),
            (9609, 400, .rejected), (9621, 401, .expired), (9622, 401, .invalid),
            (9623, 400, .rejected), (9625, 401, .revoked), (9634, 410, .gone),
            (9635, 400, .rejected), (9637, 403, .notPermitted), (9641, 400, .rejected),
            (9644, 503, .unavailable), (9646, 429, .throttled), (9647, 403, .notPermitted),
            (9650, 400, .inconsistent), (9721, 400, .staleVersion), (9722, 401, .unauthorized),
            (9726, 405, .rejected), (9727, 415, .rejected), (9728, 400, .rejected),
            (9729, 503, .unavailable),
        ]
        + ([9700, 9701, 9702, 9703, 9704, 9705, 9706, 9707, 9708, 9709, 9710, 9711, 9712, 9713]
        + [9714, 9715, 9716, 9717, 9718, 9719, 9720, 9723, 9724, 9725] + Array(9811...9818))
        .map { ($0, 400, .rejected) }

    @Test(arguments: numbers)
    func judgesByTheNumberWhateverTheStatus(
        number: Int, documented: Int, kind: AppleFailure.Kind
    ) {
        for status in [documented, 200, 400, 401, 403, 500, 503, 429] {
            let failure = failure(.error(number, status: status))
            #expect(failure?.kind == kind, "\(number) with \(status)")
            #expect(failure?.errorNumber == number)
            #expect(failure?.httpStatus == status)
            #expect(failure?.endpoint == "assets")
        }
    }

    /// Numbers of version 1 with a rule of their own (8.4).
    static let older: [Int: AppleFailure.Kind] = [
        9617: .gone, 9630: .throttled, 9631: .throttled, 9632: .throttled,
    ]

    /// What is in no table of version 2 is judged by its status: rejected where that says nothing.
    @Test func hasAClassForEveryNumberOfApplesRange() {
        let known = Dictionary(uniqueKeysWithValues: Self.numbers.map { ($0.0, $0.2) })
            .merging(Self.older) { first, _ in first }
        for number in 9600...9818 {
            let kind = failure(.error(number, status: 200))?.kind
            #expect(kind == known[number] ?? .rejected, "\(number)")
            let refused = failure(.error(number, status: 503))?.kind
            #expect(refused == known[number] ?? .unavailable, "\(number)")
        }
    }

    @Test func saysInWordsWhatEachNumberMeans() {
        for (number, _, _) in Self.numbers {
            let detail = failure(.error(number, status: 200))?.detail
            #expect(detail?.contains("the request was refused") == false, "\(number)")
        }
        #expect(failure(.error(9999, status: 200))?.detail.contains("was refused") == true)
    }

    /// Bodies without an `errorNumber`, by status.
    static let statuses: [(Int, AppleFailure.Kind)] = [
        (200, .unreadable), (301, .unreadable), (302, .unreadable), (400, .rejected),
        (401, .unauthorized), (403, .notPermitted), (404, .rejected), (405, .rejected),
        (408, .unavailable), (410, .gone), (415, .rejected), (429, .throttled),
        (500, .unavailable), (502, .unavailable), (503, .unavailable), (599, .unavailable),
    ]

    @Test(arguments: statuses)
    func judgesByTheStatusWhereTheBodyIsNotApples(status: Int, kind: AppleFailure.Kind) {
        for body in ["", "<html>secret words</html>", "{\"status\":7011", "[]", "\"text\""] {
            let failure = failure(.json(body, status: status))
            #expect(failure?.kind == kind, "\(status) with \(body)")
            #expect(failure?.errorNumber == nil)
            #expect(failure?.detail.contains("secret") == false)
        }
    }

    @Test(arguments: [
        (429, AppleFailure.Kind.throttled), (503, .unavailable), (401, .unauthorized),
    ])
    func letsTheStatusDecideOnANumberApplePublishesLater(status: Int, kind: AppleFailure.Kind) {
        #expect(failure(.error(9999, status: status))?.kind == kind)
        #expect(failure(.error(9999, status: 200))?.kind == .rejected)
        #expect(failure(.error(9999, status: 400))?.kind == .rejected)
    }

    @Test(arguments: [401, 403])
    func neverJudgesATokenByTheStore(status: Int) {
        #expect(failure(.json("", status: status), .lookup)?.kind == .rejected)
        #expect(failure(.json("", status: status), .serviceConfig)?.kind == .rejected)
        for number in [9601, 9621, 9622, 9625, 9637, 9722] {
            for endpoint in [Endpoint.lookup, .serviceConfig, .organizationMetadata] {
                let failure = failure(.error(number, status: status), endpoint)
                #expect(failure?.kind == .rejected, "\(number) of \(endpoint)")
                #expect(failure?.errorNumber == number)
            }
        }
    }

    @Test func takesAnErrorNumberOfZeroOrNullForNone() {
        #expect(failure(.json("{\"errorNumber\":0}")) == nil)
        #expect(failure(.json("{\"errorNumber\":null}")) == nil)
        #expect(failure(.json("{\"errorNumber\":\"9625\"}"))?.kind == .revoked)
    }

    @Test(arguments: [
        (HTTPError.Code.nameNotResolved, AppleFailure.Kind.unreachable),
        (.notConnected, .unreachable), (.tls, .unreachable), (.timedOut, .unreachable),
        (.cancelled, .unreachable), (.other, .unreachable), (.truncated, .unreadable),
        (.bodyTooLarge, .unreadable), (.badURL, .rejected),
    ])
    func tellsNoAnswerFromHalfAnAnswer(code: HTTPError.Code, kind: AppleFailure.Kind) {
        let error = HTTPError(code: code, message: "words", mayHaveBeenProcessed: true)
        let failure = AppleFailure(error, endpoint: .users)
        #expect(failure.kind == kind)
        #expect(failure.endpoint == "users")
    }

    /// An error keeps its number whatever else its body holds.
    @Test(arguments: [
        "\"mdmInfo\":5", "\"mdmInfo\":{\"id\":[]}", "\"uId\":{}", "\"errorInfo\":7",
        "\"errorMessage\":[\"a\"]", "\"tokenExpirationDate\":true", "\"new\":{\"errorNumber\":1}",
    ])
    func readsTheNumberBesideAnything(member: String) {
        for status in [200, 400, 401] {
            let body = "{\"errorNumber\":9625,\(member)}"
            #expect(failure(.json(body, status: status))?.kind == .revoked, "\(body)")
        }
    }

    /// What may be an error is not taken for an answer; the status says what there is to say.
    @Test(arguments: ["[9625]", "{}", "true", "\"\"", "\"x\"", "9625.5"])
    func takesNoAnswerWithAnErrorItCannotRead(number: String) {
        let body = "{\"errorNumber\":\(number),\"uId\":\"42\"}"
        #expect(failure(.json(body))?.kind == .unreadable)
        #expect(failure(.json(body, status: 401))?.kind == .unauthorized)
        #expect(failure(.json(body, status: 503))?.kind == .unavailable)
    }

    /// Both forms of `Retry-After`, on every status there is, with Apple's error and without.
    @Test(arguments: ["120", "Wed, 18 Nov 2026 11:08:40 GMT"])
    func carriesBothFormsOfRetryAfterOnAnyStatus(value: String) {
        let expected = ScriptedApple.time + .seconds(120)
        for status in [301, 307] + Array(400...431) + Array(500...511) + [200] {
            for body in ["{\"errorNumber\":9646}", "{\"errorNumber\":9999}", "<html>", ""] {
                let response = HTTPResponse.json(
                    body, status: status, headers: [("retry-after", value)])
                #expect(failure(response)?.retryAfter == expected, "\(status) with \(body)")
                #expect(failure(response, .lookup)?.retryAfter == expected)
            }
        }
        let good = HTTPResponse.json("{}", headers: [("RETRY-AFTER", value)])
        #expect(good.retryAfter(now: ScriptedApple.time) == expected)
    }
}
