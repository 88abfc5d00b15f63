// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// U8, U10: what devices say they are, and when they are asked.
@Suite struct DeviceWordTests {
    /// Device 1 with iOS 18.0 and version 1, for which version 2 needs iOS 19.
    private func held(apps: Int = 1) -> Scene {
        var scene = Scene.fleet(apps: apps)
        scene.answerInspection(
            Dictionary(uniqueKeysWithValues: (1...apps).map { (AdamID(UInt64($0)), 1) }))
        scene.store[.iOS]?[1] = .sample(1, version: 2, minimum: "19.0")
        scene.pass(.hours(1) + .minutes(1))
        return scene
    }

    private let tooOld = PairVerdict.skip(.osTooOld(installed: "18.0", minimum: "19.0"))

    @Test func anOldSystemIsAskedForOncePerVersion() throws {
        var scene = held()
        #expect(scene.state.judge(scene.key()) == .inspect)
        scene.answerQuestion(saying: "18.0")
        #expect(scene.state.judge(scene.key()) == tooOld)
        scene.pass(.days(7))
        #expect(scene.unsent.isEmpty)
        #expect(scene.state.judge(scene.key()) == tooOld)

        scene.store[.iOS]?[1] = .sample(1, version: 3, minimum: "19.0")
        scene.pass(.hours(1) + .minutes(1))
        scene.answerQuestion(saying: "19.1")
        scene.answerInspection([1: 1])
        try scene.answerInstall(.taken)
    }

    /// A clock that is set back does not make the word older than the version.
    @Test func theWordCountsThoughTheClockIsSetBack() throws {
        var scene = held()
        let next = scene.queueNext()
        let question = try #require(next)
        #expect(question.command == .deviceInformation)
        var state = scene.state
        let answered = CommandAnswered(
            uuid: question.uuid, serialNumber: .sample(1), answer: .init(status: .acknowledged),
            installed: [], notInstalled: [])
        evolve(&state, .commandAnswered(answered), at: scene.world.now + .days(-1))
        #expect(state.judge(scene.key()) == tooOld)
    }

    /// The MDM's own inventory runs; nobody need wait for the next version.
    @Test func anotherToolsQuestionIsHeard() throws {
        var scene = held()
        scene.answerQuestion(saying: "18.0")
        scene.answer(saying: "19.0", platform: .iOS)
        #expect(
            scene.world.recorded(DeviceDescribed.self) == [
                DeviceDescribed(serialNumber: .sample(1), platform: nil, osVersion: "18.0"),
                DeviceDescribed(serialNumber: .sample(1), platform: .iOS, osVersion: "19.0"),
            ])
        scene.answerInspection([1: 1])
        try scene.answerInstall(.taken)
        let before = scene.world.log.count
        scene.answer(saying: "19.0", platform: .iOS)
        #expect(scene.world.log.count == before)
    }

    /// A device that refuses the question is not asked again for this version, and its other apps
    /// are updated.
    @Test func aRefusedQuestionHoldsNothingElseUp() throws {
        var scene = held(apps: 2)
        let next = scene.queueNext()
        let question = try #require(next)
        #expect(question.command == .deviceInformation)
        scene.answer(question.uuid, from: question.to, .error(12_021))
        #expect(scene.state.judge(scene.key()) == tooOld)
        scene.release(2, of: 2)
        scene.answerInspection([1: 1, 2: 1])
        let install = try scene.queueInstall()
        #expect(install.installs == 2)
        #expect(scene.state.devices[scene.key().device].failedInspections == 0)
    }

    /// What the administrator's rules do not update is no reason to ask (U1, U2).
    @Test(arguments: [UpdateRule.Action.hold, .never])
    func nobodyIsAskedForWhatIsNotUpdated(action: UpdateRule.Action) {
        var scene = Scene.fleet { $0.rules[0].action = action }
        scene.store[.iOS]?[1] = .sample(1, version: 2, minimum: "19.0")
        scene.pass(.hours(2))
        #expect(scene.unsent.isEmpty)
    }

    /// Only the webhook knows the Mac: its apps must stay managed (mdm-servers.md, 4).
    @Test func aMacIsKnownByItsModel() throws {
        var scene = Scene.fleet()
        scene.locations["school"]?.addApp(1, holders: [.sample(1)], platforms: ["iOS", "macOS"])
        scene.store[.macOS] = [1: .sample(1)]
        scene.step(.devicesLoaded([]))
        scene.pass(.hours(2))
        let mac = Enrollment(
            id: .sample(1), serialNumber: .sample(1),
            description: .init(platform: .macOS, osVersion: "15.0"))
        scene.step(.deviceReported(.authenticated(mac)))
        scene.settle()
        scene.answerInspection([1: 1])
        scene.store[.macOS]?[1] = .sample(1, version: 2)
        scene.pass(.hours(1) + .minutes(1))
        scene.answerInspection([1: 1])
        let install = try scene.queueInstall()
        #expect(install.isManaged == true)
    }

    /// The file's platform is the administrator's word; of two OS versions the newer counts.
    @Test(arguments: [
        (
            file: (DevicePlatform?.some(.iOS), "17.0"), said: (DevicePlatform.iPadOS, "18.0"),
            counts: (DevicePlatform.iOS, "18.0")
        ),
        (file: (nil, "18.2"), said: (.macOS, "18.0"), counts: (.macOS, "18.2")),
        (file: (nil, "9.3"), said: (.iPadOS, "10.0"), counts: (.iPadOS, "10.0")),
        (file: (.macOS, "?"), said: (.macOS, "15.0"), counts: (.macOS, "15.0")),
    ])
    func fileAndDeviceComplementEachOther(
        file: (DevicePlatform?, String), said: (DevicePlatform, String),
        counts: (DevicePlatform, String)
    ) throws {
        var scene = Scene.fleet()
        var row = Device.sample(1)
        (row.platform, row.osVersion) = file
        let load = { (scene: inout Scene) in
            scene.step(.devicesLoaded([row]))
            scene.settle()
        }
        load(&scene)
        scene.answer(saying: said.1, platform: said.0)
        // Read again, the file changes nothing.
        load(&scene)
        let described = try #require(scene.state.devices[scene.key().device].described)
        #expect(described.family == counts.0)
        #expect(described.osVersion == counts.1)
    }

    /// U3: a window that follows the device opens by the zone it said; the file's goes before it.
    @Test(arguments: [(nil, "Asia/Kolkata"), ("Europe/Berlin", "Europe/Berlin")])
    func theDevicesZoneIsHeard(file: String?, counts: String) throws {
        var scene = Scene.fleet()
        var row = Device.sample(1)
        row.timeZone = file
        scene.step(.devicesLoaded([row]))
        let enrollment = Enrollment(
            id: .sample(1), description: .init(osVersion: "18.0", timeZone: "Asia/Kolkata"))
        scene.step(
            .deviceReported(.answered(enrollment, "of-another", .init(status: .acknowledged))))
        let device = try #require(scene.state.devices[scene.key().device].described)
        #expect(device.timeZone == counts)
    }

    /// U3: a window in the device's time wants to know the zone first; a Mac cannot say it.
    @Test(arguments: [DevicePlatform.iOS, .macOS], [nil, "UTC"])
    func aWindowInTheDevicesTimeAsksForTheZone(platform: DevicePlatform, ofRule zone: String?) {
        var scene = Scene.fleet {
            $0.rules[0].window = UpdateWindow(
                days: [1, 2, 3, 4, 5, 6, 7], startMinute: 0, length: .hours(24), timeZone: zone)
        }
        var device = Device.sample(1)
        (device.platform, device.osVersion, device.timeZone) = (platform, "18.0", nil)
        scene.locations["school"]?.addApp(1, holders: [.sample(1)], platforms: ["iOS", "macOS"])
        scene.store[.macOS] = [1: .sample(1)]
        _ = scene.queueNext()
        scene.step(.devicesLoaded([device]))
        let before = scene.world.recorded(CommandRequested.self).count
        // The versions for Macs are looked up; what was asked before is answered by nobody.
        scene.pass(.days(3))
        let requested = scene.world.recorded(CommandRequested.self).dropFirst(before)
        #expect(!requested.isEmpty)
        let questions = requested.filter { $0.command == .deviceInformation }.count
        #expect((questions > 0) == (platform == .iOS && zone == nil))
        guard questions > 0 else { return }
        scene.answerQuestion(saying: "18.0")
        scene.answerInspection([1: 1])
        scene.pass(.days(1))
        #expect(scene.unsent.allSatisfy { $0.command != .deviceInformation }, "it did not say it")
    }

    /// What is said at enrollment leaves the zone open: the device is asked before its first window.
    @Test func aDeviceThatEnrollsIsAskedForItsZone() {
        var scene = Scene.fleet {
            $0.rules[0].window = UpdateWindow(
                days: [1, 2, 3, 4, 5, 6, 7], startMinute: 0, length: .hours(24), timeZone: nil)
        }
        _ = scene.queueNext()
        scene.step(.devicesLoaded([]))
        scene.settle()
        let word = DeviceDescription(platform: .iPadOS, osVersion: "18.0")
        scene.step(
            .deviceReported(
                .authenticated(
                    Enrollment(id: "new", serialNumber: .sample(1), description: word))))
        scene.settle()
        scene.answerQuestion(saying: "18.0")
        scene.answerInspection([1: 1])
        #expect(scene.unsent.isEmpty)
    }

    /// vppd comes to a fleet that enrolled long ago.
    @Test func theAnswerIntroducesAnEnrollment() {
        var scene = Scene.fleet()
        scene.step(.devicesLoaded([Device(serialNumber: .sample(2))]))
        scene.answer(from: "E-2", saying: "18.0", serialNumber: .sample(2))
        #expect(scene.state.devices.index(of: EnrollmentID("E-2")) == scene.key(2).device)
        // It enrolled anew since; what its old enrollment said comes late.
        scene.answer(from: "E-old", saying: "18.0", serialNumber: .sample(2))
        #expect(scene.state.devices[scene.key(2).device].enrollmentId == "E-2")
    }

    /// Silent for weeks, it answers the question first: it is not silent any more.
    @Test func aDeviceThatAnswersIsNotSilent() throws {
        var scene = held()
        for _ in 0..<3 {
            #expect(scene.queueNext()?.command == .deviceInformation)
            scene.pass(.days(10))
        }
        #expect(scene.unsent.isEmpty)
        scene.idle()
        scene.settle()
        scene.answerQuestion(saying: "19.1")
        scene.answerInspection([1: 1])
        try scene.answerInstall(.taken)
    }

    /// An update waits for its turn; the version that takes its place needs a newer OS.
    @Test func noInstallIsRequestedWhileTheOSIsInQuestion() throws {
        var scene = Scene.fleet(apps: 2)
        scene.answerInspection([1: 1, 2: 1])
        scene.store[.iOS]?[1] = .sample(1, version: 2)
        scene.release(2, of: 2)
        scene.answerInspection([1: 1, 2: 1])
        let install = try scene.queueInstall()
        #expect(install.installs == 1)
        scene.store[.iOS]?[2] = .sample(2, version: 3, minimum: "19.0")
        scene.pass(.hours(1) + .minutes(1))
        scene.answer(install.uuid, from: install.to, .taken)
        #expect(scene.unsent.map(\.command) == [.deviceInformation])
    }

    /// One that waits for the MDM server is withdrawn.
    @Test func noInstallLeavesForAnOSThatIsTooOld() throws {
        var scene = Scene.outdated()
        let install = try #require(scene.unsent.first)
        #expect(install.installs == 1)
        scene.handled(install.uuid, .unavailable(detail: "down"))
        scene.store[.iOS]?[1] = .sample(1, version: 3, minimum: "19.0")
        for _ in 0..<30 {
            scene.pass(.minutes(5))
            guard let next = scene.unsent.first, next.installs != nil else { break }
            scene.handled(next.uuid, .unavailable(detail: "down"))
        }
        #expect(scene.world.recorded(CommandLost.self).map(\.reason) == [.withdrawn])
        #expect(scene.unsent.map(\.command) == [.deviceInformation])
    }

    /// A word about something else is no answer about the OS.
    @Test func aWordWithoutTheOSLeavesTheQuestion() {
        var scene = held()
        let enrollment = Enrollment(
            id: .sample(1), description: .init(timeZone: "Asia/Kolkata"))
        scene.step(
            .deviceReported(.answered(enrollment, "of-another", .init(status: .acknowledged))))
        #expect(scene.state.judge(scene.key()) == .inspect)
    }

    /// The file has two rows swapped: what one device says is not taken for the other's.
    @Test func aWordOfAnotherSerialNumberIsNotTaken() {
        var scene = Scene.fleet(devices: 2)
        scene.answer(saying: "26.0", serialNumber: .sample(2))
        #expect(scene.state.devices[scene.key().device].described?.osVersion == "18.0")
    }

    /// Whoever left comes back by enrolling, not by what it answers to others.
    @Test(arguments: [true, false])
    func whoLeftIsNotIntroduced(byFile: Bool) {
        var scene = Scene.fleet()
        if byFile {
            scene.step(.devicesLoaded([]))
        } else {
            scene.step(.deviceReported(.checkedOut(Enrollment(id: .sample(1)))))
        }
        scene.answer(saying: "18.0", serialNumber: .sample(1))
        #expect(scene.state.devices[scene.key().device].enrollmentId == nil)
        scene.enroll()
        #expect(scene.state.devices[scene.key().device].enrollmentId == .sample(1))
    }

    /// Only the serial number and the enrollment are in the file.
    @Test func whatNobodySaidIsAskedFirst() throws {
        var scene = Scene.fleet()
        scene.answerInspection([1: 1])
        scene.step(
            .devicesLoaded([Device(serialNumber: .sample(1), enrollmentId: .sample(1))]))
        scene.settle()
        let next = scene.queueNext()
        let question = try #require(next)
        #expect(question.command == .deviceInformation)
        scene.answer(question.uuid, from: question.to, .error(12_021))
        #expect(scene.unsent.isEmpty)
        #expect(
            scene.state.judge(scene.key())
                == .skip(
                    .current(
                        InstalledVersion(externalVersion: 1_000, shortVersion: "1.1"))))
    }
}

extension Scene.Unsent {
    /// The app that an install is of.
    fileprivate var installs: AdamID? {
        guard case .installApplication(let install) = command else { return nil }
        return install.iTunesStoreID
    }

    fileprivate var isManaged: Bool? {
        guard case .installApplication(let install) = command else { return nil }
        return install.installAsManaged
    }
}
