// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import VPPCore

/// S6, C2, U8: what people and programs are shown.
@Suite struct ReportTests {
    private func again<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    }

    @Test func totalsAreSumsWithoutUnlimitedApps() throws {
        var location = FakeLocation()
        location.addApp(1, licenses: 10, holders: [.sample(1), .sample(2)])
        location.addApp(2, licenses: Asset.unlimitedCount, holders: [.sample(3)])
        location.setAsset(
            Asset(
                key: AssetKey(adamId: 9), productType: .book, totalCount: 3, assignedCount: 0,
                availableCount: 3))
        location.give(AssetKey(adamId: 1), to: .user("user-1"))
        var scene = Scene(
            .sample(tokens: "school"), locations: ["school": location], devices: [.sample(1)])
        scene.store[.iOS] = [1: .sample(1)]
        scene.settle()
        let report = StatusReport(of: scene.state, now: scene.now)
        let totals = try #require(report.tokens.first).totals
        #expect((totals.apps, totals.books, totals.cataloged, totals.found) == (2, 1, 2, 1))
        #expect((totals.licenses, totals.assigned, totals.available) == (13, 3, 10))
        #expect((totals.deviceAssignments, totals.userAssignments) == (3, 1))
        #expect(report.fleet.devices == 1)
        #expect(report.fleet.enrolled == 1)
        #expect(report.fleet.unknownHolders == 2)
        #expect(report.tokens.first?.status == .active)
        #expect(report.tokens.first?.nextSync == scene.now + .minutes(15))
        #expect(report.release == "1.0.0")
        #expect(try again(report) == report)
    }

    /// L5: an orphan holds a license; a device that merely left does not.
    @Test func aDeviceThatLeftIsNoOrphan() {
        var scene = Scene(
            .sample(tokens: "school"), locations: ["school": FakeLocation()],
            devices: [.sample(1), .sample(2)])
        scene.settle()
        scene.step(.devicesLoaded([.sample(1)]))
        let fleet = StatusReport(of: scene.state, now: scene.now).fleet
        #expect(fleet.devices == 1)
        #expect(fleet.unknownHolders == 0)
    }

    @Test func failuresAndAlertsAreShownWithWhatToDo() throws {
        var scene = Scene(.sample(tokens: "school"), locations: ["school": FakeLocation()])
        scene.settle()
        scene.failures["school"] = .sample(.revoked, errorNumber: 9625, httpStatus: 200)
        scene.pass(.hours(1))
        let report = StatusReport(of: scene.state, now: scene.now)
        let token = try #require(report.tokens.first)
        #expect(token.status == .revoked)
        #expect(token.error?.errorNumber == 9625)
        #expect(token.lastResult.contains("error 9625"))
        #expect(token.writesHeld)
        #expect(report.alerts.map(\.code) == [.tokenRevoked])
        #expect(report.alerts.first?.remedy.contains("vppd token update") == true)
        #expect(try again(report) == report)
    }

    private func explanation(_ scene: Scene) -> Explanation {
        var commands: Set<CommandUUID> = []
        var history: [Explanation.Entry] = []
        for (index, line) in scene.world.log.enumerated() {
            let text = line.event.narration(of: .sample(1), 1, commands: &commands)
            guard let text else { continue }
            history.append(Explanation.Entry(seq: UInt64(index), at: line.at, text: text))
        }
        return Explanation(of: scene.key(), in: scene.state, history: history, now: scene.now)
    }

    /// U8: `vppd why` at each station of an update.
    @Test func everyStationOfAnUpdateIsExplained() throws {
        var scene = Scene.outdated()
        let sent = explanation(scene)
        #expect(sent.verdict == "update to 1.2 wanted by rule \"all\", ring 1")
        #expect(sent.rule == "all: automatic")
        #expect(sent.installed?.hasPrefix("1.1 (1000), as of 2027-01-15") == true)
        #expect(sent.store?.hasPrefix("1.2 (2000), since 2027-01-15") == true)
        #expect(sent.nextStep.hasPrefix("the device's answer to command "))
        #expect(sent.tokens == ["school"])
        try scene.answerInstall(.notNow)
        #expect(explanation(scene).nextStep.contains("NotNow"))
        let uuid = try #require(scene.state.commands.keys.first)
        scene.answer(uuid, from: .sample(1), .taken)
        #expect(explanation(scene).nextStep.hasPrefix("a check of the installed version, at 2027"))
        scene.pass(.minutes(15))
        scene.answerInspection([1: 2])
        let landed = explanation(scene)
        #expect(landed.verdict == "no update: the device has the version already (1.2)")
        #expect(landed.nextStep == "none")
        #expect(landed.history.last?.text == "landed: the device has 1.2 (2000)")
        #expect(landed.history.contains { $0.text.hasPrefix("InstallApplication requested") })
        #expect(try again(landed) == landed)
    }

    @Test func parkedAndWaitingAreExplained() throws {
        var scene = Scene.outdated { $0.rules[0].deferral = .days(1) }
        #expect(explanation(scene).nextStep.hasPrefix("ring 1 opens at 2027-01-16"))
        scene.pass(.days(1))
        if case .installedApplicationList? = scene.unsent.first?.command {
            scene.answerInspection([1: 1])
        }
        try scene.answerInstall(.error(9_610))
        let parked = explanation(scene)
        #expect(parked.verdict.hasPrefix("no update: parked: "))
        #expect(parked.nextStep.hasPrefix("none until a newer version comes"))
        #expect(parked.update?.state == "parked")
        let updates = UpdateReport.all(of: scene.state)
        #expect(updates.map(\.state) == ["parked"])
        #expect(try again(updates) == updates)
    }

    @Test func aClosedWindowIsExplained() {
        let scene = Scene.outdated {
            $0.rules[0].window = UpdateWindow(
                days: [5], startMinute: 1_320, length: .hours(2), timeZone: "UTC")
        }
        #expect(explanation(scene).nextStep.hasPrefix("the window opens at 2027-01-15T22:00:00"))
    }
}
