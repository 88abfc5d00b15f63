// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import EventLog
import Foundation
import VPPCore
import VPPDaemon
import VPPModel
import VPPTestKit

/// The daemon in its world, moved by one seed in one thread over virtual time.
///
/// Real: reading the configuration's text, decisions, fold, engine, event log, recovery, checkpoints,
/// the effect runner, Apple's client with its paging, pacing and classification, the sink, the
/// webhook's reading. Simulated: the disk, clocks, the network, and with the product's own simulator
/// Apple's services, the MDM server and its devices. Not run: see docs/testing.md.
final class World {
    let seed: UInt64
    let plan: StoryPlan
    /// What is drawn once, and what is no fault.
    var random: VPPTestKit.SeededRandom
    var dice: Dice
    var rates: FaultRates
    var coverage = FaultCoverage()

    let clock: VirtualClock
    /// What the clock on the wall showed when the world began, and would show if nobody set it.
    let began: Timestamp
    let loop = RunLoop()
    let disk: FakeDisk
    let watched: WatchedDisk
    /// Segments are small, so that there are several.
    let segmentBytes: Int
    /// Whether old segments are removed; the whole log cannot be folded then.
    let prunes: Bool

    var timeline = Timeline()
    var process: SimulatedProcess?
    /// Counts the processes: what an earlier one waited for does not reach the next.
    var life = 0
    var diskIsFull = false
    /// A disk fault that was to strike, for telling an explained failure from a false alarm.
    var hasArmedFault = false
    var hasPruned = false
    /// Nothing goes wrong any more.
    var isCalm = false
    /// Only the last start is to come.
    var isOver = false

    var services: SimulatedServices
    var administrator: Administrator
    /// Where vppd keeps the secret of Apple's notifications.
    let notificationFile: NotificationFile
    /// Notifications whose answer waits for the next step, by delivery.
    var deliveries: [Int] = []
    /// The settings that hold, as the administrator wrote them.
    var truth: VPPModel.Settings?
    /// Whether the files were refused when this process read them last; nil: it has read none.
    var refused: (settings: Bool, devices: Bool)?
    /// Nothing of Apple's answers: nil where it does; whether it answers 503 or not at all.
    var appleIsDown: Bool?
    /// Whether it is summer time, by time zone of a device.
    var summer: [String: Bool] = [:]
    /// What is out of order and mended later, so that nothing is broken twice.
    var broken: Set<Mending> = []
    var exchanges: [Int: Exchange] = [:]
    var lastRequest = 0
    var lastEffect = 0

    var ledger: IntentLedger
    var reader: EventLogReader
    var monitor = RequestMonitor()
    var standings = StandingMonitor()
    var readings = ReadingMonitor()
    var writing = WriteMonitor()
    var told = AnnouncementMonitor()
    var developer = DeveloperTokenMonitor()
    /// Developer tokens there ever were.
    var developerTokens = 0
    /// Commands that left, ever, and the life they left in last.
    var left: [CommandUUID: Int] = [:]
    /// Ids the variants made up.
    var strayIDs = 0
    /// Effects whose outcome waits to be decided.
    var taking: [Int: EffectKey?] = [:]
    /// What effects under way are.
    var underWay: [Int: EffectKey] = [:]
    /// Whether a claim under way may take a location over, as it was when it began.
    var leaves: [Int: Bool] = [:]
    /// The last line of the log when a read under way began, by its effect.
    var readBegan: [Int: UInt64] = [:]
    /// Claims sent to Apple, by token.
    var claimPosts: [String: Int] = [:]
    var counts = StoryCounts()
    /// What happened, where a trace is wanted.
    var trace: Trace?

    static let installation = "6F1D2C3B-0000-4000-8000-00000000ABCD"
    static let directory = "/log"

    init(seed: UInt64, plan: StoryPlan, traced: Bool) {
        self.seed = seed
        self.plan = plan
        var random = VPPTestKit.SeededRandom(seed: seed)
        dice = Dice(seed: random.next())
        disk = FakeDisk(seed: random.next())
        reader = EventLogReader(directory: Self.directory, disk: disk)
        segmentBytes = random.one(of: [4, 16, 64, 256]) << 10
        prunes = random.chance(15)
        rates = FaultRates.drawn(
            by: &random, without: plan.without, all: plan.locations != nil)
        began = Self.beginning(&random)
        clock = VirtualClock(wall: began)
        let places = random.number(1...2)
        var shape = FleetShape(
            apps: random.number(5...9), customApps: 1, devices: random.number(2...6),
            appsOfDevice: random.number(1...2), places: plan.locations ?? places,
            timeZones: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
        shape.macEvery = random.one(of: [2, 3, 10])
        shape.spareLicenses = random.one(of: [0, 1, 5])
        services = SimulatedServices(
            shape: shape, seed: random.next(), now: Moment(nanoseconds: began.microseconds * 1_000))
        ledger = IntentLedger(FleetFacts(services))
        services.apple.origin = Administrator.apple
        services.apple.pageSize = random.one(of: [2, 5, 100])
        // Some worlds have low limits, so that writes are split.
        if seed % 3 == 0 { services.apple.limits["maxSerialNumbers"] = 1 }
        services.apple.throttleRetryAfter = random.chance(50) ? random.number(10...600) : nil
        // Devices take seconds, and downloads minutes.
        services.mdm.pace = Double(random.one(of: [10, 100, 500]))
        // Some end soon after the story: there are warnings, and Apple takes them to the last.
        for index in services.apple.tokens.indices where random.chance(20) {
            services.apple.tokens[index].expires =
                Moment(nanoseconds: began.microseconds * 1_000)
                + .seconds(random.number(33...37) * 86_400)
        }
        // Tokens begin alike, as the JSON objects in them do.
        let mark = String((services.apple.tokens.first?.secret ?? "").prefix(16))
        notificationFile = NotificationFile(
            seed: (0..<24).map { _ in UInt8(random.number(0...255)) })
        watched = WatchedDisk(
            disk, variant: plan.variant,
            marks: [
                mark, services.mdmKey, services.webhookKey, notificationFile.mark,
                Self.developerMark,
            ],
            wrap: plan.wrap)
        told.secretMarks = [
            mark, services.mdmKey, services.webhookKey, notificationFile.mark, Self.developerMark,
        ]
        administrator = Administrator()
        trace = traced ? Trace() : nil
        self.random = random
        settle()
    }

    /// Some months of a year, with and without a change of clocks in them.
    private static func beginning(_ random: inout VPPTestKit.SeededRandom) -> Timestamp {
        // 2027-03-10, 2027-10-15, 2027-03-25: before clocks change in some zone; or any day.
        let day = random.one(of: [20_887, 21_106, 20_902, random.number(20_700...21_400)])
        return Timestamp(seconds: Int64(day) * 86_400 + Int64(random.number(0...86_399)))
    }

    /// Writes the first configuration, and lets the first things be to come.
    private func settle() {
        administrator.tokens = services.apple.tokens.map(\.name)
        for token in services.apple.tokens { administrator.tokenFiles[token.name] = token.secret }
        if administrator.tokens.count == 1, random.chance(20) { addDuplicate() }
        for token in administrator.tokens where random.chance(50) {
            administrator.takeOver.insert(token)
        }
        administrator.apple = Administrator.appleText(&random)
        // With the default, worlds of so few apps would never see writes held.
        administrator.renewalApps = random.one(of: [1, 2, 10])
        administrator.notifications = random.chance(50)
        if plan.locations == nil, random.chance(50) { issueDeveloperToken() }
        services.apple.notifier.isOn = true
        services.apple.behavior.webChangesNotify = random.chance(70)
        administrator.updates.attempts = random.number(1...3)
        if random.chance(40) {
            administrator.rules.append(
                Administrator.excludingRule(&random, apps: services.apple.store.adamIds))
        }
        administrator.rules.append(Administrator.automaticRule(&random))
        for device in devices where random.chance(30) {
            let version = device.platform == "macOS" ? "12.7" : "15.8"
            services.mdm.devices[device.serial]?.osVersion = version
        }
        administrator.deviceRows = devices.map(Administrator.row)
        later(.zero, .start)
        for (number, device) in devices.enumerated() {
            later(.seconds(60 + number), .poll(device.serial))
        }
        if plan.locations != nil {
            administrator.apple.syncInterval = "1h"
            later(.hours(Int64(random.number(5...8))), .outage)
        }
        later(random.seconds(600...7_200), .mischief)
        later(.days(Int64(plan.stormDays)), .calm)
    }

    /// Another token for the first one's location.
    private func addDuplicate() {
        guard let first = services.apple.tokens.first else { return }
        act("token-issue", ["token": .string(first.name), "name": .string("second")])
        administrator.tokens.append("second")
        administrator.tokenFiles["second"] = services.secret(ofToken: "second")
    }

    /// The devices in the order of their serial numbers.
    var devices: [SimulatedDevice] {
        services.mdm.devices.keys.sorted().compactMap { services.mdm.devices[$0] }
    }

    /// The process, where it must be up.
    var running: SimulatedProcess {
        guard let process else { preconditionFailure("the process is not up") }
        return process
    }

    // MARK: - Time

    /// The moment as Apple and the MDM server see it: nobody sets their clocks.
    var moment: Moment {
        Moment(nanoseconds: (began + clock.elapsed).microseconds * 1_000)
    }

    /// Lets something happen after a while.
    func later(_ wait: Duration, _ happening: Happening) {
        timeline.add(happening, at: clock.elapsed + wait)
    }

    /// When something happens next, and what is due then besides the timeline.
    private enum Due { case timeline, sleeper, wake, tick, reclaim, services }

    private func nextDue() -> (at: Duration, Due)? {
        var next: (at: Duration, Due)?
        func consider(_ at: Duration?, _ due: Due) {
            guard let at else { return }
            if let known = next, known.at <= at { return }
            next = (at, due)
        }
        consider(timeline.next, .timeline)
        consider(services.nextDue.map { $0 - moment + clock.elapsed }, .services)
        let elapsed = clock.elapsed
        if let process {
            consider(process.clock.nextWake, .sleeper)
            consider(process.wake.map { elapsed + max(.zero, $0 - clock.wall) }, .wake)
            consider(process.engine.tickDue.map { elapsed + max(.zero, $0 - clock.uptime) }, .tick)
            consider(process.reclaimDue, .reclaim)
        }
        return next
    }

    /// Lets the next thing happen.
    func advance() throws(Violation) {
        guard let next = nextDue() else { throw Violation(.quiet, "nothing is to come any more") }
        clock.advance(to: next.at)
        counts.moments += 1
        switch next.1 {
        case .timeline: if let happening = timeline.take() { try happen(happening) }
        case .services: proceed()
        case .sleeper: process?.clock.wake()
        case .wake:
            process?.wake = nil
            try step()
        case .tick: try tick()
        case .reclaim: try reclaim()
        }
        try runProcess()
    }

    private func happen(_ happening: Happening) throws(Violation) {
        switch happening {
        case .start: try start()
        case .step: try step()
        case .readToken(let name, let life): try readToken(name, life)
        case .spaceReturns: letSpaceReturn()
        case .spaceFlickers: letSpaceFlicker()
        case .arrive(let number): try arrive(number)
        case .deliver(let number, let outcome): deliver(number, outcome)
        case .expire(let number): expire(number)
        case .webhook(let body): try receive(body)
        case .notification(let notification): try receive(notification)
        case .poll(let serial): poll(serial)
        case .checkpoint(let job, let life): try write(job, life)
        case .record(let written, let life): try record(written, life)
        case .outage: breakApple(for: 3_600...10_800)
        case .mischief: try makeMischief()
        case .undo(let mending): try undo(mending)
        case .calm: try becomeCalm()
        case .mend: try mend()
        }
    }

    // MARK: - Faults

    /// Whether a fault strikes on this occasion.
    func strikes(_ kind: FaultKind) -> Bool {
        dice.strikes(kind, rate: rates[kind])
    }

    /// A fault struck.
    func struck(_ kind: FaultKind) {
        coverage.add(kind)
        note("fault: \(kind.rawValue)")
    }

    /// Does a control action of the simulator.
    func act(_ action: String, _ parameters: [String: JSON]) {
        do {
            _ = try services.control(
                action, .members(parameters.sorted { $0.key < $1.key }.map { ($0, $1) }),
                now: moment)
        } catch {
            fatalError("seed \(seed): \(action) \(parameters): \(error)")
        }
    }

    func note(_ text: @autoclosure () -> String) {
        guard trace != nil else { return }
        trace?.add("\(Self.time(clock.elapsed)) \(text())")
    }

    /// `12 d 03:04:05.678`.
    private static func time(_ elapsed: Duration) -> String {
        let milliseconds = elapsed.microseconds / 1_000
        let seconds = milliseconds / 1_000
        let parts = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map {
            $0 < 10 ? "0\($0)" : "\($0)"
        }
        return "\(seconds / 86_400) d \(parts.joined(separator: ":")).\(milliseconds % 1_000)"
    }
}
