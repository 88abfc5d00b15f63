// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What the events shown so far come to.
struct Chronicle {
    /// One app on one device.
    struct Pair: Hashable, Comparable {
        var serial: String
        var adamId: String

        static func < (left: Pair, right: Pair) -> Bool {
            (left.adamId, left.serial) < (right.adamId, right.serial)
        }
    }

    /// An update to one version of a pair.
    struct Update: Hashable {
        var pair: Pair
        /// The version's `externalId`.
        var target: UInt64
    }

    /// The ring of an update, and when it opens.
    struct Turn: Equatable {
        /// From 0.
        var ring: Int
        var opens: Timestamp
    }

    /// A command that was requested.
    struct Command {
        var pair: Pair
        /// An install; otherwise an inspection.
        var isInstall: Bool
        var requestedAt: Timestamp
        var isQueued = false
        /// The device said NotNow at least once.
        var wasDeferred = false
        /// It was answered or lost.
        var isClosed = false
    }

    /// The last standing of each token.
    private(set) var standing: [String: String] = [:]
    /// Apps added to each token's catalog, ever.
    private(set) var cataloged: [String: Int] = [:]
    /// Completed syncs of each token, and the moment of the last.
    private(set) var syncs: [String: Int] = [:]
    /// Tokens with a round of metadata lookups behind them.
    private(set) var lookedUp: Set<String> = []
    /// Tokens whose claim was answered.
    private(set) var claimed: Set<String> = []
    /// The rings of all updates ever planned.
    private(set) var turns: [Update: Turn] = [:]
    /// Updates that landed, and how often each was said to.
    private(set) var verified: [Update: Int] = [:]
    /// Parked updates, and the reason's name.
    private(set) var parked: [Update: String] = [:]
    /// Every command ever requested, by its UUID.
    private(set) var commands: [String: Command] = [:]
    /// The installs ever requested for a pair, in order.
    private var installs: [Pair: [String]] = [:]
    /// Commands neither answered nor lost.
    private(set) var open: Set<String> = []
    /// Installs that were answered with anything but NotNow.
    private(set) var answeredInstalls = 0
    /// Inspections that were answered.
    private(set) var answeredInspections = 0
    /// The last level of each token's renewals.
    private(set) var renewals: [String: LogEvent.Renewal] = [:]
    /// Alerts raised, in order.
    private(set) var alerts: [LogEvent.Alert.Body] = []

    /// Installs that are neither answered nor lost.
    var openInstalls: Int { open.count { commands[$0]?.isInstall == true } }

    /// Folds in an event.
    mutating func add(_ line: EventLine) {
        switch line.event {
        case .syncCompleted(let sync): syncs[sync.token, default: 0] += 1
        case .standingChanged(let change): standing[change.token] = change.to
        case .claimAnswered(let token): claimed.insert(token)
        case .appsCataloged(let change): cataloged[change.token, default: 0] += change.added.count
        case .metadataRead(let token): lookedUp.insert(token)
        case .updatesPlanned(let plan):
            for serial in plan.devices {
                let update = Update(
                    pair: Pair(serial: serial, adamId: plan.adamId), target: plan.target.externalId)
                turns[update] = Turn(ring: plan.ring, opens: plan.opens)
            }
        case .updateEnded(let ending): add(ending)
        case .commandRequested(let command):
            commands[command.uuid] = Command(
                pair: Pair(serial: command.serialNumber, adamId: command.installs ?? ""),
                isInstall: command.installs != nil, requestedAt: line.at)
            open.insert(command.uuid)
            if let adamId = command.installs {
                let pair = Pair(serial: command.serialNumber, adamId: adamId)
                installs[pair, default: []].append(command.uuid)
            }
        case .commandQueued(let uuid): commands[uuid]?.isQueued = true
        case .commandAnswered(let answer): add(answer)
        case .commandLost(let loss): close(loss.uuid)
        case .renewalLevel(let renewal): renewals[renewal.token] = renewal
        case .alertRaised(let alert): alerts.append(alert.alert)
        case .syncFailed, .other: break
        }
    }

    private mutating func add(_ ending: LogEvent.Ending) {
        let update = Update(
            pair: Pair(serial: ending.serialNumber, adamId: ending.adamId),
            target: ending.target.externalId)
        if ending.outcome.verified != nil { verified[update, default: 0] += 1 }
        parked[update] = ending.outcome.parked?.reason
    }

    private mutating func add(_ answer: LogEvent.Answer) {
        guard answer.answer.status != "NotNow" else {
            commands[answer.uuid]?.wasDeferred = true
            return
        }
        if commands[answer.uuid]?.isInstall == true {
            answeredInstalls += 1
        } else {
            answeredInspections += 1
        }
        close(answer.uuid)
    }

    private mutating func close(_ uuid: String) {
        commands[uuid]?.isClosed = true
        open.remove(uuid)
    }

    /// The UUIDs of the installs requested for a pair since a moment, in order.
    func installs(of pair: Pair, since: Timestamp) -> [String] {
        (installs[pair] ?? []).filter { uuid in
            commands[uuid].map { $0.requestedAt >= since } ?? false
        }
    }
}
