// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// The devices' side of a scene: commands are handed over and answered by the test.
extension Scene {
    /// Apps 1 and up with version 1 in the store, each licensed to devices 1 and up, everything
    /// read; no command has been requested by anybody else.
    static func fleet(
        devices: Int = 1, apps: Int = 1, _ change: (inout Settings) -> Void = { _ in }
    ) -> Scene {
        var settings = Settings.sample(tokens: "school")
        change(&settings)
        var location = FakeLocation()
        location.config.mdmInfo = MDMInfo(id: installation, name: "vppd", metadata: "")
        for app in 1...apps {
            location.addApp(
                AdamID(UInt64(app)), licenses: 10_000,
                holders: (1...devices).map { .sample($0) })
        }
        var scene = Scene(
            settings, locations: ["school": location],
            devices: (1...devices).map { .sample($0) })
        for app in 1...apps {
            let id = AdamID(UInt64(app))
            scene.store[.iOS, default: [:]][id] = .sample(id)
        }
        scene.settle()
        return scene
    }

    /// The store gets version `number` of an app; it is seen with the next round of lookups.
    mutating func release(_ number: UInt64, of app: AdamID = 1) {
        store[.iOS]?[app] = .sample(app, version: number)
        pass(.hours(1) + .minutes(1))
    }

    /// The next command to leave, queued at the MDM server; nil where none is wanted.
    mutating func queueNext() -> Unsent? {
        guard let next = unsent.first else { return nil }
        handled(next.uuid, .queued(pushError: nil))
        return next
    }

    /// Queues the next command, which must be an inspection, and answers it with versions by app.
    mutating func answerInspection(
        _ versions: [AdamID: UInt64], installing: Bool = false,
        _ location: SourceLocation = #_sourceLocation
    ) {
        guard let next = queueNext(), case .installedApplicationList = next.command else {
            Issue.record("an inspection is wanted", sourceLocation: location)
            return
        }
        let list = versions.map { app, number in
            InstalledApplication(
                bundleId: BundleID("org.example.app\(app)"), externalVersion: number * 1_000,
                shortVersion: "1.\(number)", installing: installing)
        }
        answer(next.uuid, from: next.to, .init(status: .acknowledged, installedApplications: list))
    }

    /// Queues the next command, which must be an install.
    mutating func queueInstall(
        _ location: SourceLocation = #_sourceLocation
    ) throws -> Unsent {
        let queued = queueNext()
        let next = try #require(queued, "a command is wanted", sourceLocation: location)
        guard case .installApplication = next.command else {
            Issue.record("an install is wanted", sourceLocation: location)
            return next
        }
        return next
    }

    /// Queues the next command, which must be an install, and answers it.
    mutating func answerInstall(
        _ answer: CommandAnswer, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let next = try queueInstall(location)
        self.answer(next.uuid, from: next.to, answer)
    }

    mutating func answer(
        _ uuid: CommandUUID, from enrollment: EnrollmentID, _ answer: CommandAnswer
    ) {
        step(.deviceReported(.answered(Enrollment(id: enrollment), uuid, answer)))
        settle()
    }

    /// The device answers a command, ours or another tool's, and says which OS it runs.
    mutating func answer(
        _ uuid: CommandUUID = "of-another-tool", from enrollment: EnrollmentID = .sample(1),
        saying osVersion: String, serialNumber: SerialNumber? = nil,
        platform: DevicePlatform? = nil
    ) {
        let enrollment = Enrollment(
            id: enrollment, serialNumber: serialNumber,
            description: .init(platform: platform, osVersion: osVersion))
        step(.deviceReported(.answered(enrollment, uuid, .init(status: .acknowledged))))
        settle()
    }

    /// Queues the next command, which must be a question for the OS, and answers it.
    mutating func answerQuestion(
        saying osVersion: String, _ location: SourceLocation = #_sourceLocation
    ) {
        guard let next = queueNext(), next.command == .deviceInformation else {
            Issue.record("a question is wanted", sourceLocation: location)
            return
        }
        answer(next.uuid, from: next.to, saying: osVersion)
    }

    mutating func idle(_ number: Int = 1) {
        step(.deviceReported(.idle(Enrollment(id: .sample(number)))))
    }

    mutating func enroll(_ number: Int = 1, as enrollment: EnrollmentID? = nil) {
        let id = enrollment ?? .sample(number)
        step(
            .deviceReported(
                .authenticated(Enrollment(id: id, serialNumber: .sample(number)))))
        settle()
    }

    func key(_ number: Int = 1, _ app: AdamID = 1) -> UpdateKey {
        UpdateKey(
            device: state.devices.index(of: SerialNumber.sample(number))
                ?? DeviceIndex(number: .max),
            adamId: app)
    }

    func update(_ number: Int = 1, _ app: AdamID = 1) -> Update? { state.updates[key(number, app)] }

    /// A fleet of one device with version 1, and version 2 in the store: the install is wanted.
    static func outdated(_ change: (inout Settings) -> Void = { _ in }) -> Scene {
        var scene = Scene.fleet(change)
        scene.answerInspection([1: 1])
        scene.release(2)
        scene.answerInspection([1: 1])
        return scene
    }
}

extension CommandAnswer {
    static let taken = CommandAnswer(status: .acknowledged, state: "Installing")
    static let notNow = CommandAnswer(status: .notNow)
    static func error(_ code: Int, _ domain: String = "ASDErrorDomain") -> CommandAnswer {
        CommandAnswer(
            status: .error,
            errors: [DeviceError(domain: domain, code: code, description: "a sample")])
    }
}
