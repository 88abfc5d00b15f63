// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// The rows of NanoMDM's table: mdm-servers.md, 1 (product U9).
@Suite struct NanoMDMTests {
    @Test func anAcceptedCommandWithPushNamesTheResult() throws {
        var bench = Bench()
        let id = bench.device(.normal).enrollmentId
        let answer = try bench.enqueue(id)
        #expect(answer.status == 200)
        #expect(answer.body["status"]?[id]?["push_result"] != nil)
        #expect(answer.body["status"]?[id]?["push_error"] == nil)
        #expect(answer.body["command_uuid"]?.text == "C1")
        #expect(answer.body["request_type"]?.text == "DeviceInformation")
        #expect(answer.body["no_push"] == nil)
    }

    @Test func withoutPushTheDeviceIsNotWoken() throws {
        var bench = Bench()
        let device = bench.device(.normal)
        let answer = try bench.enqueue(device.enrollmentId, query: ["nopush": "1"])
        #expect(answer.status == 200)
        #expect(answer.body["no_push"]?.truth == true)
        #expect(answer.body["status"] == nil)
        #expect(try bench.pass(.seconds(60)).isEmpty)
        #expect(bench.mdm.devices[device.serial]?.queue == ["C1"])
    }

    @Test func anUnknownOrWrongCaseIdIsA500WithPushAndA200Without() throws {
        var bench = Bench()
        let id = bench.device(.normal).enrollmentId
        for (number, wrong) in ["nobody", id.lowercased()].enumerated() {
            let pushed = try bench.enqueue(wrong, uuid: "P\(number)")
            #expect(pushed.status == 500)
            #expect(
                pushed.body["status"]?[wrong]?["push_error"]?.text == "push data missing for id")
            #expect(pushed.body["command_error"] == nil)
            let silent = try bench.enqueue(wrong, uuid: "N\(number)", query: ["nopush": "1"])
            #expect(silent.status == 200)
        }
        #expect(try bench.enqueue("\(id),nobody", uuid: "B").status == 207)
    }

    @Test(
        arguments: [
            (PushMode.noCertificate, "retrieving push cert"), (.noRoute, "dial tcp"),
            (.unregistered, "410"), (.unavailable, "503"),
        ])
    func aFailedPushIs500WhileTheCommandIsQueued(mode: PushMode, text: String) throws {
        var bench = Bench()
        let device = bench.device(.normal)
        bench.mdm.pushMode = mode
        let answer = try bench.enqueue(device.enrollmentId)
        #expect(answer.status == 500)
        let ofId = answer.body["status"]?[device.enrollmentId]?["push_error"]?.text
        let error = ofId ?? answer.body["push_error"]?.text
        #expect(error?.contains(text) == true)
        #expect(answer.body["command_error"] == nil)
        #expect(bench.mdm.devices[device.serial]?.queue == ["C1"])
    }

    @Test func theSameCommandAgainIsRefusedAndQueuedOnce() throws {
        var bench = Bench()
        let device = bench.device(.asleep)
        _ = try bench.enqueue(device.enrollmentId)
        let again = try bench.enqueue(device.enrollmentId)
        #expect(again.status == 500)
        #expect(again.body["command_error"]?.text == "command already exists: C1")
        #expect(bench.mdm.devices[device.serial]?.queue == ["C1"])
        #expect(bench.mdm.commands["C1"]?.accepted == 1)
        #expect(bench.mdm.commands["C1"]?.refusedAsKnown == 1)
    }

    @Test func whatIsNoCommandIsRefused() throws {
        var bench = Bench()
        let id = bench.device(.normal).enrollmentId
        let text = try bench.enqueue(id, body: Data("hello".utf8))
        #expect(text.status == 500)
        #expect(text.body["command_error"]?.text?.hasPrefix("decoding command: ") == true)
        let nameless = try bench.enqueue(id, command: [:])
        #expect(nameless.body["command_error"]?.text?.hasPrefix("decoding command: ") == true)
        let empty = try bench.enqueue(id, query: ["nopush": "1"], body: Data())
        #expect(empty.status == 500)
        #expect(empty.body["command_error"]?.text == "must enqueue or push")
        #expect(try bench.enqueue(id, body: Data()).status == 200)
        #expect(bench.mdm.commands.isEmpty)
    }

    @Test func anIdListedTwiceGetsTheCommandTwice() throws {
        var bench = Bench()
        let device = bench.device(.normal)
        let answer = try bench.enqueue("\(device.enrollmentId),\(device.enrollmentId)")
        #expect(answer.status == 200)
        #expect(answer.body["status"]?.fields.count == 1)
        _ = try bench.pass(.seconds(60))
        #expect(bench.mdm.commands["C1"]?.deliveries.count == 2)
        #expect(bench.mdm.commands["C1"]?.isDeliveredTwice == true)
    }

    @Test func aWrongKeyIs401InPlainText() throws {
        var bench = Bench()
        var request = Request(path: "/v1/push/x")
        request.headers["authorization"] = "Basic wrong"
        let reply = bench.mdm.answer(request, now: bench.now)
        #expect(reply.status == 401)
        #expect(reply.headers["Www-Authenticate"] == "Basic realm=\"nanomdm\"")
        #expect(reply.body == Data("Unauthorized".utf8))
        request.path = "/version"
        let version = bench.mdm.answer(request, now: bench.now)
        #expect(version.body == Data("{\"version\":\"v0.9.0\"}".utf8))
    }

    @Test func anEmptyIdListIsAccepted() throws {
        var bench = Bench()
        #expect(try bench.enqueue("", query: ["nopush": "1"]).status == 200)
    }
}
