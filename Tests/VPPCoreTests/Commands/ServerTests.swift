// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// U7, U9: the MDM server that is down, forgets, refuses or answers late.
@Suite struct ServerTests {
    private let down = SendOutcome.unavailable(detail: "connection refused")

    /// Down: the queue is held, one probe at a time, ever less often; then the same ids go out.
    @Test func aServerThatIsDownHoldsTheQueueAndLosesNothing() {
        var scene = Scene.fleet(devices: 40)
        let wanted = Set(scene.unsent.map(\.uuid))
        for command in scene.unsent { scene.handled(command.uuid, down) }
        #expect(scene.unsent.isEmpty)
        var probes: [Timestamp] = []
        for _ in 0..<20_000 where probes.count < 15 {
            scene.pass(.seconds(1))
            #expect(scene.unsent.count <= 1, "a single probe")
            guard let probe = scene.unsent.first else { continue }
            #expect(wanted.contains(probe.uuid))
            probes.append(scene.now)
            scene.handled(probe.uuid, down)
        }
        let gaps = zip(probes.dropFirst(), probes).map { $0 - $1 }
        #expect(gaps.allSatisfy { $0 <= .minutes(5) + .seconds(1) })
        #expect(zip(gaps.dropFirst(), gaps).allSatisfy { $0 >= $1 - .seconds(1) }, "ever longer")
        #expect(gaps.first.map { $0 <= .seconds(8) } == true, "one outage is one failure")
        #expect(scene.world.alerts == [.mdmUnreachable])
        scene.pass(.minutes(6))
        var sent: Set<CommandUUID> = []
        while let next = scene.queueNext() { sent.insert(next.uuid) }
        #expect(sent.count == 40)
        #expect(sent.isSuperset(of: wanted))
        #expect(scene.world.alerts == [])
        #expect(scene.world.recorded(CommandLost.self).isEmpty)
    }

    /// The only command reached the device after all: nothing waits for the server, and nobody would
    /// find out that it is well again.
    @Test func noAlertStandsWhereNoCommandWaits() throws {
        var scene = Scene.fleet()
        let first = try #require(scene.unsent.first)
        scene.handled(first.uuid, .unknown(detail: "timed out"))
        while scene.world.alerts.isEmpty {
            scene.pass(.minutes(1))
            for command in scene.unsent { scene.handled(command.uuid, down) }
        }
        #expect(scene.world.alerts == [.mdmUnreachable])
        let current = InstalledApplication(
            bundleId: "org.example.app1", externalVersion: 1_000, shortVersion: "1.1")
        scene.answer(
            first.uuid, from: first.to,
            .init(status: .acknowledged, installedApplications: [current]))
        #expect(scene.world.alerts == [])
    }

    /// A time-out means "maybe queued": the same id again, and "had it already" is success.
    @Test func anUnknownOutcomeKeepsItsId() throws {
        var scene = Scene.fleet()
        let first = try #require(scene.unsent.first)
        for _ in 0..<4 {
            scene.handled(first.uuid, .unknown(detail: "timed out"))
            scene.pass(.minutes(6))
            #expect(scene.unsent.map(\.uuid) == [first.uuid])
        }
        scene.handled(first.uuid, .alreadyQueued)
        #expect(scene.state.commands[first.uuid]?.handover == .queued(at: scene.now))
        #expect(scene.world.recorded(CommandRequested.self).count == 1)
        #expect(scene.world.alerts == [])
    }

    /// Queued though the push failed (mdm-servers.md, 0.1).
    @Test func aPushThatFailedIsQueuedAllTheSame() throws {
        var scene = Scene.fleet()
        let first = try #require(scene.unsent.first)
        scene.handled(first.uuid, .queued(pushError: "no push certificate"))
        #expect(scene.unsent.isEmpty)
        #expect(scene.world.recorded(CommandQueued.self).first?.pushError != nil)
    }

    @Test func aRefusedInstallIsParked() throws {
        var scene = Scene.outdated()
        let install = try #require(scene.unsent.first)
        scene.handled(install.uuid, .refused(detail: "unknown id"))
        #expect(
            scene.world.recorded(UpdateEnded.self).map(\.outcome) == [
                .parked(.refusedByServer(detail: "unknown id"))
            ])
        #expect(scene.state.commands.isEmpty)
        #expect(scene.state.sink == SinkState(), "a refusal is no outage")
        scene.pass(.hours(23))
        #expect(scene.unsent.isEmpty)
    }

    @Test func aRefusedInspectionIsTriedLaterAndNotForEver() throws {
        var scene = Scene.fleet()
        var refused = 0
        for _ in 0..<100 {
            if let next = scene.unsent.first {
                refused += 1
                scene.handled(next.uuid, .refused(detail: "unknown id"))
            }
            scene.pass(.hours(4))
        }
        #expect(refused == 3)
        #expect(scene.state.judge(scene.key()) == .skip(.doesNotAnswer(times: 3)))
    }

    /// The device's answer can overtake the server's.
    @Test func anAnswerBeforeQueuedCounts() throws {
        var scene = Scene.outdated()
        let install = try #require(scene.unsent.first)
        scene.answer(install.uuid, from: install.to, .taken)
        #expect(scene.update()?.stateName == "acknowledged")
        let before = scene.state
        scene.handled(install.uuid, .queued(pushError: nil))
        #expect(scene.state == before)
    }

    /// NotNow before "queued", then a crash: the server has it, whatever the window says.
    @Test func notNowProvesThatTheServerHasTheCommand() throws {
        var scene = Scene.outdated {
            $0.rules[0].window = UpdateWindow(
                days: [5], startMinute: 9 * 60, length: .hours(2), timeZone: "UTC")
        }
        let install = try #require(scene.unsent.first)
        scene.answer(install.uuid, from: install.to, .notNow)
        scene.restart(after: .hours(3))
        #expect(scene.state.commands[install.uuid] != nil)
        #expect(scene.unsent.isEmpty)
    }

    /// Webhooks may come twice, late, or from somebody else (mdm-servers.md, 2).
    @Test func answersThatDoNotBelongAreIgnored() throws {
        var scene = Scene.outdated()
        let install = try scene.queueInstall()
        scene.answer(install.uuid, from: .sample(9), .taken)
        scene.answer("NOT-OURS", from: install.to, .taken)
        #expect(scene.update()?.stateName == "sent")
        scene.answer(install.uuid, from: install.to, .taken)
        let before = scene.state
        scene.answer(install.uuid, from: install.to, .taken)
        scene.answer(install.uuid, from: install.to, .error(9_610))
        #expect(scene.state == before)
    }

    /// Two `Idle` without an answer: the queue is stuck or was emptied (mdm-servers.md, 0.4).
    @Test func idleTwiceRaisesTheStuckQueue() throws {
        var scene = Scene.outdated()
        let install = try scene.queueInstall()
        scene.idle()
        scene.idle()
        #expect(scene.world.alerts == [], "an Idle right after queueing is how it is fetched")
        scene.pass(.minutes(1))
        scene.idle()
        #expect(scene.world.alerts == [])
        scene.idle()
        #expect(scene.world.alerts == [.mdmQueueStuck])
        for _ in 0..<10 { scene.idle() }
        #expect(scene.world.recorded(DeviceIdled.self).count == 2)
        #expect(scene.unsent.isEmpty, "and not simply more commands")
        scene.answer(install.uuid, from: install.to, .taken)
        #expect(scene.world.alerts == [])
    }

    /// U9: re-enrollment empties the queue; the command is lost and the device planned anew.
    @Test func reEnrollmentLosesTheCommandAndPlansAnew() throws {
        var scene = Scene.outdated()
        let install = try scene.queueInstall()
        scene.enroll(as: "enrollment-new")
        #expect(scene.state.commands[install.uuid] == nil)
        #expect(scene.world.recorded(CommandLost.self).map(\.reason) == [.enrollmentEnded])
        let next = try #require(scene.unsent.first)
        #expect(next.to == "enrollment-new")
        scene.answerInspection([1: 1])
        scene.answer(install.uuid, from: install.to, .taken)
        #expect(scene.update()?.stateName == "sent")
        try scene.answerInstall(.taken)
    }

    /// Re-enrollment starts a parked pair anew as well: the device is another one now.
    @Test func reEnrollmentUnparks() throws {
        var scene = Scene.outdated { $0.updates.attempts = 1 }
        try scene.answerInstall(.error(9_610))
        #expect(scene.world.alerts == [.updateParked])
        scene.enroll()
        #expect(scene.world.alerts == [])
        scene.answerInspection([1: 1])
        try scene.answerInstall(.taken)
    }

    /// The Authenticate was lost; the TokenUpdate names another enrollment.
    @Test func aTokenUpdateOfANewEnrollmentLosesTheOldCommand() throws {
        var scene = Scene.outdated()
        let install = try scene.queueInstall()
        scene.step(
            .deviceReported(
                .tokenUpdated(Enrollment(id: "enrollment-new", serialNumber: .sample(1)))))
        #expect(scene.state.commands[install.uuid] == nil)
        #expect(scene.unsent.map(\.to) == ["enrollment-new"])
    }

    /// An enrollment that moves to another device leaves the first one without.
    @Test func anEnrollmentLeadsToOneDevice() {
        var scene = Scene.fleet(devices: 2)
        scene.enroll(2, as: .sample(1))
        let first = scene.state.devices[scene.key(1).device]
        #expect(first.enrollmentId == nil)
        #expect(scene.state.devices.index(of: EnrollmentID.sample(1)) == scene.key(2).device)
    }

    @Test func checkOutCancelsWhatCannotBeChecked() throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.taken)
        scene.step(.deviceReported(.checkedOut(Enrollment(id: .sample(1)))))
        scene.pass(.days(1))
        #expect(scene.state.updates.isEmpty)
        #expect(
            scene.world.recorded(UpdateEnded.self).map(\.outcome) == [.cancelled(.notEnrolled)])
    }

    /// The license or the whole token goes while the update is to be checked.
    @Test(arguments: [true, false])
    func aLicenseThatGoesEndsTheCheck(otherApps: Bool) throws {
        var scene = Scene.outdated()
        if otherApps {
            scene.locations["school"]?.addApp(2, holders: [.sample(1)])
            scene.store[.iOS]?[2] = .sample(2)
        }
        try scene.answerInstall(.taken)
        scene.locations["school"]?.removeAsset(AssetKey(adamId: 1))
        var inspections = 0
        for _ in 0..<20 {
            scene.pass(.minutes(16))
            while !scene.unsent.isEmpty {
                inspections += 1
                scene.answerInspection([1: 1, 2: 1])
                if inspections > 20 { break }
            }
        }
        #expect(inspections <= 2)
        #expect(scene.state.updates.isEmpty)
    }

    /// U9: every command has a deadline.
    @Test func anUnansweredCommandIsLostAtItsDeadline() throws {
        var scene = Scene.outdated()
        let install = try scene.queueInstall()
        scene.pass(.hours(24) - .seconds(1))
        #expect(scene.state.commands[install.uuid] != nil)
        scene.pass(.seconds(1))
        #expect(scene.state.commands[install.uuid] == nil)
        #expect(scene.update()?.attempts == 1)
        #expect(scene.update()?.stateName == "waiting")
    }

    /// U9: a webhook may be lost; the device is asked before the install is sent once more.
    @Test func aLostAnswerIsNoReasonToInstallAgain() throws {
        var scene = Scene.outdated()
        _ = try scene.queueInstall()
        scene.pass(.hours(24))
        scene.answerInspection([1: 2])
        let version = InstalledVersion(externalVersion: 2_000, shortVersion: "1.2")
        #expect(scene.world.recorded(UpdateEnded.self).map(\.outcome) == [.verified(version)])
        #expect(scene.state.verifiedCount == 1)
        scene.pass(.days(2))
        #expect(scene.unsent.isEmpty)
        #expect(scene.world.replayed() == scene.state)
    }

    @Test func aLostInstallIsSentAgainOnceTheDeviceSaysItHasTheOldVersion() throws {
        var scene = Scene.outdated()
        let lost = try scene.queueInstall()
        scene.pass(.hours(24))
        scene.answerInspection([1: 1])
        #expect(scene.unsent.isEmpty, "not before the retry interval has passed")
        scene.pass(.hours(4))
        let again = try scene.queueInstall()
        #expect(again.uuid != lost.uuid)
        scene.answer(again.uuid, from: again.to, .taken)
        #expect(scene.update()?.attempts == 2)
    }

    /// A device that was away for weeks is asked again when it comes back, and not before.
    @Test func aDeviceThatComesBackIsUpdated() throws {
        var scene = Scene.outdated { $0.rules[0].deferral = .days(3) }
        for _ in 0..<40 {
            _ = scene.queueNext()
            scene.pass(.hours(12))
        }
        #expect(scene.state.updates.isEmpty)
        #expect(scene.unsent.isEmpty)
        let asked = scene.world.recorded(CommandRequested.self).count
        scene.pass(.days(30))
        #expect(scene.world.recorded(CommandRequested.self).count == asked)
        scene.idle()
        scene.idle()
        #expect(scene.world.recorded(CommandRequested.self).count == asked + 1)
        scene.answerInspection([1: 1])
        try scene.answerInstall(.taken)
        scene.pass(.minutes(15))
        scene.answerInspection([1: 2])
        #expect(scene.state.verifiedCount == 1)
    }

    /// U7: the state rebuilt from the log wants exactly the same commands.
    @Test func aRestartInAnyPhaseWantsTheSameCommands() throws {
        let scripts: [(String, (inout Scene) throws -> Void)] = [
            ("requested", { _ in }),
            ("uncertain", { $0.handled($0.unsent[0].uuid, .unknown(detail: "timed out")) }),
            ("down", { $0.handled($0.unsent[0].uuid, .unavailable(detail: "refused")) }),
            ("queued", { _ = try $0.queueInstall() }),
            ("deferred", { try $0.answerInstall(.notNow) }),
            ("acknowledged", { try $0.answerInstall(.taken) }),
            ("failed", { try $0.answerInstall(.error(4_242)) }),
            ("parked", { try $0.answerInstall(.error(9_610)) }),
            (
                "checking",
                {
                    try $0.answerInstall(.taken)
                    $0.pass(.minutes(15))
                }
            ),
        ]
        for (phase, script) in scripts {
            var scene = Scene.outdated()
            try script(&scene)
            scene.pass(.seconds(5))
            let wanted = scene.unsent
            let requested = scene.world.recorded(CommandRequested.self)
            #expect(scene.world.replayed() == scene.state, "\(phase)")
            scene.restart()
            #expect(scene.unsent == wanted, "\(phase)")
            #expect(scene.world.recorded(CommandRequested.self) == requested, "\(phase)")
        }
    }
}
