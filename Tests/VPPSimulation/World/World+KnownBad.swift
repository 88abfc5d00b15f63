// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import HTTP
import VPPCore
import VPPModel
import VPPTestKit

/// What the known-bad variants change at the seams of the product.
extension World {
    // MARK: - What it is told

    /// The settings that the core hears of.
    func altered(_ settings: VPPModel.Settings) -> VPPModel.Settings {
        var altered = settings
        switch plan.variant {
        case .noLoopBreaker: altered.updates.attempts = 1_000
        case .windowInUTC:
            for index in altered.rules.indices { altered.rules[index].window?.timeZone = "UTC" }
        case .hurriesRings:
            for rule in altered.rules.indices {
                altered.rules[rule].deferral = .zero
                for ring in altered.rules[rule].rings.indices {
                    altered.rules[rule].rings[ring].soak = .zero
                }
            }
        case .floods:
            for index in altered.rules.indices { altered.rules[index].perMinute = 1_000 }
        case .ignoresExclusions: altered.rules.removeAll { $0.action != .automatic }
        case .neverGivesUp: altered.updates.commandDeadline = .days(1_000)
        case .writesWhileHeld: altered.renewal.apps = 100_000
        case .takesOverSilently:
            for index in altered.tokens.indices { altered.tokens[index].takeOver = true }
        default: break
        }
        return altered
    }

    /// The answer that the client sees.
    func altered(_ response: HTTPResponse, _ exchange: Exchange) -> HTTPResponse {
        var altered = response
        switch plan.variant {
        case .ignoresRetryAfter: altered.headers.removeAll { $0.name == "Retry-After" }
        case .aboveRate where exchange.endpoint == "service/config":
            altered.replace(
                "\"maxRequestPerSecond\":", with: "\"maxRequestPerSecond\":10", upTo: .max)
        case .statusBeforeBody where response.status != 200 && exchange.goesToApple:
            altered.body = []
        case .expiredForRevoked where exchange.goesToApple:
            altered.replace("9625", with: "9621", upTo: 200)
        case .ignoresSystem where exchange.goesToApple:
            altered.replace("minimumOSVersion", with: "minimumOS", upTo: .max)
        case .miscountsLicenses where exchange.goesToApple:
            altered.replace("\"availableCount\":", with: "\"availableCount\":1", upTo: .max)
        case .asksRefusedAgain where exchange.isForOrganizations && response.status == 401:
            altered.status = 200
            altered.body = Array(#"{"data":[]}"#.utf8)
        case .ignoresPageShift where exchange.request.query["pageIndex"] != nil:
            altered.forgetVersion()
        default: break
        }
        return altered
    }

    /// The outcome that the core hears of.
    func altered(_ input: Input) -> Input {
        if plan.variant == .silentRefusal,
            case .metadataRead(let name, let fingerprint, let queries, let answers, let end, _) =
                input
        {
            return .metadataRead(
                name, fingerprint: fingerprint, queries, answers, end, nil)
        }
        if plan.variant == .deafToDevices,
            case .deviceReported(.answered(let enrollment, let uuid, let answer)) = input
        {
            return .deviceReported(.answered(Enrollment(id: enrollment.id), uuid, answer))
        }
        if plan.variant == .takesOldRead,
            case .synced(let name, let fingerprint, var scope, let result) = input
        {
            scope.afterWrite = true
            return .synced(name, fingerprint: fingerprint, scope, result)
        }
        guard plan.variant == .sendsLostWriteAgain,
            case .written(let name, let fingerprint, let id, .unknown(let failure)) = input
        else { return input }
        return .written(name, fingerprint: fingerprint, id, .refused(failure))
    }

    // MARK: - What it says

    /// The request that really leaves.
    func altered(_ departure: SimulatedNetwork.Departure) -> SimulatedNetwork.Departure {
        if plan.variant == .unmanagesMacs {
            return rewritten(departure) {
                $0.replacingOccurrences(of: "InstallAsManaged", with: "InstallAsBefore")
            }
        }
        guard departure.request.method == .put,
            plan.variant == .newIDAfterCrash || plan.variant == .newIDAfterTimeout
        else { return departure }
        let exchange = Exchange(
            departure, life: life, network: running.network, at: clock.elapsed)
        guard let uuid = Self.uuid(in: exchange) else { return departure }
        let before = left.updateValue(life, forKey: CommandUUID(uuid))
        let isRepeated =
            plan.variant == .newIDAfterCrash ? before.map { $0 != life } ?? false : before == life
        guard isRepeated else { return departure }
        strayIDs += 1
        let other = "00000000-0000-4000-8000-\(strayIDs)"
        return rewritten(departure) { $0.replacingOccurrences(of: uuid, with: other) }
    }

    private func rewritten(
        _ departure: SimulatedNetwork.Departure, _ change: (String) -> String
    ) -> SimulatedNetwork.Departure {
        var request = departure.request
        request.body = Array(change(String(decoding: request.body, as: UTF8.self)).utf8)
        return .init(number: departure.number, request: request, effect: departure.effect)
    }

    /// What an error of the network says too much.
    var leaked: String {
        plan.variant == .secretInError ? " " + (services.apple.tokens.last?.secret ?? "") : ""
    }

    /// Known bad: a POST is sent once more by itself when its connection broke.
    func repeatBlindly(_ exchange: Exchange) throws(Violation) {
        guard plan.variant == .blindRetry, exchange.goesToApple,
            exchange.request.method == "POST", exchange.answerIsLost
        else { return }
        try checkPost(exchange)
    }

    /// Known bad: tells the alerts that stand whenever a poll fails.
    func alertAtPoll(_ input: Input) throws(Violation) {
        guard plan.variant == .alertPerPoll, case .synced(_, _, _, .failure) = input,
            let process
        else { return }
        for alert in process.engine.state.alerts.values {
            try told.tell(.alertRaised(alert.alert), ledger)
        }
    }

    // MARK: - When it acts

    /// Known bad: runs what a step will want, before it.
    func actEarly(_ inputs: [Input]) throws(Violation) {
        guard plan.variant == .actsBeforeCommit, let process, !process.engine.isFull else { return }
        var state = process.engine.state
        var effects: [Effect] = []
        var touched = Touched()
        func fold(_ decision: Decision) {
            for event in decision.events {
                evolve(&state, event, at: clock.wall)
                touched.add(event, in: state)
            }
            effects += decision.effects
        }
        for input in inputs { fold(decide(state, input, now: clock.wall)) }
        for _ in 0..<8 {
            let decision = review(state, touched: touched, running: [], now: clock.wall)
            touched = Touched()
            fold(decision)
            if decision.events.isEmpty { break }
        }
        for effect in effects {
            guard let key = effect.key, !effect.isRead, !process.engine.isRunning(key) else {
                continue
            }
            try begin(forged(effect), wasFull: false)
        }
    }

    /// A durable effect with nothing behind it: only another log can make one.
    private func forged(_ effect: Effect) -> Durable<Effect> {
        do throws(EventLogError) {
            var log = try EventLogStore.open(
                directory: Self.directory, disk: FakeDisk(seed: seed),
                identity: LogIdentity(daemonVersion: "forged", bootID: "b", machineHash: "m"),
                uptime: { .zero }, now: clock.wall, replay: { _ in })
            let entry = NewEntry(type: "forged", version: 1, data: Array("{}".utf8))
            let effects = try log.commit([entry], effects: [effect], at: clock.wall)
            return effects[0]
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

extension Effect {
    /// Whether it changes nothing outside.
    var isRead: Bool {
        switch self {
        case .sync, .lookUp, .checkWrite: true
        case .claim, .subscribe, .send, .write, .announce, .reloadToken, .makeNotificationSecret,
            .retireNotificationSecret:
            false
        }
    }
}

extension HTTPResponse {
    fileprivate mutating func replace(_ text: String, with other: String, upTo length: Int) {
        guard body.count <= length else { return }
        body = Array(
            String(decoding: body, as: UTF8.self).replacingOccurrences(of: text, with: other).utf8)
    }

    /// All versions look alike.
    fileprivate mutating func forgetVersion() {
        let text = String(decoding: body, as: UTF8.self)
        guard let key = text.range(of: "\"versionId\":\""),
            let end = text.range(of: "\"", range: key.upperBound..<text.endIndex)
        else { return }
        body = Array(
            text.replacingCharacters(in: key.upperBound..<end.lowerBound, with: "same").utf8)
    }
}
