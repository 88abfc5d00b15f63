// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import VPPTestKit

// Goal: whatever a crash leaves, at whatever step it comes, nothing acknowledged is lost, nothing
// half is kept, and the log opens again (P1, P2, P5, P6).
// Method: per seed, a disk in memory and four lives of a process, each ended by a loss of power at
// a random call of opening, recovering, committing, rotating, writing HEAD or closing, or by a
// kill; then one that lives, and a reader that holds the log against itself and all anchors.

/// T4.
struct SimulatedStorage: Group {
    let name = "T4"
    let title = "simulated storage"

    /// Lives that end badly.
    private static let lives = 4
    /// Calls of one life, about; the crash comes at one of these.
    private static let calls = 70

    func seeds(_ scale: Scale) -> Range<UInt64> {
        0..<(scale == .night ? 10_000_000 : 100_000)
    }

    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws {
        var random = SeededRandom(seed: seed)
        let disk = FakeDisk(seed: seed)
        var play = Play(
            LogScript(commits: 6, actions: LogScript.Action.all), on: disk, subject,
            "\(name) --seed \(seed)")
        for _ in 0..<Self.lives {
            disk.inject(DiskFault(at: 1 + random.below(Self.calls), .crash))
            play.session.script.closes = random.below(4) != 0
            let outcome = play.live(&random, &tally)
            if let error = outcome.error {
                tally.counts["crashes", default: 0] += 1
                tally.counts["in \(outcome.phase.rawValue)", default: 0] += 1
                tally.expect(
                    error.cause?.errno == ENODEV, .falseAlarm, replay: play.replay, "\(error)")
            }
            // A process that is killed leaves the page cache; power that goes does not.
            play.startAgain(losingPower: outcome.error != nil || random.below(4) != 0)
        }
        play.end(&random, &tally)
    }
}

/// The lives of one log on a disk in memory, and what is checked after each.
struct Play {
    let disk: FakeDisk
    let subject: Subject
    /// The arguments that bring it back.
    let replay: String
    var session: LogSession
    var model = LogModel()
    private var watch = TailWatch()

    init(_ script: LogScript, on disk: FakeDisk, _ subject: Subject, _ replay: String) {
        self.disk = disk
        self.subject = subject
        self.replay = replay
        session = LogSession(script, variant: subject.variant)
    }

    /// Lets a process live with the log.
    mutating func live(
        _ random: inout SeededRandom, _ tally: inout Tally
    ) -> LogSession.Outcome {
        let contents = disk.contents
        look(contents, &tally)
        watch.remember(contents, cacheLies: disk.cacheLies)
        let outcome = session.run(on: subject.wrap(disk), &model, random: &random)
        for violation in outcome.violations { tally.add(violation, replay: replay) }
        if outcome.phase != .opening { look(disk.contents, &tally) }
        if outcome.usedCheckpoint { tally.counts["from a checkpoint", default: 0] += 1 }
        tally.cases += 1
        return outcome
    }

    /// Another process is to come: after a loss of power, also where a crash has already been.
    func startAgain(losingPower: Bool) {
        if losingPower || disk.isOff {
            disk.reboot()
        } else {
            disk.restartProcess()
        }
    }

    /// Lets a process live that nothing happens to, and holds the log against all witnesses.
    mutating func end(_ random: inout SeededRandom, _ tally: inout Tally) {
        session.script.commits = 1
        session.script.closes = true
        let last = live(&random, &tally)
        if let error = last.error {
            return tally.add(LogViolation(.falseAlarm, "\(error)"), replay: replay)
        }
        do throws(EventLogError) {
            let reader = EventLogReader(directory: logPath, disk: disk)
            let found = try reader.verify(anchors: session.anchors)
            tally.expect(
                found.verdict == .clean && found.hadWitness, .falseAlarm, replay: replay,
                "\(found.verdict)")
        } catch {
            tally.add(LogViolation(.falseAlarm, "\(error)"), replay: replay)
        }
        // What was acknowledged is also there after the power went once more.
        disk.reboot()
        session.script.commits = 0
        let again = live(&random, &tally)
        if let error = again.error {
            tally.add(LogViolation(.falseAlarm, "\(error)"), replay: replay)
        }
    }

    /// Holds what was cut against what was saved.
    private func look(_ contents: [String: [UInt8]], _ tally: inout Tally) {
        if let violation = watch.whatIsLost(contents) { tally.add(violation, replay: replay) }
    }
}
