// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPTestKit

/// How much is run.
enum Scale: Sendable {
    /// For every change.
    case push
    /// While nobody waits.
    case night
}

/// A group of the test program: numbered cases that do not depend on each other.
protocol Group: Sendable {
    /// As in event-log.md: `T4`.
    var name: String { get }

    /// In a few words.
    var title: String { get }

    /// The seeds to run; one brings its cases back on every machine.
    func seeds(_ scale: Scale) -> Range<UInt64>

    /// Seconds to run at most; nil to run all seeds.
    func seconds(_ scale: Scale) -> Double?

    /// Threads that help; nil for as many as there are.
    var workers: Int? { get }

    /// Runs the cases of one seed against a log that is to be good, or known to be bad.
    func run(_ seed: UInt64, _ subject: Subject, _ tally: inout Tally) throws
}

extension Group {
    func seconds(_ scale: Scale) -> Double? { nil }
    var workers: Int? { nil }
}

/// The log that the cases are run against.
struct Subject: Sendable {
    /// What stands between the log and the disk of a case; made anew for each process played.
    var wrap: @Sendable (any Disk) -> any Disk = { $0 }
    /// What is wrong with the reader or the store themselves.
    var variant: KnownBad?

    /// The log as it is.
    static let good = Subject()

    /// The log on a disk with a bad habit.
    static func bad(_ habit: KnownBadDisk.Habit) -> Subject {
        Subject(wrap: { KnownBadDisk($0, habit) })
    }

    /// A log with one rule left out.
    static func bad(_ variant: KnownBad) -> Subject { Subject(variant: variant) }
}
