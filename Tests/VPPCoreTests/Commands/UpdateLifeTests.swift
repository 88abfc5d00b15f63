// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// U5, U6: the life of an update.
@Suite struct UpdateLifeTests {
    private func outcomes(_ scene: Scene) -> [UpdateOutcome] {
        scene.world.recorded(UpdateEnded.self).map(\.outcome)
    }

    private let landed = UpdateOutcome.verified(
        InstalledVersion(externalVersion: 2_000, shortVersion: "1.2"))

    /// Planned, asked, requested, queued, acknowledged, verified.
    @Test func anUpdateLivesItsWholeLife() throws {
        var scene = Scene.outdated()
        #expect(scene.update()?.stateName == "sent")
        #expect(scene.update()?.target == .sample(2))
        let install = try scene.queueInstall()
        #expect(scene.state.commands[install.uuid]?.handover == .queued(at: scene.now))
        scene.answer(install.uuid, from: install.to, .taken)
        #expect(scene.update()?.stateName == "acknowledged")
        #expect(scene.unsent.isEmpty, "nothing before the check is due")
        scene.pass(.minutes(15))
        scene.answerInspection([1: 2])
        #expect(outcomes(scene) == [landed])
        #expect(scene.state.updates.isEmpty)
        #expect(scene.state.verifiedCount == 1)
        scene.pass(.days(3))
        #expect(scene.state.commands.isEmpty, "a landed update wants nothing more")
        #expect(scene.world.recorded(CommandRequested.self).count == 4)
        #expect(scene.world.replayed() == scene.state)
    }

    /// U2: swap the kind and the decision is the same.
    @Test func customAppsLiveTheSameLife() throws {
        let lives = try AppKind.allCases.map { kind -> [String] in
            var scene = Scene.fleet()
            scene.store[.iOS]?[1] = .sample(1, kind: kind)
            scene.answerInspection([1: 1])
            scene.store[.iOS]?[1] = .sample(1, version: 2, kind: kind)
            scene.pass(.hours(3))
            scene.answerInspection([1: 1])
            try scene.answerInstall(.taken)
            return scene.world.log.map { type(of: $0.event.payload).type }
                .filter { !$0.hasPrefix("metadata.") && !$0.hasPrefix("sync.") }
        }
        #expect(lives[0] == lives[1])
        #expect(lives[0].contains("update.acknowledged"))
    }

    /// NotNow: the MDM keeps the command; no second one may be queued.
    @Test func notNowDefersAndSendsNothing() throws {
        var scene = Scene.outdated()
        let install = try scene.queueInstall()
        scene.answer(install.uuid, from: install.to, .notNow)
        #expect(scene.update()?.stateName == "deferred")
        for _ in 0..<5 {
            scene.pass(.hours(2))
            scene.answer(install.uuid, from: install.to, .notNow)
            scene.idle()
        }
        #expect(scene.unsent.isEmpty)
        #expect(scene.world.alerts == [])
        scene.answer(install.uuid, from: install.to, .taken)
        #expect(scene.update()?.stateName == "acknowledged")
        #expect(scene.update()?.attempts == 1)
    }

    /// A device that says NotNow over a long weekend is alive: its command is not lost.
    @Test func notNowEveryFewHoursKeepsTheCommandPastItsDeadline() throws {
        var scene = Scene.outdated()
        let install = try scene.queueInstall()
        for _ in 0..<30 {
            scene.answer(install.uuid, from: install.to, .notNow)
            scene.pass(.hours(3))
        }
        #expect(scene.state.commands[install.uuid] != nil)
        #expect(scene.world.recorded(CommandLost.self).isEmpty)
        #expect(scene.world.recorded(CommandAnswered.self).count < 15, "not one event a NotNow")
        scene.pass(.hours(37))
        #expect(scene.state.commands[install.uuid] == nil, "silence ends it all the same")
    }

    /// Row 5: an error worth retrying, after the retry interval, with its attempts counted.
    @Test func anErrorIsRetriedAfterAWhile() throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.error(4_242))
        #expect(scene.update()?.stateName == "waiting")
        #expect(scene.update()?.attempts == 1)
        scene.pass(.hours(4) - .minutes(1))
        #expect(scene.unsent.isEmpty)
        scene.pass(.minutes(1))
        try scene.answerInstall(.taken)
        #expect(scene.update()?.attempts == 2)
        scene.pass(.minutes(15))
        scene.answerInspection([1: 2])
        #expect(outcomes(scene) == [landed])
    }

    /// U6: parked after the attempts are used up, with a named reason and one alert.
    @Test(arguments: [1, 2, 3, 5])
    func errorsParkAfterTheLastAttempt(attempts: Int) throws {
        var scene = Scene.outdated { $0.updates.attempts = attempts }
        for attempt in 1...attempts {
            #expect(outcomes(scene).isEmpty)
            if attempt > 1 { scene.pass(.hours(4)) }
            try scene.answerInstall(.error(4_242))
        }
        let reason = ParkReason.deviceError(domain: "ASDErrorDomain", code: 4_242)
        #expect(outcomes(scene) == [.parked(reason)])
        #expect(scene.state.judge(scene.key()) == .skip(.parked(reason)))
        #expect(scene.world.alerts == [.updateParked])
        let installs = { (scene: Scene) in
            scene.world.recorded(CommandRequested.self).filter { $0.rule != nil }.count
        }
        let before = installs(scene)
        scene.pass(.days(10))
        scene.restart()
        scene.pass(.days(1))
        #expect(before == attempts && installs(scene) == before)
        #expect(scene.world.recorded(AlertRaised.self).count == 1)
    }

    /// U6: acknowledged attempts without an advance.
    @Test func acknowledgedWithoutAdvanceParks() throws {
        var scene = Scene.outdated()
        var installs = 0
        for _ in 0..<60 where scene.state.parked.isEmpty {
            while let next = scene.queueNext() {
                if case .installApplication = next.command {
                    installs += 1
                    scene.answer(next.uuid, from: next.to, .taken)
                } else {
                    let old = InstalledApplication(
                        bundleId: "org.example.app1", externalVersion: 1_000, shortVersion: "1.1")
                    scene.answer(
                        next.uuid, from: next.to,
                        .init(status: .acknowledged, installedApplications: [old]))
                }
            }
            scene.pass(.minutes(30))
        }
        #expect(installs == 3)
        #expect(outcomes(scene) == [.parked(.noVersionAdvance(attempts: 3))])
    }

    /// U6: an update that is cancelled and wanted again goes on counting: a license or a rule that
    /// comes and goes is no way around the loop breaker.
    @Test func attemptsAreCountedOverACancellation() throws {
        var scene = Scene.outdated()
        for attempt in 1...3 {
            if attempt > 1 { scene.pass(.hours(4)) }
            try scene.answerInstall(.error(4_242))
            guard attempt < 3 else { break }
            var settings = try #require(scene.state.settings)
            let rules = settings.rules
            settings.rules[0].action = .hold
            scene.step(.settingsLoaded(settings))
            #expect(scene.state.updates.isEmpty)
            settings.rules = rules
            scene.restart()
            scene.step(.settingsLoaded(settings))
        }
        let reason = ParkReason.deviceError(domain: "ASDErrorDomain", code: 4_242)
        #expect(outcomes(scene).last == .parked(reason))
        #expect(scene.state.spent.isEmpty)
    }

    /// What was spent on one version does not count for the next, nor after a new enrollment (U9).
    @Test(arguments: [true, false])
    func aNewBeginningForgetsWhatWasSpent(enrolls: Bool) throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.error(4_242))
        var settings = try #require(scene.state.settings)
        let rules = settings.rules
        settings.rules[0].action = .hold
        scene.step(.settingsLoaded(settings))
        #expect(scene.state.spent.values.map(\.attempts) == [1])
        if enrolls {
            let record = scene.state.devices[scene.key().device]
            scene.step(
                .deviceReported(
                    .authenticated(
                        Enrollment(
                            id: try #require(record.enrollmentId),
                            serialNumber: record.serialNumber))))
            #expect(scene.state.spent.isEmpty)
        } else {
            scene.release(3)
            settings.rules = rules
            scene.step(.settingsLoaded(settings))
            scene.answerInspection([1: 1])
            #expect(scene.state.updates.values.map(\.attempts) == [0])
        }
    }

    /// A newer version gives a parked pair another life, and ends its alert.
    @Test func aNewerVersionUnparks() throws {
        var scene = Scene.outdated { $0.updates.attempts = 1 }
        try scene.answerInstall(.error(9_610))
        #expect(scene.world.alerts == [.updateParked])
        scene.release(3)
        scene.answerInspection([1: 1])
        #expect(scene.world.alerts == [])
        try scene.answerInstall(.taken)
        scene.pass(.minutes(15))
        scene.answerInspection([1: 3])
        #expect(scene.state.parked.isEmpty)
    }

    /// A display text that changes without the build is no newer version (9.1).
    @Test func anotherDisplayTextIsNoNewVersion() throws {
        var scene = Scene.outdated { $0.updates.attempts = 1 }
        try scene.answerInstall(.error(9_610))
        scene.store[.iOS]?[1]?.version = AppVersion(externalId: 2_000, display: "1.2.0")
        scene.pass(.hours(3))
        #expect(scene.unsent.isEmpty)
        #expect(scene.world.alerts == [.updateParked])
    }

    /// The license was on its way back to Apple when the command left. Given again, it is the cure the
    /// alert asks for.
    @Test func aLicenseThatIsGivenAgainEndsThePark() throws {
        var scene = Scene.outdated()
        let license = AssetKey(adamId: 1)
        try scene.answerInstall(.error(9_610))
        #expect(scene.state.judge(scene.key()) == .skip(.parked(.noLicense)))
        scene.locations["school"]?.take(license, from: .device(.sample(1)))
        scene.pass(.hours(1))
        #expect(scene.state.judge(scene.key()) == .skip(.noLicense))
        scene.locations["school"]?.give(license, to: .device(.sample(1)))
        scene.pass(.hours(1))
        #expect(scene.world.alerts == [])
        try scene.answerInstall(.taken)
    }

    /// Another reason has nothing to do with licenses.
    @Test func aLicenseThatIsGivenAgainEndsNoOtherPark() throws {
        var scene = Scene.outdated()
        let license = AssetKey(adamId: 1)
        try scene.answerInstall(.error(12_025))
        scene.locations["school"]?.take(license, from: .device(.sample(1)))
        scene.pass(.hours(1))
        scene.locations["school"]?.give(license, to: .device(.sample(1)))
        scene.pass(.hours(1))
        #expect(scene.state.judge(scene.key()) == .skip(.parked(.unmanagedCopy)))
    }

    static let incurable: [(Int, ParkReason)] = [(9_610, .noLicense), (12_025, .unmanagedCopy)]

    @Test(arguments: incurable)
    func whatRetryingCannotCureParksAtOnce(code: Int, reason: ParkReason) throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.error(code))
        #expect(outcomes(scene) == [.parked(reason)])
        let alert = scene.world.alert(.updateParked)
        #expect(alert?.message.contains(reason.text) == true)
        #expect(alert?.remedy.contains("vppd why SERIAL1001 1") == true)
    }

    /// A parked alert ends when parking is no longer what holds the update back.
    @Test func theParkedAlertEndsWithItsDevice() throws {
        var scene = Scene.outdated { $0.updates.attempts = 1 }
        try scene.answerInstall(.error(9_610))
        scene.step(.devicesLoaded([]))
        #expect(scene.world.alerts == [])
    }

    /// U5: a newer version supersedes a waiting update, not one that is under way.
    @Test func aNewerVersionSupersedesAWaitingUpdate() {
        var scene = Scene.outdated { $0.rules[0].deferral = .days(2) }
        #expect(scene.update()?.stateName == "waiting")
        scene.release(3)
        scene.answerInspection([1: 1])
        #expect(outcomes(scene) == [.superseded(by: .sample(3))])
        #expect(scene.update()?.target == .sample(3))
        #expect(scene.update()?.attempts == 0)
    }

    @Test func aNewerVersionDuringAnAttemptIsJudgedByWhatGetsInstalled() throws {
        var scene = Scene.outdated()
        let install = try scene.queueInstall()
        scene.release(3)
        #expect(scene.unsent.isEmpty, "one open command a device")
        scene.answer(install.uuid, from: install.to, .taken)
        scene.pass(.minutes(15))
        scene.answerInspection([1: 3])
        #expect(
            outcomes(scene) == [
                .verified(InstalledVersion(externalVersion: 3_000, shortVersion: "1.3"))
            ])
        scene.pass(.days(1))
        #expect(scene.state.updates.isEmpty)
    }

    /// "Installing" does not count yet, and neither as a failed attempt at first.
    @Test func anAppThatIsInstallingIsLookedAtAgain() throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.taken)
        for _ in 0..<5 {
            scene.pass(.minutes(15))
            scene.answerInspection([1: 2], installing: true)
            #expect(scene.update()?.stateName == "acknowledged")
        }
        scene.pass(.minutes(15))
        scene.answerInspection([1: 2])
        #expect(outcomes(scene) == [landed])
    }

    /// A device that answers the check with an error said nothing of the version.
    @Test func aCheckThatFailedIsNoProofAgainstTheUpdate() throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.taken)
        scene.pass(.minutes(15))
        for _ in 0..<2 {
            if let next = scene.queueNext() {
                scene.answer(next.uuid, from: next.to, .error(12_021, "MCMDMErrorDomain"))
            }
            scene.pass(.hours(12))
        }
        #expect(scene.update()?.stateName == "acknowledged")
        #expect(scene.update()?.attempts == 1)
        scene.answerInspection([1: 2])
        #expect(outcomes(scene) == [landed])
    }
}
