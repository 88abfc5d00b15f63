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

    /// L3: what is under way at Apple, and what failed lately, with what to do.
    @Test func writesUnderWayAndFailedAreShown() throws {
        var scene = Scene.writing()
        scene.ask(.sample(.associate, 2, 3))
        var report = StatusReport(of: scene.state, now: scene.now)
        let sending = try #require(report.writes.first)
        #expect(report.writes.count == 1 && report.failedWrites.isEmpty)
        #expect(
            (sending.id, sending.token, sending.kind, sending.adamId) == (
                1, "school", .associate, 9
            ))
        #expect((sending.phase, sending.sent, sending.waiting, sending.done) == (.started, 2, 0, 0))
        #expect(sending.detail == "is being sent")
        scene.answer(.accepted(eventId: "event-1"))
        report = StatusReport(of: scene.state, now: scene.now)
        #expect(report.writes.first?.phase == .accepted)
        let due = scene.now + WriteTiming.firstLook
        #expect(report.writes.first?.detail.contains("asked about at \(due.toTheSecond)") == true)
        scene.ask(.sample(.associate, 4))
        report = StatusReport(of: scene.state, now: scene.now)
        #expect(report.writes.map(\.phase) == [.accepted, .queued])
        #expect(report.writes.last?.waiting == 1)
        #expect(report.writes.last?.detail.hasPrefix("waits for its turn") == true)
        #expect(try again(report) == report)

        scene.pass(WriteTiming.firstLook)
        scene.look(
            .failed, done: 1, of: 2, .init(errorNumber: 9_707, serialNumbers: [.sample(3)]))
        report = StatusReport(of: scene.state, now: scene.now)
        #expect(!report.writes.contains { $0.id == 1 })
        let failed = try #require(report.failedWrites.first)
        #expect((failed.id, failed.done, failed.failed, failed.errorNumber) == (1, 1, 1, 9_707))
        #expect(failed.message.contains("Apple's error 9707"))
        #expect(failed.remedy.contains("vppd events --type write.completed"))
        #expect(try again(report) == report)
        let later = scene.now + WriteTiming.failureStands
        #expect(StatusReport(of: scene.state, now: later).failedWrites.isEmpty)
    }

    /// A write that waits for a person says so.
    @Test func aWriteThatIsHeldIsShownAsHeld() {
        var scene = Scene.writing()
        scene.ask(.sample(.associate, 2))
        scene.ask(.sample(.associate, 3))
        var state = scene.state
        state.tokens["school"]?.standing = .restricted
        let report = StatusReport(of: state, now: scene.now)
        #expect(report.writes.last?.detail.contains("vppd alerts") == true)
    }

    /// O4: notifications that came to nothing are counted, with what to do.
    @Test func unusedNotificationsAreShownWithWhatToDo() throws {
        var settings = Settings.sample(tokens: "school", "other")
        #expect(
            StatusReport(of: Scene.writing().state, now: .testStart).tokens.first?.notifications
                == nil)
        settings.mdm = nil
        settings.notifications = NotificationSettings(url: "https://vppd.example/apple")
        var scene = Scene(
            settings, locations: ["school": FakeLocation(), "other": FakeLocation(uId: "2")])
        scene.settle()
        let uId = try #require(scene.state.tokens["school"]?.location.uId)
        scene.step(
            .notified(
                AppleNotification(id: "a", type: "TOMORROW", location: uId, content: .other)))
        let report = StatusReport(of: scene.state, now: scene.now)
        let school = try #require(report.tokens.first?.notifications)
        #expect((school.isSubscribed, school.isReadWanted, school.unused) == (true, false, 1))
        #expect(school.remedy?.contains("vppd events --type notification.received") == true)
        #expect(report.tokens.last?.notifications?.unused == 0)
        #expect(report.tokens.last?.notifications?.remedy == nil)
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
        #expect(
            sent.nextStep.hasPrefix("the MDM server, which has not taken command "),
            "\(sent.nextStep)")
        #expect(sent.tokens == ["school"])
        let queued = try scene.queueInstall()
        #expect(explanation(scene).nextStep == "the device's answer to command \(queued.uuid)")
        scene.answer(queued.uuid, from: queued.to, .notNow)
        #expect(explanation(scene).nextStep.contains("NotNow"))
        let uuid = try #require(scene.state.commands.keys.first)
        scene.answer(uuid, from: .sample(1), .taken)
        #expect(explanation(scene).nextStep.hasPrefix("a check of the installed version, at 2027"))
        scene.pass(.minutes(15))
        scene.answerInspection([1: 2])
        let landed = explanation(scene)
        #expect(landed.verdict == "no update: the device has the version already (1.2)")
        #expect(landed.nextStep == "none until a newer version comes")
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
        #expect(parked.nextStep.hasPrefix("none until a license, a newer version or an"))
        #expect(parked.update?.state == "parked")
        let updates = UpdateReport.all(of: scene.state)
        #expect(updates.map(\.state) == ["parked"])
        #expect(try again(updates) == updates)
    }

    /// U8: whatever keeps an update back, `vppd why` says what would end it.
    @Test func whatIsSkippedSaysWhatWouldEndIt() {
        let scene = Scene.outdated()
        let changes: [(text: String, change: (inout State) -> Void)] = [
            ("none until a [[rule]] matches", { $0.settings?.rules = [] }),
            ("none until the rules say otherwise", { $0.settings?.rules[0].action = .hold }),
            ("none until the mode of the app is", { $0.settings?.updates.mode = .user }),
            (
                "none until it has one: vppd licenses assign TOKEN 1 SERIAL1001",
                { $0.tokens["school"]?.holdings = [:] }
            ),
            ("none until an [[app]] table names it", { $0.tokens["school"]?.catalog = [:] }),
            ("the app's next lookup in the store", { $0.apps[1]?.versions = [:] }),
            (
                "none until it enrolls, or the device file has its enrollment_id",
                { $0.devices[scene.key().device].enrollmentId = nil }
            ),
            (
                "one more question, when the device reports",
                { $0.devices[scene.key().device].failedInspections = 9 }
            ),
        ]
        for (text, change) in changes {
            var state = scene.state
            state.updates = [:]
            change(&state)
            let why = Explanation(of: scene.key(), in: state, history: [], now: scene.now)
            #expect(why.nextStep.hasPrefix(text), "\(why.nextStep)")
        }
    }

    /// Nothing is sent where there is no server: `vppd why` does not say that it is.
    @Test func withoutAServerNothingIsNext() {
        let scene = Scene.fleet { $0.mdm = nil }
        #expect(explanation(scene).nextStep == "none: the configuration has no [mdm]")
    }

    @Test func aClosedWindowIsExplained() {
        let scene = Scene.outdated {
            $0.rules[0].window = UpdateWindow(
                days: [5], startMinute: 1_320, length: .hours(2), timeZone: "UTC")
        }
        #expect(explanation(scene).nextStep.hasPrefix("the window opens at 2027-01-15T22:00:00"))
    }
}
