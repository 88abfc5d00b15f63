// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Synchronization
import VPPModel
import VPPTestKit

// Goal: no clock changes order, validity or what is replayed, and the witnesses keep their
// distance by time since boot alone (P7, P11).
// Method: per seed, lives of a process under a wall clock that steps by years, goes back an hour a
// commit or stands still, and a time since boot that stands still, starts again at 0 with another
// boot id, or jumps over a suspend. The model, the verdict, HEAD and the anchors are held against
// what the promises say. Some lives end by a loss of power.

/// T13.
struct ClockSteps: Group {
    let name = "T13"
    let title = "clocks that step"

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<(scale == .night ? 1_000_000 : 10_000)
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        var life = ClockLife(seed: seed, replay: "\(name) --seed \(seed)")
        for number in 0..<4 {
            do throws(EventLogError) {
                try life.live(subject, mayCrash: number < 3, &tally)
            } catch {
                guard error.cause?.errno == ENODEV else {
                    return tally.add(LogViolation(.falseAlarm, "\(error)"), replay: life.replay)
                }
            }
            life.startAgain()
        }
        let found = try EventLogReader(directory: logPath, disk: life.disk)
            .verify(anchors: life.anchors.withLock { $0 })
        tally.expect(
            [.clean, .torn].contains(found.verdict.kind), .falseAlarm, replay: life.replay,
            "\(found.verdict)")
    }
}

/// Processes that live by odd clocks with one log.
private struct ClockLife: ~Copyable {
    let disk: FakeDisk
    let replay: String
    let anchors = Mutex<[Anchor]>([])
    private var random: SeededRandom
    private var model = LogModel()
    private var wall = testTime
    private var uptime = TestUptime()
    private var boot = 0

    /// How the wall clock goes.
    private enum Wall: CaseIterable {
        case steps, backwards, frozen, leapSecond
    }

    init(seed: UInt64, replay: String) {
        random = SeededRandom(seed: seed)
        disk = FakeDisk(seed: seed)
        self.replay = replay
    }

    /// Another process: of the same boot, or of the next one, with or without a loss of power.
    mutating func startAgain() {
        if disk.isOff || random.below(2) == 0 {
            disk.reboot()
            boot += 1
            uptime = TestUptime(.zero)
        } else {
            disk.restartProcess()
        }
    }

    mutating func live(
        _ subject: Subject, mayCrash: Bool, _ tally: inout Tally
    ) throws(EventLogError) {
        if mayCrash, random.below(4) == 0 {
            disk.inject(DiskFault(at: 20 + random.below(80), .crash))
        }
        let kind = Wall.allCases[random.below(Wall.allCases.count)]
        let pace = random.pick([Duration.zero, .milliseconds(30), .seconds(2), .seconds(500)])
        let identity = LogIdentity(
            daemonVersion: "1.0.0-test", bootID: "boot-\(boot)", machineHash: "6d5d2c1e")
        var replayed = LogReplay()
        let given = Mutex<[Anchor]>([])
        var store = try openStore(
            subject.wrap(disk), identity: identity, uptime: uptime, now: wall,
            segmentBytes: 65_536, anchors: anchors.withLock { $0 }, variant: subject.variant,
            replay: { replayed.add($0) },
            keepAnchor: { anchor in given.withLock { $0.append(anchor) } })
        defer {
            let new = given.withLock { $0 }
            anchors.withLock { $0 += new }
        }
        if let violation = model.settle(replayed.transactions) {
            tally.add(violation, replay: replay)
        }
        tally.expect(replayed.isOrdered, .other, replay: replay, "replayed out of order")
        var witnesses = Witnesses(uptime.read())
        // Past 64 transactions now and then, and seldom past 1,000 entries.
        let commits = random.below(200) == 0 ? 700 : random.below(8) == 0 ? 80 : 6
        for _ in 0..<commits {
            step(kind)
            uptime.advance(by: pace)
            let before = store.lastSeq
            let entries = model.begin(lines: 1 + random.below(3))
            _ = try store.commit(entries, effects: [Int](), at: wall)
            model.acknowledge()
            witnesses.committed(to: store.lastSeq, after: before, at: uptime.read())
            if let due = store.tickDue, due <= uptime.read() { try store.tick() }
            let head = disk.content("\(logPath)/\(Head.fileName)").flatMap(Head.parse)
            let late = witnesses.late(
                head: head, anchor: given.withLock { $0.last }, at: uptime.read())
            tally.expect(late == nil, .other, replay: replay, late ?? "")
        }
        if random.below(2) == 0 { try store.close() }
    }

    private mutating func step(_ kind: Wall) {
        let hour: Int64 = 3_600_000_000
        switch kind {
        case .steps:
            let years = Int64(random.below(21)) - 10
            wall = Timestamp(microseconds: testTime.microseconds + years * 8_766 * hour)
        case .backwards: wall.microseconds -= hour
        case .frozen: break
        case .leapSecond:
            // 2016-12-31T23:59:59.9, then the same second once more, as a stepped clock has it.
            wall = Timestamp(microseconds: 1_483_228_799_900_000 + Int64(random.below(2)) * 50_000)
        }
    }
}

/// How far HEAD and the anchors may be behind.
private struct Witnesses {
    /// The first commit that HEAD may not know: its last line, and when it was.
    private var waiting: [(seq: UInt64, at: Duration)] = []
    private var anchored: (seq: UInt64, at: Duration) = (0, .zero)
    private var last: UInt64 = 0

    init(_ now: Duration) {
        anchored.at = now
    }

    mutating func committed(to seq: UInt64, after before: UInt64, at now: Duration) {
        if anchored.seq == 0 { anchored.seq = before }
        waiting.append((seq, now))
        last = seq
    }

    /// What is behind more than it may; nil where nothing is.
    mutating func late(head: Head?, anchor: Anchor?, at now: Duration) -> String? {
        let known = head?.position.seq ?? 0
        waiting.removeAll { $0.seq <= known }
        if waiting.count > LogLimits.transactionsPerWitness {
            return "HEAD is \(waiting.count) transactions behind"
        }
        if let first = waiting.first, now - first.at >= LogLimits.witnessDelay {
            return "HEAD is \(now - first.at) behind"
        }
        if let anchor, anchor.seq > anchored.seq { anchored = (anchor.seq, now) }
        if last - anchored.seq >= LogLimits.entriesPerAnchor {
            return "the anchor is \(last - anchored.seq) entries behind"
        }
        if last > anchored.seq, now - anchored.at >= LogLimits.anchorInterval {
            return "the anchor is \(now - anchored.at) behind"
        }
        return nil
    }
}
