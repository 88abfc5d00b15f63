// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// An engine with Apple, an MDM server and devices around it that answer at once: brings a state
/// of the wanted size about in the way the daemon would.
struct BenchWorld: ~Copyable {
    private let plan: FleetPlan
    private(set) var engine: Engine
    /// Virtual time.
    private(set) var now = Workspace.epoch
    /// Commands the MDM server has, in the order they came.
    private(set) var open: [Sent] = []
    /// How often each app was updated in the store.
    private var releases: [AdamID: UInt64] = [:]
    private var claimed: [Int: MDMInfo] = [:]

    /// A command a device may answer.
    struct Sent {
        var command: DeviceCommand
        var uuid: CommandUUID
        var enrollment: EnrollmentID
    }

    /// The daemon's first steps: settings, devices, tokens, the first full sync, the first lookup.
    init(_ plan: FleetPlan, log: consuming EventLogStore) throws {
        self.plan = plan
        engine = Engine(log: log, state: State())
        var inputs: [Input] = [
            .started(
                release: "bench", newInstallation: "6F1B0A4E-9B1D-4B52-8A55-2C5A7E0D9C11"),
            .settingsLoaded(plan.settings), .devicesLoaded(plan.deviceFile),
        ]
        for token in 0..<plan.tokens {
            let facts = TokenFacts(
                fingerprint: plan.fingerprint(token), expires: now + .days(300),
                organization: "Example")
            inputs.append(.tokenLoaded(plan.token(token), facts))
        }
        try settle(inputs)
    }

    /// Steps, and answers every effect as Apple and the MDM server would, until none is left.
    mutating func settle(_ inputs: [Input]) throws {
        var waiting = inputs
        repeat {
            let step = try engine.step(waiting, now: now)
            waiting = step.effects.compactMap { outcome(of: $0.effect) }
        } while !waiting.isEmpty
    }

    /// One step, as the daemon makes it for one webhook call; what is sent then is left for
    /// ``settle(_:)``.
    mutating func step(_ input: Input) throws -> [Input] {
        let step = try engine.step([input], now: now)
        return step.effects.compactMap { outcome(of: $0.effect) }
    }

    /// Lets time pass, and everything happen that comes due.
    mutating func pass(_ time: Duration) throws {
        now = now + time
        try settle([])
    }

    /// Steps whenever the engine asks for it, until some time has passed.
    /// - Returns: when each read of a location began.
    mutating func live(for time: Duration) throws -> [Timestamp] {
        let end = now + time
        var begun: [Timestamp] = []
        var wake: Timestamp? = now
        while let moment = wake, moment <= end {
            now = max(now, moment)
            var waiting: [Input] = []
            repeat {
                let step = try engine.step(waiting, now: now)
                for case .sync in step.effects.map(\.effect) { begun.append(now) }
                waiting = step.effects.compactMap { outcome(of: $0.effect) }
                wake = step.wake
            } while !waiting.isEmpty
        }
        now = end
        return begun
    }

    /// Puts a new version of some apps of every token into the store.
    mutating func release(apps: Int) {
        for token in 0..<plan.tokens {
            for index in 0..<apps { releases[plan.app(index, ofToken: token), default: 0] += 1 }
        }
    }

    /// Takes the oldest open command of a kind from the MDM server's queue, with the device's
    /// answer.
    mutating func takeAnswer(inspection: Bool) -> Input? {
        guard let index = open.firstIndex(where: { $0.isInspection == inspection }) else {
            return nil
        }
        let sent = open.remove(at: index)
        var answer = CommandAnswer(status: .acknowledged)
        switch sent.command {
        case .installApplication: answer.state = "Installing"
        case .deviceInformation: break
        case .installedApplicationList(let bundles):
            answer.installedApplications = bundles.map {
                InstalledApplication(bundleId: $0, externalVersion: 1_000, shortVersion: "1.0")
            }
        }
        return .deviceReported(.answered(Enrollment(id: sent.enrollment), sent.uuid, answer))
    }

    /// Lets devices answer until only installs are open.
    mutating func answerInspections() throws {
        while true {
            var answers: [Input] = []
            while answers.count < 64, let answer = takeAnswer(inspection: true) {
                answers.append(answer)
            }
            if answers.isEmpty { break }
            try settle(answers)
        }
    }

    /// Ends the log in order.
    mutating func close() throws { try engine.close() }

    private mutating func outcome(of effect: Effect) -> Input? {
        switch effect {
        case .sync(let name, let fingerprint, let scope, _):
            let token = plan.index(of: name)
            var snapshot = LocationSnapshot(assetsVersion: "assets-1", requests: 1)
            if scope.assetsVersion == nil {
                snapshot = plan.snapshot(ofToken: token, mdmInfo: claimed[token])
            }
            return .synced(name, fingerprint: fingerprint, scope, .success(snapshot))
        case .lookUp(let name, let fingerprint, let queries, _):
            return .metadataRead(
                name, fingerprint: fingerprint, queries, queries.map { metadata($0) }, nil)
        case .claim(let name, let fingerprint, let info, _, _):
            let token = plan.index(of: name)
            claimed[token] = info
            return .claimed(
                name, fingerprint: fingerprint,
                .success(plan.config(ofToken: token, mdmInfo: info)))
        case .send(let command, let uuid, let enrollment, _):
            open.append(Sent(command: command, uuid: uuid, enrollment: enrollment))
            return .commandHandled(uuid, .queued(pushError: nil))
        // Nobody asks for one here.
        case .write, .checkWrite: return nil
        case .subscribe, .makeNotificationSecret, .retireNotificationSecret:
            preconditionFailure("the configuration asks for no notifications")
        case .reloadToken, .announce: return nil
        }
    }

    private func metadata(_ query: MetadataQuery) -> MetadataAnswer {
        MetadataAnswer(
            found: query.adamIds.map { app in
                let release = releases[app, default: 0]
                return AppMetadata(
                    adamId: app, name: "App \(app)", bundleId: plan.bundle(app),
                    version: AppVersion(externalId: 1_000 + release, display: "1.\(release)"))
            },
            maximumAge: .minutes(15))
    }
}

extension BenchWorld.Sent {
    /// Asks for versions.
    var isInspection: Bool {
        switch command {
        case .installedApplicationList, .deviceInformation: true
        case .installApplication: false
        }
    }
}
