// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel
import VPPTestKit

/// The engine on a disk in memory, with Apple, an MDM server and devices around it, moved by one
/// seed in one thread over virtual time.
///
/// Real: decisions, fold, engine, event log, recovery, checkpoints. Faked: the disk, clocks, Apple,
/// the MDM server, devices, and the shell's part between an effect and its outcome. Not modeled:
/// the clients' wire formats, several tokens, several threads.
struct World: ~Copyable {
    let seed: UInt64
    let variant: KnownBadShell?
    var random: SeededRandom
    let clock = VirtualClock(wall: Timestamp(seconds: 1_800_000_000))
    let disk: FakeDisk
    let watched: WatchedDisk
    /// Segments are small, so that there are several.
    let segmentBytes: Int
    /// Whether old segments are removed; the whole log cannot be folded then.
    let prunes: Bool
    let settings: Settings

    var faults: Faults
    var timeline = Timeline()
    var inbox: [Input] = []
    /// When the state is to be reviewed again.
    var wake: Timestamp?
    /// When space is to be tried for again.
    var reclaimDue: Duration?

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

    var location: FakeAppleLocation
    var mdm = FakeMDMServer()
    var devices: [FakeDevice]
    /// The secret in the token's file, counted from 1.
    var secret = 1

    var ledger = IntentLedger()
    var reader: EventLogReader
    /// Commands that left, ever, and the life they left in last.
    var left: [CommandUUID: Int] = [:]
    /// Ids the variants made up.
    var strayIDs = 0
    var counts = HistoryCounts()
    /// What happened, where a trace is wanted.
    var trace: Trace?

    static let token = TokenName("berlin")
    static let installation = "6F1D2C3B-0000-4000-8000-00000000ABCD"
    static let directory = "/log"

    init(_ history: History, traced: Bool) {
        seed = history.seed
        variant = history.variant
        var random = SeededRandom(seed: seed)
        disk = FakeDisk(seed: random.next())
        watched = WatchedDisk(disk, variant: variant, wrap: history.wrap)
        reader = EventLogReader(directory: Self.directory, disk: disk)
        segmentBytes = random.one(of: [2, 8, 16, 64]) << 10
        prunes = random.chance(15)
        faults = Faults.drawn(by: &random)
        let apps = (1...random.number(1...3)).map { AdamID(UInt64($0)) }
        devices = (1...random.number(1...4)).map { FakeDevice(number: $0, apps: apps) }
        location = FakeAppleLocation(
            apps: apps, holders: devices.map(\.serial), expires: clock.wall + .days(300))
        settings = Self.settings(&random)
        trace = traced ? Trace() : nil
        self.random = random
        later(.zero, .start)
        for device in devices.indices {
            later(.seconds(60 + device), .poll(device: device, again: true))
        }
        later(.minutes(30), .mischief)
    }

    private static func settings(_ random: inout SeededRandom) -> Settings {
        var settings = Settings()
        settings.tokens = [TokenSettings(name: token, file: "/tokens/berlin.vpptoken")]
        settings.tokens[0].takeOver = random.chance(50)
        settings.mdm = MDMSettings(
            kind: .nanomdm, url: "http://127.0.0.1:9000", apiKeyFile: "/etc/vppd/api-key")
        settings.apple.syncInterval = .hours(6)
        settings.apple.clientConfigInterval = .hours(6)
        settings.apple.metadataInterval = .hours(6)
        settings.rules = [UpdateRule(name: "all", action: .automatic)]
        if random.chance(30) {
            settings.rules[0].window = UpdateWindow(
                days: [1, 2, 3, 4, 5, 6, 7], startMinute: 540, length: .hours(6), timeZone: nil)
        }
        if random.chance(20) {
            settings.rules[0].rings = [
                UpdateRing(percent: 50), UpdateRing(percent: 100, soak: .hours(5)),
            ]
        }
        if random.chance(20) { settings.rules[0].perMinute = 1 }
        return settings
    }

    /// What may be said of the token: all that the engine ever learns of the secret.
    var facts: TokenFacts {
        TokenFacts(
            ContentToken(
                revealed: "\(WatchedDisk.secretMark)\(secret)",
                expires: .init(seconds: 1_830_000_000),
                organization: "Example School", fingerprint: "f\(secret)"))
    }

    /// The process, where it must be up.
    var running: SimulatedProcess {
        guard let process else { preconditionFailure("the process is not up") }
        return process
    }

    // MARK: - Time

    /// Lets something happen after a while.
    mutating func later(_ wait: Duration, _ happening: Happening) {
        timeline.add(happening, at: clock.elapsed + wait)
    }

    /// When something happens next, and what is due then besides the timeline.
    private enum Due { case timeline, wake, tick, reclaim }

    private func nextDue() -> (at: Duration, Due)? {
        var next: (at: Duration, Due)?
        func consider(_ at: Duration?, _ due: Due) {
            guard let at else { return }
            if let known = next, known.at <= at { return }
            next = (at, due)
        }
        consider(timeline.next, .timeline)
        let elapsed = clock.elapsed
        if process != nil {
            consider(wake.map { elapsed + max(.zero, $0 - clock.wall) }, .wake)
            consider(running.engine.tickDue.map { elapsed + max(.zero, $0 - clock.uptime) }, .tick)
            consider(reclaimDue, .reclaim)
        }
        return next
    }

    /// Lets the next thing happen.
    mutating func advance() throws(Violation) {
        guard let next = nextDue() else { throw Violation(.quiet, "nothing is to come any more") }
        clock.advance(to: next.at)
        switch next.1 {
        case .timeline: if let happening = timeline.take() { try happen(happening) }
        case .wake:
            wake = nil
            try step()
        case .tick: try tick()
        case .reclaim: try reclaim()
        }
    }

    private mutating func happen(_ happening: Happening) throws(Violation) {
        note("\(happening)")
        switch happening {
        case .start: try start()
        case .step: try step()
        case .spaceReturns: letSpaceReturn()
        case .spaceFlickers: letSpaceFlicker()
        case .arrive(let request): try arrive(request)
        case .outcome(let request, let life): try answer(request, life)
        case .timeout(let request, let life): try timeOut(request, life)
        case .poll(let device, let again): poll(device, again: again)
        case .installed(let device, let app, let version): devices[device].finish(app, version)
        case .webhook(let report): try take(.deviceReported(report))
        case .checkpoint(let job, let life): try write(job, life)
        case .record(let written, let life): try record(written, life)
        case .mischief: try makeMischief()
        case .mend: try mend()
        }
    }

    mutating func note(_ text: @autoclosure () -> String) {
        guard trace != nil else { return }
        trace?.add("\(clock.elapsed.inSeconds) s \(text())")
    }
}
