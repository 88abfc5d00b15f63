// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// The control interface, in process (docs/simulator.md).
@Suite struct ControlTests {
    private let simulator = Simulator()

    private func berlin() async throws -> JSON {
        try #require(try await simulator.view("totals")["tokens"]?.elements?.first)
    }

    @Test func anotherMDMTakesOverAndIsForgotten() async throws {
        try await simulator.control(
            "take-over", .object(["token": .string("berlin"), "name": .string("Rival")]))
        #expect(try await berlin()["mdmInfo"]?["name"]?.text == "Rival")
        try await simulator.control("clear-mdm-info", .object(["token": .string("berlin")]))
        #expect(try await berlin()["mdmInfo"] == nil)
    }

    @Test func aRemovedAssetTakesItsAssignmentsAndReturnsWithout() async throws {
        let asset: JSON = .object(["token": .string("berlin"), "adamId": .int(900_000_004)])
        let before = try await berlin()
        let holders = try await simulator.view("apps", ["adamId": "900000004"])["serials"]?.elements
        try await simulator.control("remove-asset", asset)
        let without = try await berlin()
        #expect(without["assets"]?.whole == (before["assets"]?.whole).map { $0 - 1 })
        #expect((without["assignments"]?.whole ?? 0) < (before["assignments"]?.whole ?? 0))
        try await simulator.control("return-asset", asset)
        let returned = try await berlin()
        #expect(returned["assets"] == before["assets"])
        #expect(returned["assignments"] == without["assignments"])
        let left = try await simulator.view("apps", ["adamId": "900000004"])["serials"]?.elements
        #expect((left?.count ?? 0) < (holders?.count ?? 0))
    }

    @Test func assigningMovesTheCountsByOne() async throws {
        let before = try await berlin()
        let change: JSON = .object([
            "token": .string("berlin"), "adamId": .string("900000004"),
            "serialNumbers": .array([.string("NEWDEVICE1")]),
        ])
        try await simulator.control("assign", change)
        let after = try await berlin()
        #expect(
            after["licenses"]?["assigned"]?.whole
                == (before["licenses"]?["assigned"]?.whole).map { $0 + 1 })
        #expect(
            after["licenses"]?["available"]?.whole
                == (before["licenses"]?["available"]?.whole).map { $0 - 1 })
        try await simulator.control("unassign", change)
        #expect(try await berlin()["licenses"] == before["licenses"])
    }

    @Test func aSecondTokenOpensTheSameLocation() async throws {
        try await simulator.control(
            "token-issue", .object(["token": .string("berlin"), "name": .string("berlin-2")]))
        let tokens = try await simulator.view("totals")["tokens"]?.elements ?? []
        let second = try #require(tokens.last)
        #expect(second["name"]?.text == "berlin-2")
        #expect(second["uId"] == tokens.first?["uId"])
        #expect(tokens.first?["standing"]?.text == "valid")
        await #expect(throws: SimulatorError.self) {
            try await simulator.control(
                "token-issue", .object(["token": .string("berlin"), "name": .string("berlin")]))
        }
    }

    @Test func aReissuedTokenEndsLaterAndRevokesTheOldOne() async throws {
        let old = try #require(await simulator.services.apple.token(named: "berlin"))
        try await simulator.control("token-reissue", .object(["token": .string("berlin")]))
        let new = try #require(await simulator.services.apple.token(named: "berlin"))
        #expect(new.secret != old.secret)
        #expect(new.uId == old.uId)
        #expect(new.expires > old.expires)
        let record = await simulator.services.apple.tokens.first { $0.secret == old.secret }
        #expect(record?.standing == .revoked)
    }

    @Test(arguments: Fault.Kind.allCases.map(\.rawValue))
    func everyKindOfFaultIsListedUntilCleared(kind: String) async throws {
        try await simulator.control("fault", .object(["kind": .string(kind)]))
        let listed = try await simulator.view("faults")["faults"]?.elements
        #expect(listed?.first?["kind"]?.text == kind)
        try await simulator.control("clear-faults")
        #expect(try await simulator.view("faults")["faults"]?.elements?.isEmpty == true)
    }

    @Test func aDeviceShowsItsHabitAndWhatItHas() async throws {
        let serial = try #require(await simulator.services.mdm.devices.keys.min())
        try await simulator.control(
            "habit",
            .object([
                "serial": .string(serial), "habit": .string("failing"), "errorCode": .int(1_407),
            ]))
        let device = try await simulator.view("device", ["serial": serial])
        #expect(device["habit"]?.text == "failing")
        #expect(device["errorCode"]?.whole == 1_407)
        let installed = await simulator.services.mdm.devices[serial]?.installed.count
        #expect(device["installed"]?.fields.count == installed)
        await #expect(throws: SimulatorError.self) {
            try await simulator.view("device", ["serial": "nobody"])
        }
    }

    @Test func publishingNamesTheNewVersionOfEachPlatform() async throws {
        let answer = try await simulator.control(
            "publish",
            .object([
                "adamId": .int(900_000_006), "externalId": .int(42), "display": .string("9.0"),
            ]))
        #expect(answer["iOS"]?["externalId"]?.whole == 42)
        #expect(answer["macOS"]?["display"]?.text == "9.0")
        let view = try await simulator.view("apps", ["adamId": "900000006"])
        #expect(view["versions"]?["iOS"]?["externalId"]?.whole == 42)
    }

    @Test func anEventPlannedToLoseItsAnswerIsStillDone() async throws {
        var bench = Bench()
        bench.apple.faults = [Fault(id: 1, kind: .answerLost, remaining: 1)]
        let body: JSON = .object([
            "assets": .array([.object(["adamId": .string("900000004")])]),
            "serialNumbers": .array([.string("NEWDEVICE1")]),
        ])
        #expect(bench.call("assets/associate", post: body).status == 200)
        let found = bench.call("assignments", ["serialNumber": "NEWDEVICE1"]).body
        #expect(found["size"]?.whole == 1)
    }
}
