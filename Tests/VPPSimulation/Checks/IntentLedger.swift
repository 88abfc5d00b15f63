// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// Reads along in the log, and holds each event against those before it: intents and outcomes are
/// counted from the events alone, not from the state they fold to.
struct IntentLedger {
    /// An install that was requested, and the terms it was requested on.
    struct Install {
        let request: CommandRequested
        let window: UpdateWindow?
        let timeZone: String?
        let attempt: Attempt
    }

    /// What the loop breaker counts by.
    struct Attempt: Hashable {
        let serial: SerialNumber
        let app: AdamID
        let target: UInt64
    }

    /// The fold of all events read.
    private(set) var state = State()
    /// The last line read.
    private(set) var seq: UInt64 = 0
    /// All commands ever requested.
    private(set) var requested: [CommandUUID: CommandRequested] = [:]
    private(set) var installs: [CommandUUID: Install] = [:]
    /// Those without an outcome, by device.
    private(set) var open: [SerialNumber: CommandUUID] = [:]
    /// The claims without an outcome.
    private(set) var openClaims: [TokenName: MDMInfo] = [:]
    /// Claims ever requested.
    private(set) var claimCounts: [TokenName: Int] = [:]
    var claims: Int { claimCounts.values.reduce(0, +) }
    /// Changes of licenses and users.
    var writes = WriteLedger()
    /// What is asked of locations' notifications, without an outcome.
    private(set) var openSubscriptions: [TokenName: SubscriptionRequested] = [:]
    /// Notifications that were taken, by token.
    private var heard: [TokenName: Set<String>] = [:]
    /// What is known of the fleet beside the product's own view.
    var facts: FleetFacts
    private var rollouts = RolloutLedger()
    /// What devices were asked about themselves.
    private var questions = QuestionLedger()
    /// When each app last counted as renewed, by token (A2).
    private(set) var renewed: [TokenName: [AdamID: Timestamp]] = [:]
    /// Times a bulk renewal began to hold a token's writes.
    private(set) var holds = 0
    /// How often an alert was raised.
    private(set) var raised: [AlertKey: Int] = [:]
    /// Secrets that were loaded since the last look.
    var loaded: [String] = []
    private(set) var attempts: [Attempt: Int] = [:]
    /// Apps that were given up on a device for want of a license.
    private var unlicensed: [SerialNumber: Set<AdamID>] = [:]
    private(set) var landed = 0
    private(set) var parked = 0
    private(set) var events = 0
    /// Lists that ran into their deadline since a device was last heard of.
    private var unanswered: [SerialNumber: Int] = [:]
    /// The most attempts that were ever allowed.
    private var allowedAttempts = 0
    /// The version each live update is for.
    private var live: [SerialNumber: [AdamID: UInt64]] = [:]
    /// Those whose install the device took.
    private var acknowledged: [SerialNumber: Set<AdamID>] = [:]
    private var alerts: Set<AlertKey> = []
    private var isFull = false
    private let coder = EventCoder()

    /// A clock that was set may make a day pass at once: then what was heard is remembered no more.
    mutating func clockStepped() {
        heard = [:]
        rollouts.clockStepped()
    }

    init(_ facts: FleetFacts) { self.facts = facts }

    /// - Parameter truth: the settings that hold, as the administrator wrote them.
    mutating func take(_ entry: LogEntry, _ truth: VPPModel.Settings?) throws {
        guard entry.seq == seq + 1 else {
            throw Violation(.stateIsFold, "seq \(entry.seq) follows \(seq)")
        }
        seq = entry.seq
        if entry.isBookkeeping { return }
        let event = try coder.decode(type: entry.type, version: entry.version, data: entry.data)
        events += 1
        allowedAttempts = max(allowedAttempts, truth?.updates.attempts ?? 0)
        try checkCommand(event, truth)
        if let truth { try checkRollout(event, at: entry.timestamp, truth) }
        try writes.take(event, seq: seq, isFull: isFull)
        try checkRest(event)
        if case .renewalsObserved(let event) = event { note(event, at: entry.timestamp) }
        facts.take(event)
        questions.take(event, at: max(state.latest, entry.timestamp), facts)
        let before = event.mustSaySomething ? state : nil
        evolve(&state, event, at: entry.timestamp)
        if var before {
            before.latest = state.latest
            guard before != state else {
                throw Violation(.noNews, "\(entry.type) changes nothing: \(event)")
            }
        }
    }

    /// What is older than the window when more is seen is past for good: a clock that is set back
    /// later does not bring it back.
    private mutating func note(_ event: RenewalsObserved, at: Timestamp) {
        let window = (state.settings?.renewal ?? RenewalSettings()).window
        var known = (renewed[event.token] ?? [:]).filter { $0.value + window >= at }
        for renewal in event.renewals { known[renewal.adamId] = at }
        renewed[event.token] = known
    }

    /// How often each alert was raised, by its name.
    var raisedByName: [String: Int] {
        raised.reduce(into: [:]) { $0[$1.key.code.rawValue, default: 0] += $1.value }
    }

    // MARK: - Commands and updates

    private mutating func checkCommand(
        _ event: Event, _ truth: VPPModel.Settings?
    ) throws(Violation) {
        switch event {
        case .commandRequested(let event): try begin(event, truth)
        case .commandAnswered(let event):
            try checkOpen(event.uuid, event.serialNumber, "answered")
            guard event.answer.status != .notNow else { return }
            open[event.serialNumber] = nil
            try count(event.uuid)
        case .commandLost(let event):
            try checkOpen(event.uuid, event.serialNumber, "lost")
            open[event.serialNumber] = nil
            if event.reason == .deadline {
                if requested[event.uuid]?.command.isList == true {
                    unanswered[event.serialNumber, default: 0] += 1
                }
                try count(event.uuid)
            }
        case .commandQueued(let event):
            try checkOpen(event.uuid, event.serialNumber, "queued")
        case .commandNotQueued(let event):
            try checkOpen(event.uuid, event.serialNumber, "not queued")
        case .updatesPlanned(let event):
            for serial in event.devices { try plan(event, for: serial) }
        case .updateAcknowledged(let event):
            acknowledged[event.serialNumber, default: []].insert(event.adamId)
        case .updateAttemptFailed(let event):
            acknowledged[event.serialNumber]?.remove(event.adamId)
        case .updateEnded(let event):
            guard live[event.serialNumber]?.removeValue(forKey: event.adamId) != nil else {
                throw Violation(.oneAtATime, "an update ends that is not live: \(event)")
            }
            acknowledged[event.serialNumber]?.remove(event.adamId)
            switch event.outcome {
            case .verified: landed += 1
            case .parked: parked += 1
            case .superseded, .cancelled: break
            }
        default: break
        }
    }

    /// A pair has one live update: it is planned anew on other terms as long as nothing was sent for
    /// it, and for another version once it has ended.
    private mutating func plan(
        _ event: UpdatesPlanned, for serial: SerialNumber
    ) throws(Violation) {
        let target = event.target.externalId
        guard let known = live[serial, default: [:]].updateValue(target, forKey: event.adamId)
        else { return }
        let isSent = open[serial].flatMap { installs[$0] }?.attempt.app == event.adamId
        let isTaken = acknowledged[serial]?.contains(event.adamId) == true
        guard known == target, !isSent, !isTaken else {
            throw Violation(.oneAtATime, "two live updates of one pair: \(serial), \(event)")
        }
    }

    private mutating func begin(
        _ event: CommandRequested, _ truth: VPPModel.Settings?
    ) throws(Violation) {
        if isFull { throw Violation(.fullDisk, "a command is requested while it is full") }
        if requested[event.uuid] != nil {
            throw Violation(.oneCommand, "\(event.uuid) is requested twice")
        }
        if let other = open[event.serialNumber] {
            throw Violation(
                .oneAtATime, "\(event.serialNumber) has \(other) and gets \(event.uuid)")
        }
        requested[event.uuid] = event
        open[event.serialNumber] = event.uuid
        if let truth, let objection = RuleOracle.objection(to: event, state, truth, facts) {
            throw Violation(.rules, "\(event.serialNumber) gets a command: \(objection)")
        }
        if event.command == .deviceInformation { try begin(question: event, truth) }
        if event.command.isList { try begin(inspection: event.serialNumber) }
        guard let app = event.apps.first, event.rule != nil else { return }
        guard live[event.serialNumber]?[app] != nil else {
            throw Violation(.oneAtATime, "an install of no live update: \(event)")
        }
        try beginInstall(event, app, truth)
    }

    /// A device is asked what it is where its platform or the zone of a window is not known, or its OS
    /// is too old by what vppd knows, and once for a version.
    private mutating func begin(
        question event: CommandRequested, _ truth: VPPModel.Settings?
    ) throws(Violation) {
        guard let index = state.devices.index(of: event.serialNumber) else { return }
        let said = questions.lastWord(of: event.serialNumber)
        let known = state.devices[index].described
        for app in event.apps {
            let versions = state.apps[app]?.versions.values.map { $0 } ?? []
            let isReason = versions.contains { $0.firstSeen > said }
            let isOld = ["12.7", "15.8"].contains(known?.osVersion)
            let hasWindow = truth?.rules.contains { $0.window.map { $0.timeZone == nil } ?? false }
            let isZoneWanted =
                hasWindow == true && facts.timeZone(of: event.serialNumber) == nil
            let isUnknown = known?.platform == nil || known?.osVersion == nil || isZoneWanted
            guard isReason, isOld || isUnknown else {
                throw Violation(.rules, "\(event.serialNumber) is asked what it is: \(event)")
            }
        }
    }

    /// A device that says nothing is not asked for ever what it has.
    private mutating func begin(inspection serial: SerialNumber) throws(Violation) {
        guard unanswered[serial, default: 0] <= allowedAttempts else {
            throw Violation(
                .loopBreaker,
                "\(serial) left \(unanswered[serial] ?? 0) lists unanswered, and is asked again")
        }
    }

    /// The device gives a sign of life, whatever it says.
    mutating func hear(_ serial: SerialNumber) { unanswered[serial] = 0 }

    private mutating func beginInstall(
        _ event: CommandRequested, _ app: AdamID, _ truth: VPPModel.Settings?
    ) throws(Violation) {
        guard let truth else { return }
        guard let index = state.devices.index(of: event.serialNumber),
            let update = state.updates[UpdateKey(device: index, adamId: app)]
        else { throw Violation(.oneAtATime, "an install of no live update: \(event)") }
        let attempt = Attempt(
            serial: event.serialNumber, app: app, target: update.target.externalId)
        guard attempts[attempt, default: 0] < truth.updates.attempts else {
            throw Violation(
                .loopBreaker,
                "\(attempt.serial) gets app \(app) again after \(attempts[attempt] ?? 0) times")
        }
        installs[event.uuid] = Install(
            request: event, window: truth.rules.first { $0.name == event.rule }?.window,
            timeZone: facts.timeZone(of: event.serialNumber), attempt: attempt)
    }

    private mutating func checkRollout(
        _ event: Event, at: Timestamp, _ truth: VPPModel.Settings
    ) throws(Violation) {
        switch event {
        case .updatesPlanned(let event): try rollouts.plan(event, state, truth)
        case .commandRequested(let event):
            guard let app = event.apps.first else { return }
            try rollouts.request(event, of: app, at: at, truth)
        default: break
        }
    }

    /// An attempt that the device took or refused, or never answered.
    private mutating func count(_ uuid: CommandUUID) throws(Violation) {
        guard let attempt = installs[uuid]?.attempt else { return }
        attempts[attempt, default: 0] += 1
        guard attempts[attempt, default: 0] <= allowedAttempts else {
            throw Violation(
                .loopBreaker,
                "\(attempt.serial) was sent app \(attempt.app) \(attempts[attempt] ?? 0) times for "
                    + "version \(attempt.target), \(allowedAttempts) are allowed")
        }
    }

    private func checkOpen(
        _ uuid: CommandUUID, _ serial: SerialNumber, _ what: String
    ) throws(Violation) {
        guard open[serial] == uuid else {
            let known = requested[uuid] == nil ? "was never requested" : "has its outcome"
            throw Violation(.oneOutcome, "\(uuid) is \(what), and \(known)")
        }
    }

    // MARK: - Claims, alerts, the disk

    private mutating func checkRest(_ event: Event) throws(Violation) {
        switch event {
        case .claimRequested(let event):
            if isFull { throw Violation(.fullDisk, "a claim is requested while it is full") }
            guard openClaims.updateValue(event.mdmInfo, forKey: event.token) == nil else {
                throw Violation(.oneOutcome, "two claims of \(event.token) are open")
            }
            claimCounts[event.token, default: 0] += 1
        case .claimAnswered(let event):
            guard openClaims.removeValue(forKey: event.token) != nil else {
                throw Violation(.oneOutcome, "a claim that is not open ends")
            }
        // Another secret begins anew with Apple: what the old one asked for has no outcome.
        case .tokenLoaded(let event):
            openClaims[event.token] = nil
            openSubscriptions[event.token] = nil
            loaded.append(event.fingerprint)
        case .tokenRemoved(let event):
            openClaims[event.token] = nil
            openSubscriptions[event.token] = nil
            heard[event.token] = nil
            renewed[event.token] = nil
        case .subscriptionRequested(let event):
            if isFull { throw Violation(.fullDisk, "a subscription is asked for while it is full") }
            guard openSubscriptions.updateValue(event, forKey: event.token) == nil else {
                throw Violation(.oneOutcome, "two subscriptions of \(event.token) are open")
            }
        case .subscriptionAnswered(let event):
            guard openSubscriptions.removeValue(forKey: event.token) != nil else {
                throw Violation(.oneOutcome, "a subscription that is not open ends")
            }
        case .notificationReceived(let event):
            guard heard[event.token, default: []].insert(event.id).inserted else {
                throw Violation(.notifications, "\(event.id) is taken twice")
            }
        case .alertRaised(let event):
            guard alerts.insert(event.alert.key).inserted else {
                throw Violation(.alerts, "\(event.alert.key) is raised, and stands already")
            }
            raised[event.alert.key, default: 0] += 1
        case .alertCleared(let event):
            guard alerts.remove(event.key) != nil else {
                throw Violation(.alerts, "\(event.key) is cleared, and does not stand")
            }
        case .updateEnded(let event) where event.outcome == .parked(.noLicense):
            unlicensed[event.serialNumber, default: []].insert(event.adamId)
        // So is a license for want of which an app was given up (U6).
        case .assignmentsChanged(let event):
            let app = event.asset.adamId
            for serial in event.added where unlicensed[serial]?.remove(app) != nil {
                attempts = attempts.filter { $0.key.serial != serial || $0.key.app != app }
            }
        // A device that is enrolled anew is a new beginning (U9).
        case .deviceEnrolled(let event):
            attempts = attempts.filter { $0.key.serial != event.serialNumber }
            acknowledged[event.serialNumber] = nil
        case .renewalLevelChanged(let event): if event.level == .critical { holds += 1 }
        case .storageFull: isFull = true
        case .storageAvailable: isFull = false
        default: break
        }
    }
}

extension Event {
    /// Whether it is only ever written because something is different from before.
    fileprivate var mustSaySomething: Bool {
        switch self {
        case .configurationApplied, .locationDescribed, .assetsChanged, .assignmentsChanged,
            .usersChanged, .appsCataloged, .metadataChanged, .devicesChanged,
            .tokenStandingChanged, .tokenLoaded, .renewalLevelChanged:
            true
        default: false
        }
    }
}

extension DeviceCommand {
    fileprivate var isList: Bool {
        if case .installedApplicationList = self { true } else { false }
    }
}
