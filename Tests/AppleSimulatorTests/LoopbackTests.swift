// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks
import Foundation
import Glibc
import Testing

@testable import AppleSimulator

/// The running simulator, over real connections.
@Suite(.timeLimit(.minutes(1))) struct LoopbackTests {
    private func running(
        _ change: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (Simulator, Caller) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.pace = 0.01
        change(&configuration)
        let simulator = Simulator(configuration)
        let caller = await Caller(try await simulator.start(), simulator)
        do {
            try await body(simulator, caller)
        } catch {
            await simulator.stop()
            throw error
        }
        await simulator.stop()
    }

    @Test func aPageArrivesWholeAndItsCountersAreExact() async throws {
        try await running { _, caller in
            let answer = try await caller.apple("assignments")
            #expect(answer.status == 200)
            let body = try JSON(reading: answer.body)
            let totals = try await caller.view("totals")["tokens"]?.elements?.first
            #expect(body["size"]?.whole == totals?["assignments"]?.whole)
            let counters = try await caller.view("counters")
            #expect(counters["requests"]?["berlin"]?["assignments"]?.whole == 1)
            #expect(counters["total"]?.whole == 1)
            #expect(counters["violations"]?["aboveFive"]?.whole == 0)
        }
    }

    @Test func oneConnectionTakesManyRequestsWithoutAskingForIt() async throws {
        try await running { _, caller in
            let pool = HTTPServer.defaultPool()
            try await pool.prepare()
            let loop = Task { try await pool.run() }
            defer { loop.cancel() }
            let socket = try await AsyncSocket.connected(
                to: sockaddr_in.inet(ip4: "127.0.0.1", port: Caller.port(caller.endpoints.mdm)),
                pool: pool)
            for _ in 1...3 {
                try await socket.write(Data("GET /version HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
                var text = ""
                while !text.hasSuffix("}") {
                    text += String(decoding: try await socket.read(atMost: 4_096), as: UTF8.self)
                }
                #expect(text.hasPrefix("HTTP/1.1 200 OK"))
            }
            try socket.close()
        }
    }

    @Test(arguments: ["truncated", "dropped"])
    func aBrokenAnswerIsAnErrorOfTheConnectionOnce(kind: String) async throws {
        try await running { _, caller in
            let fault: JSON = .object([
                "kind": .string(kind), "endpoint": .string("assets"), "count": .int(1),
            ])
            _ = try await caller.control("fault", fault)
            await #expect(throws: (any Error).self) { try await caller.apple("assets") }
            #expect(try await caller.apple("assets").status == 200)
        }
    }

    @Test func webhooksAreSignedAndADroppedOneIsLost() async throws {
        let listener = try await WebhookListener()
        try await running({ $0.webhookURL = listener.url }) { simulator, caller in
            let totals = try await caller.view("totals")
            let asleep = totals["habits"]?.elements?.compactMap { $0["serial"]?.text } ?? []
            let device = await simulator.services.mdm.devices.values.first {
                !asleep.contains($0.serial)
            }
            let id = try #require(device?.enrollmentId)
            _ = try await caller.control("drop-webhooks", .object(["count": .int(1)]))
            let command = PropertyListValue.dictionary([
                "CommandUUID": .string("C1"),
                "Command": .dictionary(["RequestType": .string("DeviceInformation")]),
            ])
            #expect(try await caller.enqueue(id, command) == 200)
            var arrivals = listener.arrivals.makeAsyncIterator()
            let arrival = try #require(await arrivals.next())
            #expect(
                arrival.signature == Signature.base64(arrival.body, key: simulator.webhookKey))
            let event = try JSON(reading: arrival.body)
            #expect(event["topic"]?.text == "mdm.Connect")
            #expect(event["event_id"]?.text?.count == 16)
            #expect(event["acknowledge_event"]?["status"]?.text == "Acknowledged")
            #expect(event["acknowledge_event"]?["command_uuid"]?.text == "C1")
            let view = try await caller.view("mdm")
            #expect(view["webhooks"]?["dropped"]?.whole == 1)
            #expect(view["accepted"]?.whole == 1)
            #expect(view["delivered"]?.whole == 1)
            #expect(view["repeated"]?.elements?.isEmpty == true)
        }
        await listener.stop()
    }

    @Test func theMDMGoesDownAndComesBackOnItsPort() async throws {
        try await running { simulator, caller in
            let id = try #require(await simulator.services.mdm.devices.values.first?.enrollmentId)
            let command = PropertyListValue.dictionary([
                "CommandUUID": .string("C1"),
                "Command": .dictionary(["RequestType": .string("DeviceInformation")]),
            ])
            _ = try await caller.control("mdm", .object(["state": .string("down")]))
            await #expect(throws: (any Error).self) { try await caller.enqueue(id, command) }
            _ = try await caller.control("mdm", .object(["state": .string("up")]))
            #expect(try await caller.enqueue(id, command) == 200)
        }
    }

    @Test func theDirectoryHoldsTokensKeysAndEndpointsForTheOwnerOnly() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/vppd-sim-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await running({ $0.directory = path }) { simulator, caller in
            for name in [
                "tokens/berlin.vpptoken", "tokens/hamburg.vpptoken", "tokens/muenchen.vpptoken",
                "devices.csv", "nanomdm.key", "webhook.key", "endpoints.json",
            ] {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            }
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o700)
            let file = try Data(contentsOf: URL(fileURLWithPath: "\(path)/endpoints.json"))
            #expect(try JSON(reading: file)["apple"]?.text == caller.endpoints.apple)
            let answer = try await caller.control(
                "token-reissue", .object(["token": .string("berlin")]))
            let issued = try #require(answer.body["path"]?.text)
            let secret = try String(contentsOfFile: issued, encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(await simulator.secret(ofToken: "berlin") == secret)
            // The caller still has the old one, which the new one revoked.
            let old = try await caller.apple("assets")
            #expect(old.status == 401)
            #expect(try JSON(reading: old.body)["errorNumber"]?.whole == 9_625)
        }
    }

    @Test func controlErrorsNameTheParameterAndTheNextStep() async throws {
        try await running { _, caller in
            let unknown = try await caller.control("fly", .object([:]))
            #expect(unknown.status == 400)
            #expect(unknown.body["error"]?.text?.contains("docs/simulator.md") == true)
            let bad = try await caller.control("token-standing", .object(["token": .string("x")]))
            #expect(bad.body["error"]?.text?.contains("no token `x`") == true)
        }
    }

    @Test func bulkRenewalAndReissueChangeWhatTheySay() async throws {
        try await running { simulator, _ in
            let before = try await simulator.view("totals")["tokens"]?.elements?.first
            let renewed = try await simulator.control(
                "renew", .object(["token": .string("berlin"), "apps": .int(5), "count": .int(7)]))
            #expect(renewed["renewed"]?.elements?.count == 5)
            let after = try await simulator.view("totals")["tokens"]?.elements?.first
            #expect(
                after?["licenses"]?["total"]?.whole
                    == (before?["licenses"]?["total"]?.whole).map { $0 + 35 })
            let moved = try await simulator.control(
                "reissue-assignments",
                .object(["token": .string("berlin"), "apps": .int(3), "share": .double(0.5)]))
            #expect((moved["moved"]?.whole ?? 0) > 0)
            let last = try await simulator.view("totals")["tokens"]?.elements?.first
            #expect(last?["assignments"] == before?["assignments"])
            #expect(last?["assignmentsVersionId"] != before?["assignmentsVersionId"])
        }
    }

    @Test func sixRequestsAtOnceAreSeenWhileTheyWait() async throws {
        try await running { simulator, caller in
            // Longer than the test may take: nobody leaves before all have come.
            _ = try await caller.control("settings", .object(["latencySeconds": .int(600)]))
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...6 {
                    group.addTask {
                        // Ends when the server does.
                        _ = try? await caller.apple("assets")
                    }
                }
                group.addTask {
                    while await simulator.services.apple.counters.mostAtOnce < 6 {
                        await Task.yield()
                    }
                    await simulator.stop()
                }
            }
            let counters = await simulator.services.apple.counters
            #expect(counters.mostAtOnce == 6)
            #expect(counters.violations(.aboveFive) == 1)
        }
    }

    @Test func notificationsArriveWithTheirSecretAndTheTestComesFirst() async throws {
        let listener = try await WebhookListener()
        let origin = listener.url.replacing("/hook", with: "")
        try await running({ $0.notificationProxy = origin }) { simulator, caller in
            let answer = try await caller.post(
                "client/config",
                .object([
                    "notificationUrl": .string("https://hooks.example.org/apple"),
                    "notificationAuthToken": .string("secret"),
                    "notificationTypes": .array([.string("ASSET_COUNT")]),
                ]))
            #expect(answer.status == 200)
            var arrivals = listener.arrivals.makeAsyncIterator()
            let test = try #require(await arrivals.next())
            #expect(test.bearer == "Bearer secret")
            #expect(test.path == "/apple")
            #expect(
                try JSON(reading: test.body)["notificationType"]?.text == "TEST_NOTIFICATION")
            _ = try await caller.control(
                "buy",
                .object([
                    "token": .string("berlin"), "adamId": .int(900_000_004), "count": .int(3),
                ]))
            let count = try #require(await arrivals.next())
            let body = try JSON(reading: count.body)
            #expect(body["notification"]?["countDelta"]?.whole == 3)
        }
        await listener.stop()
    }

    @Test func aListenerThatIsNotThereIs9728() async throws {
        let listener = try await WebhookListener()
        let origin = listener.url.replacing("/hook", with: "")
        await listener.stop()
        try await running({ $0.notificationProxy = origin }) { _, caller in
            let answer = try await caller.post(
                "client/config",
                .object([
                    "notificationUrl": .string("https://hooks.example.org/apple"),
                    "notificationAuthToken": .string("secret"),
                ]))
            #expect(answer.status == 400)
            #expect(try JSON(reading: answer.body)["errorNumber"]?.whole == 9728)
        }
    }

    @Test func aScenarioHappensByItself() async throws {
        let text = #"[{"at": 0, "action": "take-over", "parameters": {"token": "berlin"}}]"#
        let scenario = try Scenario(reading: Data(text.utf8))
        try await running({ $0.scenario = scenario }) { _, caller in
            while try await caller.view("totals")["tokens"]?.elements?.first?["mdmInfo"] == nil {
                await Task.yield()
            }
            #expect(try await caller.view("scenario")["refused"]?.elements?.isEmpty == true)
        }
    }

    @Test func answersFollowEachOtherOnAKeptConnection() async throws {
        try await running { _, caller in
            let pool = HTTPServer.defaultPool()
            try await pool.prepare()
            let loop = Task { try await pool.run() }
            defer { loop.cancel() }
            let socket = try await AsyncSocket.connected(
                to: sockaddr_in.inet(ip4: "127.0.0.1", port: Caller.port(caller.endpoints.apple)),
                pool: pool)
            let bearer = "Authorization: Bearer \(caller.secret)\r\n"
            let paths: [(path: String, header: String, status: Int)] = [
                ("/mdm/v2/assets", bearer, 200), ("/mdm/v2/assets", "", 401),
                (AppleService.lookupPath + "?p=mdm-lockup", "", 403),
                (AppleService.lookupPath, "", 400), ("/mdm/v2/nothing", bearer, 410),
                ("/mdm/v2/assignments?pageIndex=99", bearer, 400),
                ("/v1/catalog/de/apps", "", 401), ("/mdm/v2/service/config", "", 200),
                ("/mdm/v2/assignments", bearer, 200),
            ]
            var rest = Data()
            for (path, header, status) in paths {
                try await socket.write(
                    Data("GET \(path) HTTP/1.1\r\nHost: x\r\n\(header)\r\n".utf8))
                let answer = try await Self.answer(socket, &rest)
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(path)")
            }
            #expect(rest.isEmpty)
            try socket.close()
        }
    }

    /// Reads one answer by its Content-Length.
    /// - Returns: Its header.
    private static func answer(_ socket: AsyncSocket, _ rest: inout Data) async throws -> String {
        let end = Data("\r\n\r\n".utf8)
        while rest.range(of: end) == nil { rest += Data(try await socket.read(atMost: 65_536)) }
        let header = try #require(rest.range(of: end))
        let text = String(decoding: rest[rest.startIndex..<header.lowerBound], as: UTF8.self)
        let line = text.split(separator: "\r\n").first {
            $0.lowercased().hasPrefix("content-length:")
        }
        let length = try #require(line.flatMap { Int($0.drop { !$0.isNumber }) })
        var body = Data(rest[header.upperBound...])
        while body.count < length { body += Data(try await socket.read(atMost: 65_536)) }
        rest = Data(body.dropFirst(length))
        return text
    }

    @Test func aTakenPortIsReportedAtOnce() async throws {
        try await running { _, caller in
            var configuration = SimulatorConfiguration()
            configuration.applePort = Caller.port(caller.endpoints.apple)
            await #expect(throws: SimulatorError.self) {
                try await Simulator(configuration).start()
            }
        }
    }
}
