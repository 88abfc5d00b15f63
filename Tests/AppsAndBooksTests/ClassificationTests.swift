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

    @Test(arguments: [200, 400, 401, 429, 500, 503])
    func carriesRetryAfterOnAnyStatus(status: Int) {
        let response = HTTPResponse.json(
            "{\"errorNumber\":9646}", status: status, headers: [("retry-after", "120")])
        #expect(failure(response)?.retryAfter == ScriptedApple.time + .seconds(120))
    }
}
