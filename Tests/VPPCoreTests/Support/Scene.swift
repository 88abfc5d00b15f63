// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// A ``World`` with Apple around it: syncs, lookups and claims are answered from fake locations and
/// a fake store; commands are left to the test.
struct Scene {
    var world: World
    var locations: [TokenName: FakeLocation] = [:]
    /// What the store answers, by platform.
    var store: [StorePlatform: [AdamID: AppMetadata]] = [:]
    /// Tokens whose calls fail, and how.
    var failures: [TokenName: AppleFailure] = [:]
    /// Tokens whose lookups fail, and how.
    var lookupFailures: [TokenName: AppleFailure] = [:]
    /// Lookups asked for, ever.
    private(set) var lookups: [(at: Timestamp, token: TokenName, queries: [MetadataQuery])] = []
    /// Syncs asked for, ever.
    private(set) var syncs: [(at: Timestamp, token: TokenName, scope: SyncScope)] = []
    /// Claims asked for, ever.
    private(set) var claims: [(at: Timestamp, token: TokenName, info: MDMInfo)] = []
    /// Subscriptions asked for, ever: nil for a release.
    private(set) var subscriptions: [(at: Timestamp, token: TokenName, to: NotificationTarget?)] =
        []
    /// Why Apple refuses subscriptions, if it does.
    var refusal: AppleFailure?
    /// Secrets of notifications made, ever.
    private(set) var secrets = 0
    private var keptSecrets: [String] = []
    /// Announcements and reloads, ever.
    private(set) var said: [Effect] = []
    static let installation = "6F1D2C3B-0000-4000-8000-00000000ABCD"

    var state: State { world.state }
    var now: Timestamp { world.now }

    init(_ settings: Settings, locations: [TokenName: FakeLocation], devices: [Device] = []) {
        world = World()
        self.locations = locations
        var inputs: [Input] = [
            .started(release: "1.0.0", newInstallation: Self.installation),
            .settingsLoaded(settings), .devicesLoaded(devices),
        ]
        for token in settings.tokens where locations[token.name] != nil {
            inputs.append(.tokenLoaded(token.name, .sample(token.name)))
        }
        world.step(inputs)
    }

    mutating func step(_ inputs: Input..., after wait: Duration = .zero) {
        world.step(inputs, at: world.now + wait)
    }

    /// Answers what Apple is asked until nothing is asked any more.
    mutating func settle() {
        for _ in 0..<50 {
            note(world.effects)
            if !answerApple() { return }
        }
        Issue.record("Apple is asked without end: \(world.effects.prefix(3))")
    }

    /// Lets time pass; Apple answers at once.
    mutating func pass(_ time: Duration) {
        let end = world.now + time
        settle()
        var wakes = 0
        while let next = world.wake, next <= end {
            world.step([], at: next)
            settle()
            wakes += 1
            guard wakes < 50_000 else {
                Issue.record("woken \(wakes) times until \(end)")
                return
            }
        }
        world.step([], at: end)
        settle()
    }

    mutating func restart(after wait: Duration = .zero) {
        world.restart(after: wait)
    }

    /// A command on its way to the MDM server.
    struct Unsent: Hashable {
        var command: DeviceCommand
        var uuid: CommandUUID
        var to: EnrollmentID
        var notAfter: Timestamp?
    }

    /// Commands whose hand-over runs and was not answered yet, in the order they were requested.
    var unsent: [Unsent] {
        world.running.values.compactMap { effect in
            if case .send(let command, let uuid, let to, let notAfter) = effect {
                Unsent(command: command, uuid: uuid, to: to, notAfter: notAfter)
            } else {
                nil
            }
        }.sorted { $0.uuid < $1.uuid }
    }

    /// The outcome of the hand-over of a command.
    mutating func handled(_ uuid: CommandUUID, _ outcome: SendOutcome) {
        world.step([.commandHandled(uuid, outcome)])
        settle()
    }

    private mutating func note(_ effects: [Effect]) {
        for effect in effects where effect.key == nil { said.append(effect) }
    }

    /// Answers every read and claim that runs, also those of earlier steps.
    private mutating func answerApple() -> Bool {
        var inputs: [Input] = []
        for effect in world.running.values.sorted(by: { $0.order < $1.order }) {
            switch effect {
            case .sync(let token, let fingerprint, let scope, _):
                syncs.append((world.now, token, scope))
                inputs.append(
                    .synced(
                        token, fingerprint: fingerprint, scope,
                        failures[token].map { .failure($0) }
                            ?? locations[token].map { .success($0.snapshot(scope)) }
                            ?? .failure(.sample(.unreachable))))
            case .lookUp(let token, let fingerprint, let queries, _):
                lookups.append((world.now, token, queries))
                let failure = lookupFailures[token]
                let answers = failure == nil ? queries.map(answer) : []
                inputs.append(
                    .metadataRead(token, fingerprint: fingerprint, queries, answers, failure))
            case .claim(let token, let fingerprint, let info, let replaced, _):
                claims.append((world.now, token, info))
                // The client looks first.
                if locations[token]?.config.mdmInfo?.id == replaced?.id {
                    locations[token]?.config.mdmInfo = info
                }
                inputs.append(
                    .claimed(
                        token, fingerprint: fingerprint,
                        failures[token].map { .failure($0) }
                            ?? .success(locations[token]?.config ?? ClientConfig())))
            case .subscribe(let token, let fingerprint, let intent, _, _):
                subscriptions.append((world.now, token, intent.target))
                if refusal == nil { locations[token]?.config.notifications = intent.target }
                let answer = SubscriptionAnswer(
                    config: locations[token]?.config ?? ClientConfig(), refusal: refusal)
                inputs.append(
                    .subscribed(
                        token, fingerprint: fingerprint,
                        failures[token].map { .failure($0) } ?? .success(answer)))
            case .makeNotificationSecret:
                secrets += 1
                keptSecrets = ["secret-\(secrets)"] + keptSecrets.prefix(1)
                inputs.append(.notificationSecretsTried(secretsReport))
            case .retireNotificationSecret:
                keptSecrets = Array(keptSecrets.prefix(1))
                inputs.append(.notificationSecretsTried(secretsReport))
            case .reloadToken, .announce, .send, .write, .checkWrite: break
            }
        }
        if inputs.isEmpty { return false }
        world.step(inputs)
        return true
    }

    private var secretsReport: NotificationSecretsReport {
        NotificationSecretsReport(
            current: keptSecrets.first, previous: keptSecrets.dropFirst().first)
    }

    private func answer(_ query: MetadataQuery) -> MetadataAnswer {
        MetadataAnswer(
            found: query.adamIds.compactMap { store[query.platform]?[$0] },
            maximumAge: .minutes(15))
    }
}

extension Effect {
    /// Reads in a fixed order: by kind, then token.
    fileprivate var order: String {
        switch self {
        case .sync(let token, _, _, _): "1 \(token)"
        case .lookUp(let token, _, _, _): "2 \(token)"
        case .claim(let token, _, _, _, _): "3 \(token)"
        case .subscribe(let token, _, _, _, _): "3s \(token)"
        case .makeNotificationSecret, .retireNotificationSecret: "3t"
        case .send(_, let uuid, _, _): "4 \(uuid)"
        case .write(let token, _, _, _, _, _): "5 \(token)"
        case .checkWrite(let token, _, _, _, _, _): "6 \(token)"
        case .reloadToken, .announce: "7"
        }
    }
}
