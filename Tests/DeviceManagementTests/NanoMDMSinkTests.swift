// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTP
import Testing
import VPPModel

@testable import DeviceManagement

private let uuid: CommandUUID = "5B6F1A2C-8D3E-8F40-8000-000000000001"
private let device: EnrollmentID = "00008030-001A2B3C4D5E6F70"
private let command = DeviceCommand.installApplication(
    InstallApplication(iTunesStoreID: 361_309_726, usesLicense: true))

/// What NanoMDM says of a command it took.
private let ours = #""command_uuid":"\#(uuid)","request_type":"InstallApplication""#

/// A kind of outcome, without its texts.
private enum Kind: Equatable, Sendable {
    case queued, queuedNotPushed, alreadyQueued, refused, unknown, unavailable, tooLate

    init(_ outcome: SendOutcome) {
        switch outcome {
        case .queued(let pushError): self = pushError == nil ? .queued : .queuedNotPushed
        case .alreadyQueued: self = .alreadyQueued
        case .refused: self = .refused
        case .unknown: self = .unknown
        case .unavailable: self = .unavailable
        case .tooLate: self = .tooLate
        }
    }
}

/// One row of the tables of mdm-servers.md, 0 and 1.
private struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var status: Int
    var body: String
    var kind: Kind

    init(_ name: String, _ status: Int, _ body: String, _ kind: Kind) {
        testDescription = name
        self.status = status
        self.body = body
        self.kind = kind
    }
}

/// NanoMDM's answer to a request for one device: what it says of the push, or of the command.
private func answer(
    pushResult: String? = nil, pushError: String? = nil, commandError: String? = nil,
    for id: String = device.text
) -> String {
    let fields = [
        ("push_result", pushResult), ("push_error", pushError), ("command_error", commandError),
    ]
    let set = fields.compactMap { name, value in value.map { #""\#(name)":"\#($0)""# } }
    return #"{"status":{"\#(id)":{\#(set.joined(separator: ","))}},\#(ours)}"#
}

/// NanoMDM's answer with an error about the command at the top.
private func failure(_ error: String) -> String {
    #"{"command_error":"\#(error)",\#(ours)}"#
}

private let rows: [Row] = [
    Row("ok with push", 200, answer(pushResult: "A1"), .queued),
    Row("ok, no push asked for", 200, #"{"no_push":true,\#(ours)}"#, .queued),
    Row(
        "unknown id, or its case wrong", 500, answer(pushError: "push data missing for id"),
        .queuedNotPushed),
    Row("some failed", 207, answer(pushError: "push data missing for id"), .queuedNotPushed),
    Row(
        "no push certificate stored", 500,
        #"{"push_error":"retrieving push cert for topic com.apple.mgmt.x: no rows",\#(ours)}"#,
        .queuedNotPushed),
    Row(
        "no route to Apple", 500,
        answer(pushError: #"Post \"https://api.push.apple.com/3/device/1\": dial tcp: lookup"#),
        .queuedNotPushed),
    Row(
        "APNs 410 beside a push_result", 500,
        answer(pushResult: "A", pushError: "push HTTP status: 410: APNs push error: Unregistered"),
        .queuedNotPushed),
    Row(
        "APNs 503", 500,
        answer(pushError: "push HTTP status: 503: APNs push error: ServiceUnavailable"),
        .queuedNotPushed),
    Row(
        "same UUID, filekv, top level", 500, failure("command already exists: \(uuid)"),
        .alreadyQueued),
    Row(
        "same UUID, filekv, keyed by CommandUUID", 500,
        answer(
            pushResult: "A", commandError: "command already exists: \(uuid)", for: uuid.text),
        .alreadyQueued),
    Row(
        "same UUID, PostgreSQL", 500,
        failure(#"pq: duplicate key value violates unique constraint \"commands_pkey\""#),
        .alreadyQueued),
    Row(
        "same UUID, MySQL", 500,
        failure("Error 1062 (23000): Duplicate entry '\(uuid)' for key 'commands.PRIMARY'"),
        .alreadyQueued),
    Row(
        "id twice, MySQL", 500,
        failure(
            "Error 1062 (23000): Duplicate entry 'X-\(uuid)' for key 'enrollment_queue.PRIMARY'"),
        .refused),
    Row(
        "id twice, PostgreSQL", 500,
        failure(#"pq: duplicate key value violates unique constraint \"enrollment_queue_pkey\""#),
        .refused),
    Row(
        "unknown id, PostgreSQL", 500,
        failure(
            #"pq: insert or update on table \"enrollment_queue\" violates foreign key "#
                + #"constraint \"enrollment_queue_id_fkey\""#),
        .refused),
    Row("not a property list", 500, #"{"command_error":"decoding command: EOF"}"#, .refused),
    Row("empty body and no push", 500, #"{"command_error":"must enqueue or push"}"#, .refused),
    Row("storage in trouble", 500, failure("write db/x: no space left on device"), .unknown),
    Row(
        "storage in trouble, said with 200", 200,
        answer(pushResult: "A", commandError: "driver: bad connection"), .unknown),
    Row(
        "nil result", 500, #"{"push_error":"nil API result","command_error":"nil API result"}"#,
        .unknown),
    Row("the answer to another command", 200, #"{"command_uuid":"OTHER"}"#, .unknown),
    Row("200 with nothing", 200, "", .unknown),
    Row("200 with an empty object", 200, "{}", .unknown),
    Row("200 with a portal's page", 200, "<html>Welcome</html>", .unknown),
    Row("200 with JSON of another shape", 200, #"{"status":"ok","command_uuid":1}"#, .unknown),
    Row("wrong key", 401, "Unauthorized\n", .unavailable),
    Row("wrong key, JSON", 401, #"{"error":"Unauthorized"}"#, .unavailable),
    Row("no -api", 404, "404 page not found\n", .unavailable),
    Row("redirect to https", 301, "<a href=\"https://x/\">Moved</a>", .unavailable),
    Row("method not allowed", 405, "", .unavailable),
    Row("body too large for a proxy", 413, "<html></html>", .unavailable),
    Row("a proxy's time-out for the request", 408, "", .unknown),
    Row("a server's error page", 500, "<html>Error</html>", .unknown),
    Row("bad gateway", 502, "<html>502</html>", .unknown),
    Row("no server behind the proxy", 503, "", .unknown),
    Row("gateway time-out", 504, #"{"error":"timeout"}"#, .unknown),
]

/// U9: the outcome of handing a command over.
@Suite struct NanoMDMSinkTests {
    private func sink(_ transport: ScriptedTransport) -> NanoMDMSink {
        NanoMDMSink(
            transport: transport, baseURL: "http://mdm.example:9000/",
            key: APIKey(revealed: "hunter2"))
    }

    @Test(arguments: rows)
    private func outcomeFollowsTheBodyBeforeTheStatus(row: Row) async {
        let pushed = #"{"status":{"\#(device)":{"push_result":"A"}}}"#
        let transport = ScriptedTransport(.answer(row.status, row.body), .answer(200, pushed))
        let outcome = await sink(transport).send(command, uuid: uuid, to: device)
        #expect(Kind(outcome) == row.kind, "\(outcome)")
        #expect(transport.requests.count == (row.kind == .alreadyQueued ? 2 : 1))
        #expect(!"\(outcome)".contains("hunter2"))
    }

    @Test(arguments: [
        (HTTPError.Code.nameNotResolved, false, Kind.unavailable),
        (.notConnected, false, .unavailable),
        (.tls, false, .unavailable),
        (.badURL, false, .unavailable),
        (.cancelled, false, .unavailable),
        (.timedOut, true, .unknown),
        (.truncated, true, .unknown),
        (.bodyTooLarge, true, .unknown),
        (.cancelled, true, .unknown),
    ])
    private func withoutAnAnswerItCountsWhetherTheRequestMayHaveArrived(
        code: HTTPError.Code, mayHaveBeenProcessed: Bool, kind: Kind
    ) async {
        let transport = ScriptedTransport(.error(code, mayHaveBeenProcessed: mayHaveBeenProcessed))
        let outcome = await sink(transport).send(command, uuid: uuid, to: device)
        #expect(Kind(outcome) == kind)
        #expect(transport.requests.count == 1)
    }

    @Test func theRequestIsOnePutWithBasicAuthAndTheCommand() async throws {
        let transport = ScriptedTransport(.answer(200, "{\(ours)}"))
        _ = await sink(transport).send(command, uuid: uuid, to: device)
        let request = try #require(transport.requests.first)
        #expect(request.method == .put)
        #expect(request.url == "http://mdm.example:9000/v1/enqueue/00008030-001A2B3C4D5E6F70")
        #expect(request.body == CommandPropertyList.encode(command, uuid: uuid))
        #expect(request.timeout == .seconds(20))
        let authorization = request.headers.first { $0.name == "Authorization" }?.value
        #expect(authorization == "Basic bmFub21kbTpodW50ZXIy")
    }

    /// Section 0.3: the push that NanoMDM leaves out for a known command is made up for.
    @Test func aCommandThatIsThereAlreadyIsPushed() async {
        let transport = ScriptedTransport(
            .answer(500, #"{"command_error":"command already exists: \#(uuid)"}"#),
            .answer(200, #"{"status":{"\#(device)":{"push_result":"A"}}}"#))
        let outcome = await sink(transport).send(command, uuid: uuid, to: device)
        #expect(outcome == .alreadyQueued)
        let push = transport.requests.last
        #expect(push?.method == .get)
        #expect(push?.url == "http://mdm.example:9000/v1/push/00008030-001A2B3C4D5E6F70")
        #expect(push?.body.isEmpty == true)
    }

    @Test(arguments: [
        Result<HTTPResponse, HTTPError>.answer(
            500, #"{"status":{"x":{"push_error":"push HTTP status: 410"}}}"#),
        .answer(500, #"{"push_error":"retrieving push cert"}"#),
        .answer(502, "<html>"),
        .answer(500, "{}"),
        .error(.timedOut, mayHaveBeenProcessed: true),
    ])
    func aFailedPushOfAKnownCommandIsSaid(push: Result<HTTPResponse, HTTPError>) async {
        let transport = ScriptedTransport(
            .answer(500, #"{"command_error":"command already exists: \#(uuid)"}"#), push)
        let outcome = await sink(transport).send(command, uuid: uuid, to: device)
        #expect(Kind(outcome) == .queuedNotPushed, "\(outcome)")
    }

    @Test(arguments: [
        ("00008030-001A2B3C4D5E6F70", "00008030-001A2B3C4D5E6F70"),
        ("a b/c?d#e%f", "a%20b%2Fc%3Fd%23e%25f"),
        ("größe", "gr%C3%B6%C3%9Fe"),
        ("a;b:c@d&e=f+g$", "a%3Bb%3Ac%40d%26e%3Df%2Bg%24"),
        ("~._-", "~._-"),
    ])
    func idsAreEscapedExactly(id: String, path: String) {
        #expect(NanoMDMSink.pathSegment(EnrollmentID(id)) == path)
    }

    /// Sections 0.4, 0.10 and 1: never an empty id, never several.
    @Test(arguments: ["", ",", "A,B", "A,", ".", ".."])
    func whatIsNotOneIdIsNeverSent(id: String) async {
        let transport = ScriptedTransport()
        let outcome = await sink(transport).send(command, uuid: uuid, to: EnrollmentID(id))
        #expect(Kind(outcome) == .refused)
        #expect(transport.requests.isEmpty)
    }

    @Test func theServersWordsAreOneBoundedLine() async throws {
        let error = "pq: \\u0000first\\nsecond\\u001b[31m" + String(repeating: "x", count: 5_000)
        let transport = ScriptedTransport(.answer(500, #"{"command_error":"\#(error)"}"#))
        let outcome = await sink(transport).send(command, uuid: uuid, to: device)
        guard case .unknown(let detail) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(detail.contains("first second"))
        #expect(detail.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(detail.count < 500)
    }
}
