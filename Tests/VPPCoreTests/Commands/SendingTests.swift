// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// U3, U4, U9: when commands are requested, and how many.
@Suite struct SendingTests {
    @Test func oneOpenCommandADevice() {
        var scene = Scene.fleet(devices: 3, apps: 4)
        #expect(scene.unsent.count == 3)
        for _ in 0..<3 { scene.answerInspection([1: 1, 2: 1, 3: 1, 4: 1]) }
        for app in 1...4 {
            scene.store[.iOS]?[AdamID(UInt64(app))] = .sample(AdamID(UInt64(app)), version: 2)
        }
        scene.pass(.hours(2))
        for _ in 0..<3 { scene.answerInspection([1: 1, 2: 1, 3: 1, 4: 1]) }
        #expect(scene.state.updates.count == 12)
        #expect(Set(scene.unsent.map(\.to)).count == 3)
        #expect(scene.unsent.count == 3)
    }

    /// Enough to keep the server busy, few enough that they leave soon after their intent.
    @Test func atMostSixteenWaitForTheServer() {
        var scene = Scene.fleet(devices: 40)
        #expect(scene.unsent.count == 16)
        #expect(scene.queueNext() != nil)
        #expect(scene.unsent.count == 16)
        var queued = 1
        while scene.queueNext() != nil { queued += 1 }
        #expect(queued == 40)
        #expect(Set(scene.world.recorded(CommandRequested.self).map(\.uuid)).count == 40)
    }

    /// One inspection asks for every licensed app, not for all that are installed.
    @Test func anInspectionAsksForTheLicensedAppsOnly() throws {
        let scene = Scene.fleet(apps: 3)
        let next = try #require(scene.unsent.first)
        #expect(
            next.command
                == .installedApplicationList(
                    ["org.example.app1", "org.example.app2", "org.example.app3"]))
        #expect(next.to == .sample(1))
    }

    @Test func theInstallRepeatsWhatTheMDMUsed() throws {
        let scene = Scene.outdated { $0.updates.managementFlags = 5 }
        let next = try #require(scene.unsent.first)
        #expect(
            next.command
                == .installApplication(
                    InstallApplication(iTunesStoreID: 1, usesLicense: true, managementFlags: 5)))
    }

    @Test func theRulesLimitAMinuteIsKept() throws {
        var scene = Scene.fleet(devices: 30) { $0.rules[0].perMinute = 4 }
        while !scene.unsent.isEmpty { scene.answerInspection([1: 1]) }
        scene.release(2)
        for _ in 0..<40 {
            while let next = scene.unsent.first {
                if case .installApplication = next.command {
                    _ = scene.queueNext()
                } else {
                    scene.answerInspection([1: 1])
                }
            }
            scene.pass(.seconds(30))
        }
        let times = scene.world.log.compactMap { line in
            if case .commandRequested(let event) = line.event, event.rule != nil {
                line.at
            } else {
                nil
            }
        }
        try #require(times.count == 30)
        for (index, time) in times.enumerated().dropFirst(4) {
            #expect(time - times[index - 4] >= .minutes(1))
        }
        #expect(times[29] - times[0] <= .minutes(8), "and no slower than needed")
    }

    /// U4: nothing leaves before its ring opens.
    @Test func aRingOpensAfterItsSoak() throws {
        var scene = Scene.fleet(devices: 40) { settings in
            settings.rules[0].deferral = .days(1)
            settings.rules[0].rings = [
                UpdateRing(percent: 20, soak: .hours(1)), UpdateRing(percent: 80, soak: .days(2)),
            ]
            settings.updates.inventoryAge = .days(30)
            settings.updates.commandDeadline = .days(30)
        }
        while !scene.unsent.isEmpty { scene.answerInspection([1: 1]) }
        scene.release(2)
        let seen = try #require(
            scene.state.apps[1]?.versions[VersionKey(platform: .iOS, country: "de")]?.firstSeen)
        while !scene.unsent.isEmpty { scene.answerInspection([1: 1]) }
        scene.pass(seen + .hours(25) - scene.now - .seconds(1))
        #expect(scene.unsent.isEmpty)
        scene.pass(.seconds(1))
        var first = 0
        while scene.queueNext() != nil { first += 1 }
        #expect((2...16).contains(first))
        scene.pass(seen + .hours(73) - scene.now - .seconds(1))
        #expect(scene.unsent.isEmpty)
        scene.pass(.seconds(1))
        while scene.queueNext() != nil { first += 1 }
        #expect(first == 40)
    }

    /// U3: a closed window sends nothing and is looked at again when it opens.
    @Test func aClosedWindowSendsNothingUntilItOpens() throws {
        // 2027-01-15 is a Friday; the window opens at 22:00 UTC for two hours.
        var scene = Scene.outdated(friday)
        #expect(scene.unsent.isEmpty)
        #expect(scene.update()?.stateName == "waiting")
        let opening = Timestamp.testStart + .hours(14)
        scene.pass(opening - scene.now - .seconds(1))
        #expect(scene.unsent.isEmpty)
        scene.pass(.seconds(1))
        let next = try #require(scene.unsent.first)
        #expect(scene.now == opening)
        #expect(next.notAfter == opening + .hours(2))
        #expect(scene.world.recorded(CommandRequested.self).last?.notAfter == next.notAfter)
    }

    /// U5: its window has opened, and in the same step the rule came to forbid it.
    @Test func whatAStepCancelsItDoesNotSend() throws {
        var scene = Scene.outdated(friday)
        var settings = try #require(scene.state.settings)
        settings.rules[0].action = .never
        let opening = Timestamp.testStart + .hours(14)
        scene.step(.settingsLoaded(settings), after: opening - scene.now)
        #expect(scene.state.updates.isEmpty)
        #expect(scene.state.commands.isEmpty && scene.unsent.isEmpty)
    }

    /// U1, U2, U3: what waits for the MDM server is not sent when it is not wanted any more.
    @Test(arguments: Change.allCases)
    func whatIsForbiddenMeanwhileIsNotSent(_ change: Change) throws {
        var scene = Scene.outdated()
        let install = try #require(scene.unsent.first)
        scene.handled(install.uuid, .unavailable(detail: "down"))
        var settings = try #require(scene.state.settings)
        change.make(in: &settings)
        scene.step(.settingsLoaded(settings), after: .seconds(1))
        #expect(scene.unsent.isEmpty)
        scene.pass(.minutes(10))
        #expect(scene.unsent.isEmpty)
        #expect(scene.world.recorded(CommandLost.self).map(\.reason) == [.withdrawn])
        #expect(scene.state.commands.isEmpty)
        #expect(scene.update()?.attempts ?? 0 == 0, "an attempt that never left is none")
    }

    /// One that may be in the server's queue cannot be called back: it is not sent again, and its
    /// answer is waited for.
    @Test func whatMayHaveBeenQueuedIsNotSentAgain() throws {
        var scene = Scene.outdated()
        let install = try #require(scene.unsent.first)
        scene.handled(install.uuid, .unknown(detail: "no answer"))
        var settings = try #require(scene.state.settings)
        settings.rules[0].action = .never
        scene.step(.settingsLoaded(settings), after: .seconds(1))
        scene.pass(settings.updates.commandDeadline - .minutes(1))
        #expect(scene.unsent.isEmpty)
        #expect(scene.state.commands[install.uuid] != nil)
        scene.pass(.minutes(2))
        #expect(scene.world.recorded(CommandLost.self).map(\.reason) == [.deadline])
    }

    /// U9: one that is left alone does not hold up the others, nor is the server said to be down.
    @Test func whatIsLeftAloneHoldsNothingUp() throws {
        var scene = Scene.fleet(devices: 3)
        while !scene.unsent.isEmpty { scene.answerInspection([1: 1]) }
        scene.release(2)
        while case .installedApplicationList? = scene.unsent.first?.command {
            scene.answerInspection([1: 1])
        }
        let installs = scene.unsent
        try #require(installs.count == 3)
        for install in installs { scene.handled(install.uuid, .unknown(detail: "no answer")) }
        var settings = try #require(scene.state.settings)
        settings.rules.insert(UpdateRule(name: "not these", action: .never), at: 0)
        settings.rules[0].match.groups = ["kiosk"]
        scene.step(.settingsLoaded(settings))
        scene.step(
            .devicesLoaded([.sample(1, groups: ["kiosk"]), .sample(2), .sample(3)]),
            after: .seconds(2))
        let others = scene.unsent
        #expect(others.count == 1, "a server in trouble is tried with one")
        #expect(others.first?.to != installs[0].to)
        while scene.queueNext() != nil {}
        #expect(scene.state.sink.failuresInRow == 0)
        #expect(scene.state.commands[installs[0].uuid]?.handover == .uncertain)
        scene.pass(.minutes(5))
        #expect(!scene.world.alerts.contains(.mdmUnreachable))
    }

    /// U6: what was taken and not looked at, since updates were off, is asked for before another try.
    @Test func updatesOffAndOnAgainAskBeforeAnotherInstall() throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.taken)
        let on = try #require(scene.state.settings)
        var off = on
        off.updates.mode = .user
        scene.step(.settingsLoaded(off))
        scene.pass(.hours(1))
        #expect(scene.unsent.isEmpty && scene.state.updates.isEmpty)
        scene.step(.settingsLoaded(on))
        scene.answerInspection([1: 2])
        #expect(scene.unsent.isEmpty, "it has the version")
        #expect(scene.state.parked.isEmpty)
    }

    /// U1: with updates off nothing is sent, not even a question.
    @Test(arguments: [UpdateMode.user, .disabled])
    func updatesOffAskNothing(_ mode: UpdateMode) throws {
        var scene = Scene.fleet(devices: 20)
        while !scene.unsent.isEmpty { scene.answerInspection([1: 1]) }
        scene.release(2)
        let asked = scene.unsent
        #expect(asked.count == 16 && scene.state.inspections.count == 4)
        var settings = try #require(scene.state.settings)
        settings.updates.mode = mode
        scene.step(.settingsLoaded(settings))
        for next in asked { scene.handled(next.uuid, .queued(pushError: nil)) }
        #expect(scene.unsent.isEmpty)
        #expect(scene.world.recorded(InspectionsDropped.self).flatMap(\.devices).count == 4)
    }

    /// What waits for a server that is down is not sent when it comes back.
    @Test func updatesOffSendNoQuestionThatWaits() throws {
        var scene = Scene.fleet()
        let question = try #require(scene.unsent.first)
        scene.handled(question.uuid, .unavailable(detail: "down"))
        var settings = try #require(scene.state.settings)
        settings.updates.mode = .disabled
        scene.step(.settingsLoaded(settings), after: .seconds(1))
        scene.pass(.hours(1))
        #expect(scene.unsent.isEmpty && scene.state.commands.isEmpty)
    }

    /// Nor what an install came to that was sent before.
    @Test func updatesOffCheckNothing() throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.taken)
        var settings = try #require(scene.state.settings)
        settings.apps = [AppSettings(adamId: 1, mode: .disabled)]
        scene.step(.settingsLoaded(settings))
        scene.pass(.days(1))
        #expect(scene.unsent.isEmpty)
        #expect(
            scene.world.recorded(UpdateEnded.self).map(\.outcome)
                == [.cancelled(.updatesOff(.disabled))])
    }

    enum Change: CaseIterable {
        case never, noRule, user, disabled, app, window

        func make(in settings: inout Settings) {
            switch self {
            case .never: settings.rules[0].action = .never
            case .noRule: settings.rules = []
            case .user: settings.updates.mode = .user
            case .disabled: settings.updates.mode = .disabled
            case .app: settings.apps = [AppSettings(adamId: 1, mode: .disabled)]
            case .window:
                settings.rules[0].window = UpdateWindow(
                    days: [5], startMinute: 22 * 60, length: .hours(2), timeZone: "UTC")
            }
        }
    }

    private func friday(_ settings: inout Settings) {
        settings.rules[0].window = UpdateWindow(
            days: [5], startMinute: 22 * 60, length: .hours(2), timeZone: "UTC")
    }

    /// U3: not by delay either. The command that did not leave is given up, and a week later
    /// another one is made.
    @Test func aCommandThatDidNotLeaveInItsWindowIsGivenUp() throws {
        var scene = Scene.outdated(friday)
        scene.pass(.hours(13))
        let first = try #require(scene.unsent.first)
        scene.handled(first.uuid, .tooLate)
        #expect(scene.world.recorded(CommandLost.self).map(\.reason) == [.windowClosed])
        let again = try #require(scene.unsent.first)
        scene.pass(.hours(3))
        scene.handled(again.uuid, .tooLate)
        #expect(scene.unsent.isEmpty)
        #expect(scene.update()?.stateName == "waiting")
        #expect(scene.update()?.attempts == 0, "an attempt that never left is none")
        scene.pass(Timestamp.testStart + .days(7) + .hours(15) - scene.now)
        for _ in 0..<3 where !scene.unsent.isEmpty {
            if case .installApplication? = scene.unsent.first?.command { break }
            scene.answerInspection([1: 1])
        }
        let second = try #require(scene.unsent.first)
        #expect(second.uuid != first.uuid)
    }

    /// The daemon was down while the window closed: the intent is not sent afterwards. Whether it had
    /// left before, nobody knows: its answer is waited for, so that it cannot be sent twice (U7).
    @Test func aRestartAfterTheWindowSendsNothing() throws {
        var scene = Scene.outdated(friday)
        scene.pass(.hours(13))
        let first = try #require(scene.unsent.first)
        scene.restart(after: .hours(4))
        #expect(scene.unsent.isEmpty)
        #expect(scene.state.commands[first.uuid]?.handover == .uncertain)
        scene.pass(.hours(25))
        #expect(scene.state.commands[first.uuid] == nil)
        let lost = scene.world.recorded(CommandLost.self).map(\.reason)
        #expect(lost == [.deadline], "then it is asked what became of it, not sent again at once")
    }

    /// Whether the MDM has it is not known: the answer is waited for up to the deadline, while the
    /// rest of the work goes on.
    @Test func anUncertainCommandPastItsWindowBlocksNobody() throws {
        var scene = Scene.fleet(devices: 2, friday)
        while !scene.unsent.isEmpty { scene.answerInspection([1: 1]) }
        scene.release(2)
        while !scene.unsent.isEmpty { scene.answerInspection([1: 1]) }
        scene.pass(Timestamp.testStart + .hours(16) - .seconds(1) - scene.now)
        let first = try #require(scene.unsent.first)
        let second = try #require(scene.unsent.last)
        scene.handled(second.uuid, .queued(pushError: nil))
        scene.answer(second.uuid, from: second.to, .taken)
        scene.handled(first.uuid, .unknown(detail: "timed out"))
        scene.pass(.minutes(1))
        #expect(scene.state.commands[first.uuid]?.handover == .uncertain)
        #expect(scene.unsent.isEmpty)
        scene.pass(.minutes(15))
        #expect(!scene.unsent.isEmpty, "the check of the other device probes the server")
    }

    /// A device whose app's bundle identifier is not known is not asked again and again.
    @Test func anAppWithoutABundleIdentifierIsNotAskedFor() {
        var scene = Scene.fleet(apps: 1)
        scene.store[.iOS]?[2] = AppMetadata(adamId: 2, name: "No bundle", version: .sample(1))
        scene.locations["school"]?.addApp(2, holders: [.sample(1)])
        scene.answerInspection([1: 1])
        scene.pass(.hours(2))
        for _ in 0..<5 where !scene.unsent.isEmpty { scene.answerInspection([1: 1]) }
        #expect(scene.unsent.isEmpty)
        #expect(scene.world.recorded(CommandRequested.self).count <= 2)
    }

    /// Without an MDM server in the configuration nothing is handed over.
    @Test func withoutAnMDMNothingIsSent() {
        var scene = Scene.outdated()
        #expect(scene.unsent.count == 1)
        var settings = Settings.sample(tokens: "school")
        settings.mdm = nil
        scene.step(.settingsLoaded(settings))
        scene.restart()
        #expect(scene.unsent.isEmpty)
        scene.step(.settingsLoaded(.sample(tokens: "school")))
        #expect(scene.unsent.count == 1)
    }
}
